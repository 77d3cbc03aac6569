import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { SealField, SealObject, SealPlan } from '@/lib/proof'
import { spellings } from './identity'

/** What qpdf, a real parser, sees in a prepared file. `child/amend.mjs` makes it. */
export const Reading = z.object({
  root: z.string(),
  info: z.string().optional(),
  id: z.string(),
  size: z.number(),
  form: z.unknown(),
  formKeys: z.array(z.string()),
  catalogKeys: z.array(z.string()),
  signatureFlags: z.unknown(),
  pages: z.array(z.object({ box: z.array(z.number()).length(4), rotation: z.number() })),
  fields: z.array(
    z.object({
      name: z.string(),
      reference: z.string(),
      keys: z.array(z.string()),
      rect: z.array(z.number()).length(4),
      page: z.number(),
      listed: z.boolean(),
    }),
  ),
})
export type Reading = z.infer<typeof Reading>

const TAIL = /startxref\n(\d+)\n%%EOF\n$/
const TABLE = /^xref\n0 (\d+)\n((?:\d{10} \d{5} [nf] \n)+)trailer (<< .* >>)\nstartxref\n\d+\n%%EOF\n$/s
const REFERENCE = /^(\d+) 0 R$/
const IDENTITY = /\/ID \[<((?:[0-9a-f]{2}){1,64})>/
const FORBIDDEN_IN_TRAILER = /\/(Prev|XRefStm|Encrypt)\b/
const FIELD_KEYS = ['/F', '/FT', '/P', '/Rect', '/Subtype', '/T', '/Type']

class NotCanonical extends Error {}

/**
 * Records the seal plan of a prepared file, or undefined with the cause when it does not look exactly as a seal expects.
 * Two views must agree: `reading` (qpdf's object graph) says which objects there are; the raw bytes say where they stand
 * and what they hold. A seal appends blindly, so a file in which the two could differ must never get a plan.
 */
export function recordPlan(bytes: Uint8Array, reading: Reading, names: readonly string[]): { plan: SealPlan } | { cause: string } {
  try {
    return { plan: record(bytes, reading, names) }
  } catch (error) {
    if (error instanceof NotCanonical) return { cause: error.message }
    throw error
  }
}

function record(bytes: Uint8Array, reading: Reading, names: readonly string[]): SealPlan {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const startxref = Number(TAIL.exec(file.toString('latin1', Math.max(0, file.length - 64)))?.[1] ?? fail('no canonical end'))
  const table = TABLE.exec(file.toString('latin1', startxref)) ?? fail('no classic cross-reference table')
  const [, count = '', entries = '', trailer = ''] = table
  if (FORBIDDEN_IN_TRAILER.test(trailer)) fail('a trailer that is not of one plain revision')
  const next = Number(count)
  if (reading.size !== next) fail('two sizes')

  const object = (reference: string): SealObject => {
    const num = Number(REFERENCE.exec(reference)?.[1] ?? fail(`a reference like ${reference}`))
    const offset = Number(entries.slice(num * 20, num * 20 + 10))
    const start = offset + `${num} 0 obj\n`.length
    if (entries[num * 20 + 17] !== 'n' || file.toString('latin1', offset, start) !== `${num} 0 obj\n`)
      fail(`no object ${num} where the table says`)
    const body = file.toString('latin1', start, file.indexOf('\nendobj\n', start, 'latin1'))
    if (!body.startsWith('<< ') || !body.endsWith(' >>')) fail(`object ${num} is not a plain dictionary`)
    return { num, body }
  }

  if (!trailer.includes(`/Root ${reading.root} `)) fail('two catalogues')
  if (reading.info !== undefined && !trailer.includes(`/Info ${reading.info} `)) fail('two information dictionaries')
  const id = IDENTITY.exec(trailer)?.[1] ?? fail('no identity')
  if (!spellings(id).includes(reading.id)) fail('two identities')

  const root = object(reading.root)
  if (reading.catalogKeys.some((key) => ['/Perms', '/DSS'].includes(key))) fail('a catalogue of a signed file')
  if (typeof reading.form !== 'string' || !root.body.includes(`/AcroForm ${reading.form} `)) fail('two forms')
  if (reading.signatureFlags !== 3 || reading.formKeys.some((key) => ['/NeedAppearances', '/XFA'].includes(key)))
    fail('a form that is not settled')

  return {
    v: 1,
    size: file.length,
    sha256: createHash('sha256').update(file).digest('hex'),
    startxref,
    next,
    root,
    ...(reading.info === undefined ? {} : { info: object(reading.info).num }),
    id,
    fields: Object.fromEntries(names.map((name) => [name, field(name)])),
  }

  function field(name: string): SealField {
    const [seen, twin] = reading.fields.filter((candidate) => candidate.name === name)
    if (!seen || twin) fail(`not one field ${name}`)
    const { reference, rect, keys, listed } = seen
    if (!listed || keys.toSorted().join() !== FIELD_KEYS.join()) fail(`an unexpected field ${name}`)
    const { num, body } = object(reference)
    const [page] = /\/P \d+ 0 R/.exec(body) ?? fail(`field ${name} without a page`)
    const expected = `<< /F 132 /FT /Sig ${page} /Rect [ ${rect.join(' ')} ] /Subtype /Widget /T (${name}) /Type /Annot >>`
    if (body !== expected) fail(`two views of field ${name}`)
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = rect
    return { num, body, width: x1 - x0, height: y1 - y0, sealed: false }
  }
}

function fail(cause: string): never {
  throw new NotCanonical(cause)
}
