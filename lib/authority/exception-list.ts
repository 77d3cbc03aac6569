import 'server-only'
import { type Clock, isId, type Money, systemClock } from '@/lib/core'
import { db, type Exception } from '@/lib/db'
import { type Actor, judge } from '@/lib/identity'
import { organisation } from '@/lib/ledger'
import { authoritiesOf, nearest } from './covering'
import { decideOnException, isRunning, outOfTurn, untilOf } from './exception-rules'

/** `requested`: waits for an administrator. `running`: lets its person sign. `over`: its time ran out, and nobody signed. */
export type ExceptionState = 'requested' | 'refused' | 'running' | 'used' | 'over' | 'ended'

interface Named {
  readonly id: string
  readonly name: string
}

export interface ExceptionRow {
  readonly id: string
  readonly state: ExceptionState
  /** Approved, over, and nobody has looked at it. */
  readonly unreviewed: boolean
  readonly envelope: Named & {
    readonly version: number
    readonly superseded: boolean
    readonly sender: string
    readonly counterparty: string | undefined
  }
  readonly kind: string
  /** What the sender declares, and the most that the signer may sign of it without the exception; absent: nothing. */
  readonly amount: Money | undefined
  readonly maximum: Money | undefined
  readonly signer: Named
  readonly ticket: string
  readonly reason: string
  readonly minutes: number
  readonly requestedBy: Named
  readonly requestedAt: Date
  readonly approvedBy: Named | undefined
  readonly approvedAt: Date | undefined
  readonly until: Date | undefined
  readonly usedAt: Date | undefined
  readonly endedBy: Named | undefined
  readonly endedAt: Date | undefined
  readonly review: { readonly by: string; readonly at: Date; readonly justified: boolean; readonly reason: string } | undefined
  /** What the actor may do with it now. */
  readonly may: { readonly approve: boolean; readonly review: boolean; readonly end: boolean }
}

const NEWEST = 200

/** Every exception, newest first, for who may read the overview; for everybody else those they asked for or would sign under. */
export async function exceptions(actor: Actor, clock: Clock = systemClock): Promise<readonly ExceptionRow[]> {
  const rows = await db().exception.findMany({ where: await visibleTo(actor, clock), orderBy: { id: 'desc' }, take: NEWEST })
  return rowsOf(rows, actor, clock)
}

/** Of those, all on which somebody still has to act, oldest first: they wait for an approval, let somebody sign, or wait for their review. */
export async function openExceptions(actor: Actor, clock: Clock = systemClock): Promise<readonly ExceptionRow[]> {
  const open = {
    OR: [
      { approvedAt: null, endedAt: null },
      { approvedAt: { not: null }, reviewedAt: null },
    ],
  }
  const rows = await db().exception.findMany({ where: { AND: [open, await visibleTo(actor, clock)] }, orderBy: { id: 'asc' } })
  return rowsOf(rows, actor, clock)
}

/** One of those; undefined where the actor may not know of it. */
export async function exceptionOf(actor: Actor, id: string, clock: Clock = systemClock): Promise<ExceptionRow | undefined> {
  if (!isId(id)) return undefined
  const row = await db().exception.findFirst({ where: { AND: [{ id }, await visibleTo(actor, clock)] } })
  const [listed] = row ? await rowsOf([row], actor, clock) : []
  return listed
}

async function visibleTo(actor: Actor, clock: Clock) {
  const org = await organisation()
  if (!org) throw new Error('no organisation yet')
  const all = judge(actor, 'read-overview', { kind: 'organisation', id: org.id }, {}, clock).outcome === 'permit'
  return all ? {} : { OR: [{ personId: actor.personId }, { requestedBy: actor.personId }] }
}

/** Where an exception stands at a moment. */
export function exceptionStateOf(row: Exception, now: Date): ExceptionState {
  if (row.usedAt) return 'used'
  if (row.endedAt) return row.approvedAt ? 'ended' : 'refused'
  if (!row.approvedAt) return 'requested'
  return isRunning(row, now) ? 'running' : 'over'
}

