import 'server-only'
import { classAt, type ExceptionFacts, exceptionsFor, type KindThen } from '@/lib/authority'
import { type Money, ok, parseAmount, type Result, refuse } from '@/lib/core'
import { db } from '@/lib/db'
import type { EnvelopeRecord, EnvelopeState } from '@/lib/policy'
import { type Loaded, moneyOf } from '../loaded'

/** What is asked about: a document of a kind, or an envelope. */
export interface Subject {
  /** As it was at the moment that is asked about. */
  readonly kind: KindThen
  readonly money: Money | undefined
  /** With whom, as its sender says; absent where it is thought of with nobody in particular. */
  readonly counterparty: string | undefined
  readonly envelope: Loaded | undefined
  /** What policy is told of it at that moment. */
  readonly record: EnvelopeRecord
  /** By person, what lets them sign it against the rules. */
  readonly exceptions: ReadonlyMap<string, ExceptionFacts>
}

/** A document that is only thought of: sent by nobody, and waiting. */
export const thoughtOf = (kind: KindThen, money: Money | undefined, counterparty?: string): Subject => ({
  kind,
  money,
  counterparty,
  envelope: undefined,
  record: {
    id: 'a-document-of-this-kind',
    state: 'sent',
    version: 1,
    senderId: 'nobody',
    expiresAt: null,
    classId: kind.id,
    class: kind,
    amount: money ? BigInt(money.minor) : null,
    currency: money?.currency ?? null,
    documents: [{ uploadedBy: 'nobody' }],
    recipients: [],
  },
  exceptions: new Map(),
})

/** A document that is thought of, as it is typed; who it is with may stay empty. */
interface DocumentForm {
  readonly classId: string
  readonly amount: string
  readonly currency: string
  readonly counterparty: string
}

/** Refuses, by field: `class-unknown`, `amount-missing`, what `parseAmount` refuses, and what `classAt` refuses. */
export async function documentOf(
  { classId, amount, currency, counterparty }: DocumentForm,
  past: Date | undefined,
): Promise<Result<Subject>> {
  const kind = await classAt(classId, past)
  if (!kind.ok) return kind
  const money = amount.trim() === '' ? undefined : parseAmount(amount, currency)
  if (money && !money.ok) return money
  if (!money && kind.value.amountRequired)
    return refuse('amount-missing', `A ${kind.value.name} needs an amount.`, { field: 'amount', next: 'Write what it is worth.' })
  return ok(thoughtOf(kind.value, money?.value, counterparty.trim() || undefined))
}

/** An envelope as it is, or was at an earlier moment. Refuses `envelope-not-there-yet`, and what `classAt` refuses. */
export async function envelopeOf(envelope: Loaded, past: Date | undefined): Promise<Result<Subject>> {
  const kind = await classAt(envelope.classId, past)
  if (!kind.ok) return kind
  const then = past ? await standingThen(envelope, past) : ok(envelope)
  if (!then.ok) return then
  const record = { ...then.value, class: kind.value }
  const exceptions = await exceptionsFor({ envelopeId: envelope.id, version: record.version }, past)
  return ok({ kind: kind.value, money: moneyOf(envelope), counterparty: envelope.counterparty ?? '', envelope, record, exceptions })
}

/** The state after each kind of event that changes it; the others leave it. */
const AFTER: Readonly<Record<string, EnvelopeState>> = {
  'envelope.drafted': 'draft',
  'envelope.discarded': 'voided',
  'envelope.sent': 'sent',
  'envelope.superseded': 'sent',
  'envelope.substituted': 'sent',
  'envelope.voided': 'voided',
  'envelope.declined': 'declined',
  'envelope.expired': 'expired',
  'envelope.returned': 'returned',
  'envelope.completed': 'completed',
}
const SENDINGS = new Set(['envelope.sent', 'envelope.superseded'])

/**
 * How an envelope stood at an earlier moment: its state and version by its events, who had approved and signed that version by their
 * approvals, and who was named by when the places were made. What was declared never changes.
 */
async function standingThen(envelope: Loaded, past: Date): Promise<Result<EnvelopeRecord>> {
  const events = await db().auditEvent.findMany({
    where: { objectId: envelope.id, seq: { not: null }, at: { lte: past } },
    orderBy: { seq: 'asc' },
    select: { kind: true, at: true, details: true },
  })
  if (events.length === 0)
    return refuse('envelope-not-there-yet', 'This envelope was not there yet.', { field: 'at', next: 'Ask about a later moment.' })
  const sendings = events.filter(({ kind }) => SENDINGS.has(kind))
  const acted = await db().approval.findMany({
    where: { envelopeId: envelope.id, createdAt: { gte: sendings.at(-1)?.at ?? past, lte: past } },
    select: { recipientId: true },
  })
  return ok({
    ...envelope,
    state: events.reduce<EnvelopeState>(stateAfter, 'draft'),
    version: sendings.length,
    recipients: recipientsThen(envelope, new Set(acted.map(({ recipientId }) => recipientId)), past),
  })
}

function stateAfter(before: EnvelopeState, { kind, details }: { readonly kind: string; readonly details: unknown }): EnvelopeState {
  // Where the words are gone that would say whether a signature was the last one, it counts as the last.
  if (kind === 'envelope.signed') return (details as { last?: boolean }).last === false ? before : 'approved'
  return AFTER[kind] ?? before
}

/** Ids are made with their time in them, and a place is replaced when the next one is made. */
function recipientsThen({ recipients }: Loaded, acted: ReadonlySet<string | null>, past: Date): EnvelopeRecord['recipients'] {
  const made = recipients.filter(({ id }) => madeAt(id) <= past.getTime())
  const replaced = new Set(made.map(({ replaces }) => replaces))
  return made
    .filter(({ id }) => !replaced.has(id))
    .map(({ id, role, personId, state, actedAt, inPlace }) => {
      if (acted.has(id)) return { role, personId, state: role === 'approver' ? 'approved' : 'signed', inPlace }
      return { role, personId, state: state === 'left' && actedAt && actedAt <= past ? 'left' : 'waiting' }
    })
}

/** Milliseconds in the first 48 bits of a UUIDv7 (RFC 9562 §5.7). */
const madeAt = (id: string): number => Number.parseInt(id.replace('-', '').slice(0, 12), 16)
