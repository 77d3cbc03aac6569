import 'server-only'
import { isId, type Money, type Refusal, refuse } from '@/lib/core'
import { db, type Prisma, type Tx } from '@/lib/db'
import type { EnvelopeState, Facts } from '@/lib/policy'

export const WHOLE = {
  class: { select: { name: true, amountRequired: true, readingRequired: true, registerRequired: true } },
  sender: { select: { id: true, name: true, title: true, email: true } },
  recipients: { orderBy: { position: 'asc' }, include: { person: { select: { title: true, status: true } } } },
  documents: { orderBy: { position: 'asc' }, include: { versions: { orderBy: { number: 'asc' }, omit: { plan: true, planMac: true } } } },
} as const satisfies Prisma.EnvelopeInclude

/** An envelope with everyone named in it and every version of its documents. */
export type Loaded = Omit<Prisma.EnvelopeGetPayload<{ include: typeof WHOLE }>, 'state'> & { readonly state: EnvelopeState }
export type LoadedRecipient = Loaded['recipients'][number]
export type LoadedDocument = Loaded['documents'][number]

export const UNKNOWN: Refusal = refuse('envelope-unknown', 'There is no such envelope.', { next: 'Go back to your inbox.' })

export async function load(envelopeId: string, tx: Pick<Tx, 'envelope'> = db()): Promise<Loaded | undefined> {
  if (!isId(envelopeId)) return undefined
  const found = await tx.envelope.findUnique({ where: { id: envelopeId }, include: WHOLE })
  return (found as Loaded | null) ?? undefined
}

/** Loads it for a change: whoever else would change it waits. What stands in it is read after the lock was given. */
export async function lock(tx: Tx, envelopeId: string): Promise<Loaded | undefined> {
  if (!isId(envelopeId)) return undefined
  await tx.$executeRaw`SELECT FROM envelope WHERE id = ${envelopeId}::uuid FOR UPDATE`
  return load(envelopeId, tx)
}

/** Whether this recipient is still named; those replaced are history. */
export const isNamed = ({ state }: { readonly state: string }): boolean => state !== 'replaced'

export const signersOf = (recipients: readonly LoadedRecipient[]): LoadedRecipient[] =>
  recipients.filter((one) => one.role === 'signer' && isNamed(one))

export const copiesOf = (recipients: readonly LoadedRecipient[]): LoadedRecipient[] =>
  recipients.filter((one) => one.role === 'copy' && isNamed(one))

/** What policy needs to know of an envelope. */
interface Seen {
  readonly id: string
  readonly state: EnvelopeState
  readonly version: number
  readonly senderId: string
  readonly expiresAt: Date | null
  readonly classId: string
  readonly class: { readonly amountRequired: boolean; readonly registerRequired: boolean }
  readonly amount: bigint | null
  readonly currency: string | null
  readonly documents: { readonly length: number }
  readonly recipients: readonly { readonly role: string; readonly state: string; readonly personId: string | null }[]
}

/** The envelope as policy sees it at a moment. */
export function resourceOf(envelope: Seen, now: Date): Extract<Facts['resource'], { kind: 'envelope' }> {
  const named = envelope.recipients.filter(isNamed)
  const ids = (some: typeof named) => some.flatMap((one) => one.personId ?? [])
  const signers = named.filter((one) => one.role === 'signer' && one.state !== 'left')
  return {
    kind: 'envelope',
    id: envelope.id,
    state: envelope.state,
    neverSent: envelope.version === 0,
    sender: envelope.senderId,
    signers: ids(signers),
    openSigners: ids(signers.filter((one) => one.state === 'waiting')),
    copies: ids(named.filter((one) => one.role === 'copy')),
    expired: envelope.expiresAt !== null && envelope.expiresAt <= now,
    hasDocuments: envelope.documents.length > 0,
    class: envelope.classId,
    ...(envelope.amount !== null && { amount: Number(envelope.amount) }),
    ...(envelope.currency !== null && { currency: envelope.currency }),
    amountRequired: envelope.class.amountRequired,
    register: envelope.class.registerRequired,
  }
}

export const moneyOf = ({ amount, currency }: { amount: bigint | null; currency: string | null }): Money | undefined =>
  amount === null || currency === null ? undefined : { minor: Number(amount), currency }

/** A recipient's id and those of whoever stood in its place before: a box keeps the name it was frozen with. */
export function lineage(recipients: readonly { readonly id: string; readonly replaces: string | null }[], recipientId: string): string[] {
  const one = recipients.find(({ id }) => id === recipientId)
  return one?.replaces ? [one.id, ...lineage(recipients, one.replaces)] : [recipientId]
}
