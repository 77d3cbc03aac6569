import 'server-only'
import { type Clock, newId, ok, type Refusal, type Result, readDate, refuse, systemClock } from '@/lib/core'
import type { Tx } from '@/lib/db'
import { type Actor, factsOf } from '@/lib/identity'
import { decide, envelopeFacts } from '@/lib/policy'
import { acting, permitted } from './acting'
import { timesAreOff } from './declaration'
import { alreadyThere, documentIn, keep } from './documents'
import { freeze, hashesOf, type Source, storeFrozen } from './freeze'
import { askForNewVersion } from './letters'
import { approversOf, askedOf, type Loaded, type LoadedRecipient, load, signersOf, UNKNOWN } from './loaded'
import { CHANGED, headOf } from './send'
import { type Taken, takeIn, type Upload } from './upload'

/** The file that takes a document's place, and new times where the old ones have passed (ISO 8601 with zone). */
export interface Replacement extends Upload {
  readonly documentId: string
  readonly dueAt?: string
  readonly expiresAt?: string
}

/**
 * Replaces a document of an envelope that was sent: a new version, frozen anew, on which everyone is waited for again.
 * Approvals of the earlier version stay history, and statements prepared for it are stale.
 */
export async function supersede(
  actor: Actor,
  envelopeId: string,
  given: Replacement,
  clock: Clock = systemClock,
): Promise<Result<{ envelopeId: string; version: number }>> {
  const { documentId } = given
  const seen = await headOf(envelopeId)
  const before = await load(envelopeId)
  if (!before) return UNKNOWN
  const where = { act: 'supersede', move: 'supersede', actor, envelopeId, clock } as const
  // Freezing takes seconds: not for nothing.
  if (gone(before)) return acting(where, async ({ envelope }) => gone(envelope) ?? CHANGED)
  const taken = await takeIn(where, given)
  if (!taken.ok) return taken
  const version = before.version + 1
  // Fresh recipients for whoever has acted: an approval belongs to one recipient, and a new version asks for another.
  const asked = renewed(before)
  const frozen = await freezeWith(actor, { ...before, recipients: asked.recipients }, given.documentId, taken.value, version, clock)
  if (frozen && !frozen.ok) return frozen

  return acting(where, async ({ tx, envelope, next, now, record }) => {
    const document = documentIn(envelope, documentId)
    if (!document.ok) return document
    const twice = alreadyThere(envelope, taken.value.intake)
    if (twice) return twice
    const away = gone(envelope)
    if (away) return away
    const times = newTimes(envelope, given, now)
    if (!times.ok) return times
    if (!frozen || (await headOf(envelopeId, tx)) !== seen) return CHANGED
    const file = await keep(tx, taken.value)
    await tx.document.update({ where: { id: documentId }, data: { ...file, uploadedBy: actor.personId } })
    await tx.box.deleteMany({ where: { documentId } })
    await renew(tx, asked)
    await storeFrozen(tx, frozen.value, version, now)
    await tx.envelope.update({
      where: { id: envelope.id },
      data: { state: next, version, sentAt: now, reason: null, closedAt: null, ...times.value },
    })
    const signers = signersOf(asked.recipients)
    const approvers = approversOf(asked.recipients)
    for (const first of approvers.length > 0 ? approvers : signers) await askForNewVersion(tx, envelope, first, version, clock)
    await record('superseded', { version, document: file.name, documents: hashesOf(frozen.value), signers: signers.map((one) => one.name) })
    return ok({ envelopeId: envelope.id, version })
  })
}

async function freezeWith(actor: Actor, envelope: Loaded, documentId: string, taken: Taken, version: number, clock: Clock) {
  const now = clock()
  const decision = decide({ now, ...factsOf(actor), act: 'supersede', resource: envelopeFacts(envelope, now) })
  if (!permitted(decision, envelope.state, 'supersede').ok) return undefined
  const sources = envelope.documents.map((document): Source => (document.id === documentId ? replacing(document, taken) : document))
  return freeze(actor, envelope, sources, version, now)
}

function replacing(document: Source, { name, intake: taken }: Taken): Source {
  return {
    ...document,
    name,
    suppliedSha256: Buffer.from(taken.suppliedSha256, 'hex'),
    fresh: taken.normalised,
    pageCount: taken.pages.length,
    pages: taken.pages as unknown as Source['pages'],
    alreadySigned: taken.alreadySigned,
  }
}

/** A new version asks everyone again: so everyone must be able to come. Who cannot is named, with what the sender can do. */
function gone({ state, recipients }: Loaded): Refusal | undefined {
  const away = askedOf(recipients).filter((one) => one.state === 'left' || one.person?.status !== 'active')
  if (away.length === 0) return undefined
  const why = ({ person }: LoadedRecipient) =>
    person?.status === 'left' ? 'has left' : person?.status === 'suspended' ? 'is suspended' : 'had left'
  const who = away.map((one) => `${one.name} ${why(one)}`)
  const others = who.slice(0, -1).join(', ')
  const open = state === 'sent' || state === 'returned'
  const replaceable = open && away.every((one) => one.state === 'waiting' || one.state === 'left')
  return refuse('signer-left', `${others ? `${others} and ` : ''}${who.at(-1)}, and cannot be asked for a new version.`, {
    next: replaceable ? 'Name someone else in that place first.' : 'Draft a new envelope that names someone else.',
  })
}

interface Renewed {
  readonly recipients: LoadedRecipient[]
  /** The new id of whoever has acted, by the old one. */
  readonly ids: ReadonlyMap<string, string>
}

function renewed(envelope: Loaded): Renewed {
  const acted = askedOf(envelope.recipients).filter((one) => one.state !== 'waiting')
  const ids = new Map(acted.map((one) => [one.id, newId()]))
  const recipients = envelope.recipients.flatMap((one) => {
    const id = ids.get(one.id)
    if (!id) return [one]
    const waiting = { ...one, id, state: 'waiting', inPlace: [], replaces: one.id, actedAt: null, reason: null, remindedAt: null }
    return [{ ...one, state: 'replaced' }, waiting]
  })
  return { recipients, ids }
}

async function renew(tx: Tx, { recipients, ids }: Renewed): Promise<void> {
  await tx.recipient.updateMany({ where: { id: { in: [...ids.keys()] } }, data: { state: 'replaced' } })
  const renewedIds = new Set(ids.values())
  for (const { person: _, ...recipient } of recipients.filter((one) => renewedIds.has(one.id)))
    await tx.recipient.create({ data: recipient })
}

/** New times where they are given; the old ones else. */
function newTimes(
  envelope: Loaded,
  given: Pick<Replacement, 'dueAt' | 'expiresAt'>,
  now: Date,
): Result<{ dueAt: Date | null; expiresAt: Date | null }> {
  const dueAt = readDate(given.dueAt ?? '', 'dueAt')
  if (!dueAt.ok) return dueAt
  const expiresAt = readDate(given.expiresAt ?? '', 'expiresAt')
  if (!expiresAt.ok) return expiresAt
  // An old due date may have passed: it was only ever a wish.
  const times = { dueAt: dueAt.value ?? envelope.dueAt, expiresAt: expiresAt.value ?? envelope.expiresAt }
  return timesAreOff({ dueAt: dueAt.value, expiresAt: times.expiresAt }, now) ?? ok(times)
}
