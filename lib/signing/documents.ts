import 'server-only'
import { putBlob } from '@/lib/blobs'
import { type Clock, fromHex, newId, ok, type Result, refuse, systemClock } from '@/lib/core'
import type { Prisma, Tx } from '@/lib/db'
import type { Intake } from '@/lib/documents'
import type { Actor } from '@/lib/identity'
import { type Acting, acting } from './acting'
import type { Loaded, LoadedDocument } from './loaded'
import { type Taken, takeIn, type Upload } from './upload'
import { oneLine } from './words'

type Changed = Promise<Result<{ documentId: string }>>
const compose = (actor: Actor, envelopeId: string, clock: Clock) => ({ act: 'compose', move: 'edit', actor, envelopeId, clock }) as const

/** Takes a file into a draft, or refuses it with intake's reason. The same file twice in one envelope is refused. */
export async function addDocument(actor: Actor, envelopeId: string, upload: Upload, clock: Clock = systemClock): Changed {
  const where = compose(actor, envelopeId, clock)
  const taken = await takeIn(where, upload)
  if (!taken.ok) return taken
  return acting(where, async ({ tx, envelope, now, record }) => {
    const twice = alreadyThere(envelope, taken.value.intake)
    if (twice) return twice
    const documentId = newId()
    const position = (envelope.documents.at(-1)?.position ?? 0) + 1
    const file = await keep(tx, taken.value)
    await tx.document.create({
      data: { id: documentId, envelopeId: envelope.id, position, ...file, uploadedBy: actor.personId, createdAt: now },
    })
    await record('document-added', { document: file.name, sha256: taken.value.intake.suppliedSha256 })
    return ok({ documentId })
  })
}

/** Puts another file in a draft's document's place. Boxes that were placed on it return to the signature page. */
export async function replaceDocument(
  actor: Actor,
  envelopeId: string,
  documentId: string,
  upload: Upload,
  clock: Clock = systemClock,
): Changed {
  const where = compose(actor, envelopeId, clock)
  const taken = await takeIn(where, upload)
  if (!taken.ok) return taken
  return acting(where, async ({ tx, envelope, record }) => {
    const document = documentIn(envelope, documentId)
    if (!document.ok) return document
    const twice = alreadyThere(envelope, taken.value.intake)
    if (twice) return twice
    const file = await keep(tx, taken.value)
    await tx.box.deleteMany({ where: { documentId } })
    await tx.document.update({ where: { id: documentId }, data: file })
    await record('document-replaced', { before: document.value.name, document: file.name, sha256: taken.value.intake.suppliedSha256 })
    return ok({ documentId })
  })
}

export function removeDocument(actor: Actor, envelopeId: string, documentId: string, clock: Clock = systemClock): Changed {
  return acting(compose(actor, envelopeId, clock), async ({ tx, envelope, record }) => {
    const document = documentIn(envelope, documentId)
    if (!document.ok) return document
    await tx.box.deleteMany({ where: { documentId } })
    await tx.document.delete({ where: { id: documentId } })
    await record('document-removed', { document: document.value.name })
    return ok({ documentId })
  })
}

/** Puts a document at another place among its envelope's; `position` counts from 1. */
export function moveDocument(actor: Actor, envelopeId: string, documentId: string, position: number, clock: Clock = systemClock): Changed {
  return acting(compose(actor, envelopeId, clock), async (one: Acting) => {
    const document = documentIn(one.envelope, documentId)
    if (!document.ok) return document
    const others = one.envelope.documents.filter((other) => other.id !== documentId)
    const place = Math.min(Math.max(Math.trunc(position) || 1, 1), others.length + 1)
    for (const [index, moved] of others.toSpliced(place - 1, 0, document.value).entries())
      await one.tx.document.update({ where: { id: moved.id }, data: { position: index + 1 } })
    await one.record('document-moved', { document: document.value.name, position: place })
    return ok({ documentId })
  })
}

export function documentIn(envelope: Loaded, documentId: string): Result<LoadedDocument> {
  const found = envelope.documents.find((one) => one.id === documentId)
  return found ? ok(found) : refuse('document-unknown', 'There is no such document in this envelope.', { next: 'Open the envelope again.' })
}

/** Refuses a file that one of the envelope's documents already is. */
export function alreadyThere(envelope: Loaded, taken: Intake) {
  const twin = envelope.documents.find((one) => Buffer.from(one.suppliedSha256).toString('hex') === taken.suppliedSha256)
  if (!twin) return undefined
  return refuse('same-file-twice', `This very file is already in the envelope, as “${twin.name}”.`, {
    field: 'document',
    next: 'Choose another file.',
  })
}

/** Stores supplied and normalised bytes; returns the document's columns about them. */
export async function keep(tx: Tx, { name, bytes, intake: taken }: Taken) {
  const suppliedSha256 = fromHex(taken.suppliedSha256)
  if (!suppliedSha256) throw new TypeError('intake gave a hash that is none')
  await putBlob(tx, bytes, suppliedSha256)
  return {
    name: nameOf(name, taken),
    suppliedSha256,
    suppliedSize: bytes.length,
    normalisedSha256: await putBlob(tx, taken.normalised),
    pageCount: taken.pages.length,
    pages: taken.pages as unknown as Prisma.InputJsonValue,
    notes: taken.notes as unknown as Prisma.InputJsonValue,
    alreadySigned: taken.alreadySigned,
  }
}

function nameOf(name: string, taken: Intake): string {
  const [file = ''] = oneLine(name).split(/[/\\]/).slice(-1)
  return [...(file || taken.title || 'document.pdf')].slice(0, 150).join('')
}
