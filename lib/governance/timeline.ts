import 'server-only'
import { type Clock, isId, ok, parseCanonical, type Result, refuse, systemClock } from '@/lib/core'
import { db, Prisma } from '@/lib/db'
import { nameOf } from '@/lib/delegation'
import type { Actor } from '@/lib/identity'
import { type Standing, standingInLog } from '@/lib/ledger'
import { describeRule, rulesOf } from '@/lib/policy'
import { readCursor } from './cursor'
import { type EventRow, findChain, findEvent, findEvents, type TimelineRow, tell } from './events'
import { conditionOf, filterWords, type TimelineFilter, withoutPeriod } from './filter'
import { mayRead, recordReading } from './reading'
import { SOMEONE } from './say'

const PAGE = 60
const CHAIN = 40
/** An export ends here; what is beyond needs a narrower filter. */
export const EXPORT_LIMIT = 20_000

export interface Facet {
  readonly value: string
  readonly count: number
}

export interface TimelineSummary {
  readonly events: number
  readonly actors: number
  readonly refused: number
  readonly kinds: readonly Facet[]
  readonly actorKinds: readonly Facet[]
  readonly outcomes: readonly Facet[]
}

/** Events of one day: `day` is `2026-05-07` in the reader's zone. */
export interface TimelineDay {
  readonly day: string
  readonly events: number
  readonly refused: number
}

export interface TimelineView {
  readonly rows: readonly TimelineRow[]
  readonly cursor?: string
  readonly summary: TimelineSummary
  readonly days: readonly TimelineDay[]
  readonly people: readonly { readonly id: string; readonly name: string }[]
  /** Which one it is, where the filter names a delegation. */
  readonly delegation: DelegationName | undefined
}

export interface DelegationName {
  /** D-17. */
  readonly name: string
  readonly grantor: string
  readonly delegate: string
}

export interface TimelineAsk {
  readonly filter: TimelineFilter
  readonly after?: string | undefined
  /** IANA zone in which a day begins. */
  readonly zone: string
  /** Where the histogram begins. */
  readonly since: Date
}

/** A page of the log in sentences, newest first, with its counts. Compliance only; the reading is recorded. */
export async function readTimeline(actor: Actor, ask: TimelineAsk, clock: Clock = systemClock): Promise<Result<TimelineView>> {
  const may = await mayRead(actor, clock)
  if (!may.ok) return may
  const people = await db().person.findMany({ orderBy: [{ name: 'asc' }, { id: 'asc' }], select: { id: true, name: true } })
  const filter = filterWords(ask.filter, new Map(people.map(({ id, name }) => [id, name])))
  await recordReading({ kind: 'timeline.read', actor, ...may.value, filter }, clock)
  const [{ rows, cursor }, summary, days] = await Promise.all([
    findEvents(actor, ask.filter, readCursor(ask.after), PAGE),
    summarise(actor, ask.filter),
    countDays(actor, ask),
  ])
  const delegation = ask.filter.delegation === undefined ? undefined : await delegationNamed(ask.filter.delegation, people)
  return ok({ rows: rows.map(tell), ...(cursor && { cursor }), summary, days, people, delegation })
}

async function delegationNamed(id: string, people: TimelineView['people']): Promise<DelegationName | undefined> {
  const row = isId(id) ? await db().delegation.findUnique({ where: { id } }) : null
  const called = (personId: string) => people.find((one) => one.id === personId)?.name ?? SOMEONE
  return row ? { name: nameOf(row), grantor: called(row.grantor), delegate: called(row.delegate) } : undefined
}

async function summarise(reader: Actor, filter: TimelineFilter): Promise<TimelineSummary> {
  const groups = await db().$queryRaw<{ kind: string; actor_kind: string; outcome: string; count: number }[]>`
    SELECT e.kind, e.actor_kind, e.outcome, count(*)::int AS count FROM audit_event e WHERE ${conditionOf(filter, reader)} GROUP BY 1, 2, 3`
  const [actors] = await db().$queryRaw<{ count: number }[]>`
    SELECT count(DISTINCT (e.actor_kind, e.actor_id))::int AS count FROM audit_event e WHERE ${conditionOf(filter, reader)}`
  const by = (name: 'kind' | 'actor_kind' | 'outcome'): Facet[] => {
    const counts = new Map<string, number>()
    for (const group of groups) counts.set(group[name], (counts.get(group[name]) ?? 0) + group.count)
    return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || a.value.localeCompare(b.value))
  }
  const outcomes = by('outcome')
  return {
    events: groups.reduce((sum, { count }) => sum + count, 0),
    actors: actors?.count ?? 0,
    refused: outcomes.find(({ value }) => value === 'refused')?.count ?? 0,
    kinds: by('kind'),
    actorKinds: by('actor_kind'),
    outcomes,
  }
}

