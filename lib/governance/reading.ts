import 'server-only'
import { type Clock, ok, type Result } from '@/lib/core'
import { type Tx, transaction } from '@/lib/db'
import { type Actor, factsOf } from '@/lib/identity'
import { append, organisation } from '@/lib/ledger'
import { type Decision, decide, refusalOf } from '@/lib/policy'

/** Browsing the same view again within this time is one reading. */
const ONE_READING_MS = 3_600_000

const by = (actor: Actor) => ({ kind: 'person', id: actor.personId }) as const

/** By which decision somebody reads, and whose log. */
export interface Permit {
  readonly organisationId: string
  readonly decision: Decision
}

/** Whether this person may read the log. Asking without the right is an event of its own. */
export async function mayRead(actor: Actor, clock: Clock): Promise<Result<Permit>> {
  const org = await organisation()
  if (!org) throw new Error('no organisation yet')
  const decision = decide({ now: clock(), ...factsOf(actor), act: 'read-timeline', resource: { kind: 'organisation', id: org.id } })
  if (decision.outcome === 'permit') return ok({ organisationId: org.id, decision })
  const refusal = refusalOf(decision)
  await transaction((tx) =>
    append(
      tx,
      {
        kind: 'timeline.refused',
        object: { type: 'organisation', id: org.id },
        actor: by(actor),
        outcome: 'refused',
        rules: decision.rules,
        decision,
        details: { by: actor.name, code: refusal.code, reason: refusal.reason },
      },
      clock,
    ),
  )
  return refusal
}

interface Read extends Permit {
  readonly kind: 'timeline.read' | 'timeline.exported'
  readonly actor: Actor
  readonly filter: string
  readonly events?: number
}

/** Readers of the log are in the log: once an hour for the same view, and at every export. */
export function recordReading({ kind, actor, organisationId, decision, filter, events }: Read, clock: Clock): Promise<void> {
  return transaction(async (tx) => {
    if (kind === 'timeline.read' && (await readLately(tx, actor, filter, clock()))) return
    await append(
      tx,
      {
        kind,
        object: { type: 'organisation', id: organisationId },
        actor: by(actor),
        outcome: 'observed',
        rules: decision.rules,
        decision,
        details: { by: actor.name, filter, ...(events !== undefined && { events }) },
      },
      clock,
    )
  })
}

async function readLately(tx: Tx, { personId }: Actor, filter: string, now: Date): Promise<boolean> {
  const found = await tx.auditEvent.findFirst({
    where: {
      kind: 'timeline.read',
      actorId: personId,
      at: { gt: new Date(now.getTime() - ONE_READING_MS) },
      details: { path: ['filter'], equals: filter },
    },
    select: { id: true },
  })
  return found !== null
}
