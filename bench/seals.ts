import { createHash, randomBytes } from 'node:crypto'
import { concat, newId } from '../lib/core'
import { intake, LIMITS, prepare } from '../lib/documents'
import { contract, paper } from '../lib/documents/fixtures'
import { type Keys, loadKeys } from '../lib/keys'
import { CERTIFICATION, type SealPlan } from '../lib/proof'
import { cmsSigner, drawBox, writeSeal } from '../lib/signing/seal'
import { must } from '../test/support/organisation'
import { leastSeal } from './limits'
import { type Row, rowOf, timed } from './rows'

const MB = 1_000_000
const at = new Date('2026-05-07T07:47:31Z')

interface Reviewed {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly plan: SealPlan
  readonly field: string
}

/** The bare seal: (plan, bytes, request) → what is appended, and the next plan. Nothing is stored, and nothing verified. */
export async function bareSeals(): Promise<Row[]> {
  const keys = must(loadKeys())
  const rows: Row[] = []
  const drawing: number[] = []
  for (const pages of [1, 10, 100]) {
    const { normalised } = must(await intake(contract(pages)))
    const within = (limit: number) => ({ value: limit + 1, words: 'limit + 1 ms' })
    const file = await reviewed(normalised, pages, keys)
    rows.push(await sealRow(pages === 1 ? '1 page' : `${pages} pages`, file, keys, 200, within))
    if (pages === 1) {
      await timed(100, () => drawn(file))
      drawing.push(...(await timed(200, () => drawn(file))))
    }
  }
  for (const size of [10, 50]) {
    const within = size === 10 ? (limit: number) => ({ value: 1.3 * limit, words: '1.3 × limit' }) : undefined
    rows.push(await sealRow(`${size} MB`, await reviewed(picture(size * MB), 1, keys), keys, 20, within))
  }
  return [...rows, rowOf('drawing a seal’s box', 'ms', drawing)]
}

const drawn = ({ plan, field }: Reviewed) => {
  const { width = 0, height = 0 } = plan.fields[field] ?? {}
  const words = { name: 'Ana Ruiz', capacity: ['Managing director'], time: '7 May 2026, 07:47:31 UTC' }
  return drawBox({ width, height, actor: 'person', ...words, version: 1, sha256: plan.sha256 })
}

async function sealRow(size: string, file: Reviewed, keys: Keys, rounds: number, most?: (limit: number) => NonNullable<Row['most']>) {
  const { bytes, plan, field } = file
  const signer = cmsSigner(keys.seal('person-act'))
  const reason = `Ana Ruiz approved version 1, SHA-256 ${plan.sha256}`
  const request = { field, name: 'Ana Ruiz', reason, at, appearance: drawn(file), evidence: new Uint8Array(32), signer }
  const seal = async () => must(await writeSeal(plan, createHash('sha256').update(bytes), request))
  await timed(rounds, seal)
  // By turns, so that whatever else this machine does falls on both.
  const limit: number[] = []
  const samples: number[] = []
  for (let round = 0; round < rounds; round++) {
    limit.push(...(await timed(1, () => leastSeal(bytes))))
    samples.push(...(await timed(1, seal)))
  }
  return rowOf(`bare seal, ${size}`, 'ms', samples, { limit, ...(most && { most }) })
}

/** A document with one box, under the certifying seal. */
async function reviewed(normalised: Uint8Array<ArrayBuffer>, pageCount: number, keys: Keys): Promise<Reviewed> {
  const field = newId()
  // The largest file is beyond what an upload may cost; the seal is measured on it all the same.
  const limits = {
    ...LIMITS,
    bytes: 4 * LIMITS.bytes,
    processorMilliseconds: 120_000,
    milliseconds: 240_000,
    residentBytes: 2 ** 32,
    wasmBytes: 2 ** 30,
  }
  const pages = Array.from({ length: pageCount }, () => ({ width: 595, height: 842, rotation: 0 }) as const)
  const boxes = [{ recipientId: field, name: 'Vestry Bakeries', roleLine: 'Managing director' }]
  const prepared = must(
    await prepare(normalised, { pages, title: 'Contract', organisation: 'Vestry Bakeries', reference: 'bench', boxes, limits }),
  )
  const certified = must(
    await writeSeal(prepared.plan, createHash('sha256').update(prepared.bytes), {
      field: CERTIFICATION,
      certify: true,
      name: 'Vestry Bakeries',
      reason: 'Frozen for signing',
      at,
      signer: cmsSigner(keys.seal('person-act')),
    }),
  )
  return { bytes: concat(prepared.bytes, certified.delta), plan: certified.plan, field }
}

/** A page with a picture of so many bytes that no rewriting makes smaller. */
const picture = (size: number) =>
  paper({
    resources: '/XObject << /Scan 6 0 R >>',
    content: { dictionary: '', data: 'q 400 0 0 400 72 300 cm /Scan Do Q' },
    more: [
      {
        dictionary: '/Type /XObject /Subtype /Image /Width 1000 /Height 1000 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode',
        data: randomBytes(size),
      },
    ],
  })
