import 'server-only'
import { type Clock, ok, type Refusal, type Result, refuse, systemClock } from '@/lib/core'
import { type DocumentClass, db, type Tx } from '@/lib/db'
import { type Actor, factsOf } from '@/lib/identity'
import { decide, envelopeFacts } from '@/lib/policy'
import { acting } from './acting'
import { timesAreOff } from './declaration'
import { freeze, hashesOf, storeFrozen } from './freeze'
import { askFirst } from './letters'
import { approversOf, askedOf, type Loaded, load, signersOf, UNKNOWN } from './loaded'

export const CHANGED = refuse('changed-meanwhile', 'The envelope was changed while this was under way.', {
  next: 'Look at it again and start anew.',
})

/**
 * Freezes every document and asks the signers. Freezing takes seconds and happens outside the transaction, which then
 * checks that nothing changed meanwhile. Refuses what is missing by field.
 */
export async function send(
  actor: Actor,
  envelopeId: string,
  clock: Clock = systemClock,
): Promise<Result<{ envelopeId: string; version: number }>> {
  const seen = await headOf(envelopeId)
  const draft = await load(envelopeId)
  if (!draft) return UNKNOWN
  const version = draft.version + 1
  const { outcome } = decide({ now: clock(), ...factsOf(actor), act: 'send', resource: envelopeFacts(draft, clock()) })
  const able = outcome === 'permit' && (await missing(draft, clock())).length === 0
  const frozen = able ? await freeze(actor, draft, draft.documents, version, clock()) : undefined
  if (frozen && !frozen.ok) return frozen

  return acting({ act: 'send', move: 'send', actor, envelopeId, clock }, async ({ tx, envelope, next, now, record }) => {
    const [first] = await missing(envelope, now, tx)
    if (first) return first
    if (!frozen || (await headOf(envelopeId, tx)) !== seen) return CHANGED
    await storeFrozen(tx, frozen.value, version, now)
    await tx.envelope.update({ where: { id: envelope.id }, data: { state: next, version, sentAt: now } })
    const signers = signersOf(envelope.recipients)
    const approvers = approversOf(envelope.recipients)
    await tx.recipient.updateMany({ where: { envelopeId: envelope.id, role: 'signer' }, data: { step: approvers.length > 0 ? 2 : 1 } })
    await askFirst(tx, envelope, clock)
    await record('sent', {
      version,
      documents: hashesOf(frozen.value),
      signers: signers.map((one) => one.name),
      ...(approvers.length > 0 && { approvers: approvers.map((one) => one.name) }),
    })
    return ok({ envelopeId: envelope.id, version })
  })
}

/** The newest event of the envelope's chain: any change moves it. */
export async function headOf(envelopeId: string, tx: Pick<Tx, 'objectHead'> = db()): Promise<number | undefined> {
  return (await tx.objectHead.findFirst({ where: { objectId: envelopeId, objectType: 'envelope' } }))?.seq
}

/** What a draft still lacks, or what has become wrong in it since it was written; the fields in the form's order. */
export async function missing(envelope: Loaded, now: Date, tx: Pick<Tx, 'documentClass'> = db()): Promise<Refusal[]> {
  const kind = await tx.documentClass.findUniqueOrThrow({ where: { id: envelope.classId } })
  return [title(envelope), amount(envelope, kind), timesAreOff(envelope, now), ...askedOf(envelope.recipients).map(inactive)].filter(
    (refusal) => refusal !== undefined,
  )
}

const title = (envelope: Loaded) =>
  envelope.title === ''
    ? refuse('title-missing', 'The envelope has no title.', { field: 'title', next: 'Name it as signers will know it.' })
    : undefined

function amount(envelope: Loaded, kind: DocumentClass): Refusal | undefined {
  if (!kind.amountRequired || envelope.amount !== null) return undefined
  return refuse('amount-missing', `A ${kind.name} needs an amount.`, { field: 'amount', next: 'Write what it is worth.' })
}

function inactive({ name, person }: Loaded['recipients'][number]): Refusal | undefined {
  if (!person || person.status === 'active') return undefined
  const why = person.status === 'left' ? 'has left' : 'is suspended'
  return refuse('person-not-active', `${name} ${why} and cannot be asked.`, { field: 'recipient', next: 'Name someone else.' })
}
