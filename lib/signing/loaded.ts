import 'server-only'
import { isId, type Money, type Refusal, refuse } from '@/lib/core'
import { db, type Prisma, type Tx } from '@/lib/db'
import type { EnvelopeState } from '@/lib/policy'

export const WHOLE = {
  class: true,
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

export const approversOf = (recipients: readonly LoadedRecipient[]): LoadedRecipient[] =>
  recipients.filter((one) => one.role === 'approver' && isNamed(one))

/** Everyone who is asked to act: to approve first, then to sign. */
export const askedOf = (recipients: readonly LoadedRecipient[]): LoadedRecipient[] => [...approversOf(recipients), ...signersOf(recipients)]

export const copiesOf = (recipients: readonly LoadedRecipient[]): LoadedRecipient[] =>
  recipients.filter((one) => one.role === 'copy' && isNamed(one))

export const moneyOf = ({ amount, currency }: { amount: bigint | null; currency: string | null }): Money | undefined =>
  amount === null || currency === null ? undefined : { minor: Number(amount), currency }

/** A recipient's id and those of whoever stood in its place before: a box keeps the name it was frozen with. */
export function lineage(recipients: readonly { readonly id: string; readonly replaces: string | null }[], recipientId: string): string[] {
  const one = recipients.find(({ id }) => id === recipientId)
  return one?.replaces ? [one.id, ...lineage(recipients, one.replaces)] : [recipientId]
}