async function rowsOf(rows: readonly Exception[], actor: Actor, clock: Clock): Promise<ExceptionRow[]> {
  const now = clock()
  const ids = rows.flatMap((row) =>
    [row.personId, row.requestedBy, row.approvedBy, row.endedBy, row.reviewedBy].filter((id) => id !== null),
  )
  const [people, envelopes] = await Promise.all([
    db().person.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } }),
    db().envelope.findMany({
      where: { id: { in: rows.map(({ envelopeId }) => envelopeId) } },
      include: { class: { select: { name: true } }, sender: { select: { name: true } } },
    }),
  ])
  const named = (id: string | null): Named | undefined => people.find((one) => one.id === id)
  const told: ExceptionRow[] = []
  for (const row of rows) {
    const envelope = envelopes.find(({ id }) => id === row.envelopeId)
    if (!envelope) throw new Error(`exception ${row.id} is about no envelope`)
    const { amount, currency, classId } = envelope
    const state = exceptionStateOf(row, now)
    const nearby = nearest(await authoritiesOf(row.personId), { classId, amount, currency, now })
    const money = (minor: number | undefined) => (minor !== undefined && currency ? { minor, currency } : undefined)
    const unreviewed = row.approvedAt !== null && row.reviewedAt === null && state !== 'running'
    told.push({
      id: row.id,
      state,
      unreviewed,
      envelope: {
        id: envelope.id,
        name: envelope.title,
        version: row.version,
        superseded: envelope.version !== row.version,
        sender: envelope.sender.name,
        counterparty: envelope.counterparty ?? undefined,
      },
      kind: envelope.class.name,
      amount: money(amount === null ? undefined : Number(amount)),
      maximum: money(nearby?.classes.includes(classId) ? nearby.maximum : undefined),
      signer: named(row.personId) ?? { id: row.personId, name: '' },
      ticket: row.ticket,
      reason: row.reason,
      minutes: row.minutes,
      requestedBy: named(row.requestedBy) ?? { id: row.requestedBy, name: '' },
      requestedAt: row.requestedAt,
      approvedBy: named(row.approvedBy),
      approvedAt: row.approvedAt ?? undefined,
      until: untilOf(row),
      usedAt: row.usedAt ?? undefined,
      endedBy: named(row.endedBy),
      endedAt: row.endedAt ?? undefined,
      review: row.reviewedAt
        ? {
            by: named(row.reviewedBy)?.name ?? '',
            at: row.reviewedAt,
            justified: row.verdict === 'justified',
            reason: row.review ?? '',
          }
        : undefined,
      may: await mayOf(row, state, unreviewed, actor, clock),
    })
  }
  return told
}

async function mayOf(row: Exception, state: ExceptionState, unreviewed: boolean, actor: Actor, clock: Clock): Promise<ExceptionRow['may']> {
  const permits = async (act: 'approve' | 'review' | 'end') =>
    (await decideOnException(db(), { actor, act, row }, 'prepare', clock)).outcome === 'permit'
  return {
    approve: state === 'requested' && (await permits('approve')) && !(await outOfTurn({ actor, act: 'approve', row }, clock)),
    review: unreviewed && (await permits('review')),
    end: (state === 'requested' || state === 'running') && (await permits('end')),
  }
}

/** Approved exceptions that are over and that nobody has looked at, each since when. */
export async function unreviewedExceptions(now: Date): Promise<readonly { readonly id: string; readonly since: Date }[]> {
  const rows = await db().exception.findMany({ where: { approvedAt: { not: null }, reviewedAt: null }, orderBy: { id: 'asc' } })
  return rows.flatMap((row) => {
    const until = untilOf(row)
    return until && !isRunning(row, now) ? [{ id: row.id, since: row.usedAt ?? row.endedAt ?? until }] : []
  })
}
