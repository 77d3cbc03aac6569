import 'server-only'
import { type Clock, newId, ok, type Refusal, type Result, systemClock } from '@/lib/core'
import { db, transaction } from '@/lib/db'
import { type Actor, factsOf, holdActor } from '@/lib/identity'
import { append, type Event, organisation } from '@/lib/ledger'
import { decide, refusalOf } from '@/lib/policy'
import { acting } from './acting'
import { asInput, type Declaration, type DraftInput, readDeclaration } from './declaration'

const EMPTY: DraftInput = {
  title: '',
  classId: 'other',
  amount: '',
  currency: '',
  basis: 'none',
  counterparty: '',
  message: '',
  dueAt: '',
  expiresAt: '',
}

const classIds = () => db().documentClass.findMany({ select: { id: true } })

/** Starts a draft. It may lack anything; `send` asks for the rest. Refuses what cannot be read, by field. */
export async function createDraft(
  actor: Actor,
  input: Partial<DraftInput> = {},
  clock: Clock = systemClock,
): Promise<Result<{ envelopeId: string }>> {
  const declared = readDeclaration({ ...EMPTY, ...input }, await classIds(), clock)
  if (!declared.ok) return declared
  const org = await organisation()
  if (!org) throw new Error('no organisation yet')
  const now = clock()
  const by = { kind: 'person', id: actor.personId } as const
  const envelopeId = newId()
  return transaction(async (tx) => {
    if (await tx.envelope.findUnique({ where: { id: envelopeId }, select: { id: true } })) return ok({ envelopeId })
    const held = await holdActor(tx, actor, actor.passkeyId, clock)
    const refuseTo = async (refusal: Refusal, decided: Pick<Event, 'rules' | 'decision'>) => {
      const details = { code: refusal.code, reason: refusal.reason }
      const object = { type: 'organisation', id: org.id } as const
      await append(tx, { kind: 'envelope.compose-refused', object, actor: by, outcome: 'refused', ...decided, details }, clock)
      return refusal
    }
    if (!held.ok) return refuseTo(held, { rules: [] })
    const decision = decide({ now, ...factsOf(held.value), act: 'compose', resource: { kind: 'organisation', id: org.id } })
    const decided = { rules: decision.rules, decision }
    if (decision.outcome !== 'permit') return refuseTo(refusalOf(decision), decided)
    await tx.envelope.create({
      data: { id: envelopeId, ...declared.value, state: 'draft', version: 0, senderId: actor.personId, createdAt: now },
    })
    const object = { type: 'envelope', id: envelopeId } as const
    await append(
      tx,
      {
        kind: 'envelope.drafted',
        object,
        actor: by,
        outcome: 'permitted',
        ...decided,
        details: { title: declared.value.title },
        envelopeId,
      },
      clock,
    )
    return ok({ envelopeId })
  })
}

/** Changes what the sender declares, all of it at once. */
export async function editDraft(
  actor: Actor,
  envelopeId: string,
  input: DraftInput,
  clock: Clock = systemClock,
): Promise<Result<{ envelopeId: string }>> {
  const declared = readDeclaration(input, await classIds(), clock)
  if (!declared.ok) return declared
  return acting({ act: 'compose', move: 'edit', actor, envelopeId, clock }, async ({ tx, envelope, record }) => {
    const changed = changes(asInput(envelope as Declaration), asInput(declared.value))
    if (changed.length === 0) return ok({ envelopeId })
    await tx.envelope.update({ where: { id: envelope.id }, data: declared.value })
    await record('edited', { title: declared.value.title, changed })
    return ok({ envelopeId })
  })
}

const changes = (before: DraftInput, after: DraftInput) =>
  (Object.keys(after) as (keyof DraftInput)[]).filter((name) => before[name] !== after[name]).sort()

/** Gives up a draft that was never sent. */
export function discardDraft(actor: Actor, envelopeId: string, clock: Clock = systemClock): Promise<Result<{ envelopeId: string }>> {
  return acting({ act: 'compose', move: 'discard', actor, envelopeId, clock }, async ({ tx, envelope, next, now, record }) => {
    await tx.envelope.update({ where: { id: envelope.id }, data: { state: next, closedAt: now } })
    await record('discarded', {})
    return ok({ envelopeId })
  })
}