/** The period is left out: the histogram shows where it lies. */
const countDays = (reader: Actor, { filter, zone, since }: TimelineAsk): Promise<TimelineDay[]> =>
  db().$queryRaw<TimelineDay[]>(Prisma.sql`
    SELECT to_char(e.at AT TIME ZONE ${zone}, 'YYYY-MM-DD') AS day, count(*)::int AS events,
      (count(*) FILTER (WHERE e.outcome = 'refused'))::int AS refused
    FROM audit_event e WHERE e.at >= ${since} AND ${conditionOf(withoutPeriod(filter), reader)} GROUP BY 1 ORDER BY 1`)

export interface EventDetail extends TimelineRow {
  /** Named facts recorded with it, in the order of their names; the leaf holds only a commitment to them. */
  readonly details: readonly { readonly name: string; readonly value: string }[]
  /** Each rule that decided, in words. */
  readonly why: readonly { readonly rule: string; readonly reason: string }[]
  /** Hash of the policies that decided it. */
  readonly bundle?: string
  /** The canonical leaf, as hashed. */
  readonly leaf: string
  readonly chain: readonly TimelineRow[]
  /** SHA-256 of the first document's reviewed version, where one is concerned. */
  readonly reviewed?: string
  /** Where it stands in the log. */
  readonly standing?: Standing
}

const UNKNOWN = refuse('event-unknown', 'There is no such event.', { next: 'Choose one from the list.' })

/** One event with its reasons, its leaf and its object's chain. */
export async function readEvent(actor: Actor, eventId: string, clock: Clock = systemClock): Promise<Result<EventDetail>> {
  const may = await mayRead(actor, clock)
  if (!may.ok) return may
  const row = isId(eventId) ? await findEvent(actor, eventId) : undefined
  if (!row) return UNKNOWN
  const [chain, reviewed, standing, bundle] = await Promise.all([
    findChain(actor, row.object_id, CHAIN),
    reviewedOf(row),
    standingInLog(row.id),
    bundleBehind(row.id),
  ])
  const rules = bundle ? await rulesOf(bundle) : undefined
  return ok({
    ...tell(row),
    details: detailsOf(row),
    why: row.rules.map((rule) => ({
      rule,
      reason: (rules?.get(rule) ?? describeRule(rule))?.reason ?? 'This rule is not in the policies in force.',
    })),
    ...(bundle && { bundle }),
    leaf: new TextDecoder().decode(row.leaf),
    chain: chain.map(tell),
    ...(reviewed && { reviewed }),
    ...(standing && { standing }),
  })
}

async function bundleBehind(eventId: string): Promise<string | undefined> {
  const row = await db().decision.findUnique({ where: { eventId } })
  const said = row && (parseCanonical(row.content) as { bundle?: string } | undefined)
  return said?.bundle
}

const detailsOf = ({ details }: EventRow) =>
  Object.entries(details)
    .map(([name, value]) => ({
      name,
      value: typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value),
    }))
    .filter(({ value }) => value !== '' && value !== '[]')

async function reviewedOf({ envelope_id, details }: EventRow): Promise<string | undefined> {
  if (!envelope_id) return undefined
  const number = typeof details.version === 'number' ? details.version : undefined
  const version = await db().documentVersion.findFirst({
    where: { document: { envelopeId: envelope_id }, ...(number !== undefined && { number }) },
    orderBy: [{ number: 'desc' }, { document: { position: 'asc' } }],
    select: { reviewedSha256: true },
  })
  return version ? Buffer.from(version.reviewedSha256).toString('hex') : undefined
}

/** The proof that the newest checkpoint holds an event, as a C2SP tlog-proof. Taking it is recorded, as an export is. */
export async function exportProof(actor: Actor, eventId: string, clock: Clock = systemClock): Promise<Result<string>> {
  const may = await mayRead(actor, clock)
  if (!may.ok) return may
  const standing = isId(eventId) ? await standingInLog(eventId) : undefined
  if (!standing) return UNKNOWN
  if (standing.is !== 'proven')
    return refuse('not-proven-yet', 'No checkpoint holds this event yet.', { next: 'One is signed within moments. Try again.' })
  await recordReading({ kind: 'timeline.exported', actor, ...may.value, filter: `the proof of ${eventId}`, events: 1 }, clock)
  return ok(standing.proof)
}

/** Everything a filter finds, for a file; recorded each time. */
export async function exportTimeline(
  actor: Actor,
  filter: TimelineFilter,
  clock: Clock = systemClock,
): Promise<Result<readonly TimelineRow[]>> {
  const may = await mayRead(actor, clock)
  if (!may.ok) return may
  const { rows, cursor } = await findEvents(actor, filter, undefined, EXPORT_LIMIT)
  if (cursor)
    return refuse('export-too-large', `These are more than ${EXPORT_LIMIT.toLocaleString('en')} events.`, {
      next: 'Choose a shorter period or a narrower filter.',
    })
  const people = await db().person.findMany({ select: { id: true, name: true } })
  const words = filterWords(filter, new Map(people.map(({ id, name }) => [id, name])))
  await recordReading({ kind: 'timeline.exported', actor, ...may.value, filter: words, events: rows.length }, clock)
  return ok(rows.map(tell))
}
