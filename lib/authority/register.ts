import 'server-only'
import { type Clock, isId, ok, type Result, systemClock } from '@/lib/core'
import { type Authority, type AuthorityCap, db, Prisma } from '@/lib/db'
import { type Actor, asPerson, judge, refused } from '@/lib/identity'
import { organisation } from '@/lib/ledger'
import { decideOn, scopeOf } from './acts'
import { authoritiesOf } from './covering'
import type { Scope } from './scope'

/** `granted`: waits for a second administrator. `planned`: active, and not begun. `over`: its time ran out. */
export type AuthorityState = 'granted' | 'planned' | 'active' | 'over' | 'ended'

export interface AuthorityRow extends Scope {
  readonly id: string
  readonly person: { readonly id: string; readonly name: string; readonly status: string }
  readonly state: AuthorityState
  /** Names of its document classes, in the house's order. */
  readonly kinds: readonly string[]
  readonly reason: string
  readonly grantedBy: string
  readonly activatedBy: string | undefined
  readonly endedBy: string | undefined
  readonly endedAt: Date | undefined
  /** It came with others, by one list. */
  readonly byList: boolean
  /** What the actor may do with it now. */
  readonly may: { readonly activate: boolean; readonly end: boolean }
}

type Row = Authority & { readonly caps: readonly AuthorityCap[] }

/** Where an authority stands at a moment. */
export function stateOf(row: Pick<Authority, 'startsAt' | 'endsAt' | 'activatedAt' | 'endedAt'>, now: Date): AuthorityState {
  if (row.endedAt) return 'ended'
  if (row.endsAt <= now) return 'over'
  if (!row.activatedAt) return 'granted'
  return row.startsAt > now ? 'planned' : 'active'
}

export interface RegisterQuery {
  /** What waits or stands; or what is over and ended. */
  readonly of?: 'open' | 'past'
  /** Part of a person's name or address. */
  readonly find?: string
  readonly personId?: string
  /** The last authority of the page before. */
  readonly after?: string
}

export interface Register {
  /** A page of it: what waits first, then by name. */
  readonly rows: readonly AuthorityRow[]
  /** To be asked after for the next page. */
  readonly next: string | undefined
  /** Of the whole register. */
  readonly counts: RegisterCounts
}

export interface RegisterCounts {
  readonly waiting: number
  /** In force or planned. */
  readonly standing: number
  readonly past: number
  /** Different active people who may sign now, and the ids of the kinds that somebody may. */
  readonly able: number
  readonly covered: readonly string[]
}

const PAGE = 50

/** A page of the register, with counts of all of it. Refuses whom policy does not let read it. */
export async function register(actor: Actor, query: RegisterQuery = {}, clock: Clock = systemClock): Promise<Result<Register>> {
  const org = await organisation()
  if (!org) throw new Error('no organisation yet')
  const decision = judge(actor, 'read-register', { kind: 'organisation', id: org.id }, {}, clock)
  if (decision.outcome !== 'permit') {
    const details = { by: actor.name, act: 'read-register' }
    return refused(decision, { kind: 'authority.refused', actor: asPerson(actor), details }, clock)
  }
  const found = await idsOf(query, clock())
  const page = found.slice(0, PAGE)
  const rows = await db().authority.findMany({ where: { id: { in: page } }, include: { caps: true } })
  rows.sort((a, b) => page.indexOf(a.id) - page.indexOf(b.id))
  const ids = rows.flatMap((row) => [row.personId, row.grantedBy, row.activatedBy ?? [], row.endedBy ?? []].flat())
  const people = await db().person.findMany({ where: { id: { in: ids } }, select: { id: true, name: true, status: true } })
  const named = new Map(people.map((one) => [one.id, one]))
  const listed: AuthorityRow[] = []
  const kinds = await kindNames()
  for (const row of rows) listed.push({ ...(await rowOf(row, named, actor, clock)), kinds: kinds(row.classes) })
  return ok({ rows: listed, next: found.length > PAGE ? page.at(-1) : undefined, counts: await countsAt(clock()) })
}

/** Ids of one page and of the first row behind it. */
async function idsOf({ of = 'open', find = '', personId, after }: RegisterQuery, now: Date): Promise<readonly string[]> {
  const isPast = Prisma.sql`(a.ended_at IS NOT NULL OR a.ends_at <= ${now})`
  const like = `%${find.replaceAll(/[\\%_]/g, '\\$&')}%`
  const rows = await db().$queryRaw<{ id: string }[]>`
    WITH found AS (
      SELECT a.id, a.activated_at IS NOT NULL AS stands, p.name FROM authority a JOIN person p ON p.id = a.person_id
      WHERE ${isPast} = ${of === 'past'} AND (p.name ILIKE ${like} OR p.email ILIKE ${like}) AND (${personId ?? null}::uuid IS NULL OR p.id = ${personId ?? null}::uuid)
    )
    SELECT id FROM found WHERE ${isId(after ?? '') ? Prisma.sql`(stands, name, id) > (SELECT stands, name, id FROM found WHERE id = ${after}::uuid)` : Prisma.sql`true`}
    ORDER BY stands, name, id LIMIT ${PAGE + 1}`
  return rows.map(({ id }) => id)
}

async function countsAt(now: Date): Promise<RegisterCounts> {
  const [counts] = await db().$queryRaw<RegisterCounts[]>`
    SELECT count(*) FILTER (WHERE is_open AND activated_at IS NULL)::int AS waiting,
      count(*) FILTER (WHERE is_open AND activated_at IS NOT NULL)::int AS standing, count(*) FILTER (WHERE NOT is_open)::int AS past,
      count(DISTINCT person_id) FILTER (WHERE may)::int AS able,
      coalesce((SELECT array_agg(c.id) FROM document_class c WHERE EXISTS (
        SELECT FROM authority a JOIN person p ON p.id = a.person_id WHERE c.id = ANY (a.classes) AND p.status = 'active'
          AND a.activated_at IS NOT NULL AND a.ended_at IS NULL AND a.starts_at <= ${now} AND a.ends_at > ${now})), '{}') AS covered
    FROM (
      SELECT a.*, a.ended_at IS NULL AND a.ends_at > ${now} AS is_open,
        a.activated_at IS NOT NULL AND a.ended_at IS NULL AND a.starts_at <= ${now} AND a.ends_at > ${now} AND p.status = 'active' AS may
      FROM authority a JOIN person p ON p.id = a.person_id
    ) all_of_it`
  if (!counts) throw new Error('a count has a row')
  return counts
}

/** What a person may sign themselves: in force now or later, first what ends first. */
export interface OwnAuthority extends Scope {
  readonly id: string
  readonly kinds: readonly string[]
}

export async function ownAuthorities(actor: Pick<Actor, 'personId'>, clock: Clock = systemClock): Promise<readonly OwnAuthority[]> {
  const kinds = await kindNames()
  const held = (await authoritiesOf(actor.personId)).filter(({ until }) => until > clock())
  return held.map((one) => ({ ...one, kinds: kinds(one.classes) })).sort((a, b) => a.until.getTime() - b.until.getTime())
}

async function kindNames(): Promise<(classes: readonly string[]) => readonly string[]> {
  const all = await db().documentClass.findMany({ orderBy: { position: 'asc' }, select: { id: true, name: true } })
  return (classes) => all.flatMap(({ id, name }) => (classes.includes(id) ? [name] : []))
}

type Names = ReadonlyMap<string, AuthorityRow['person']>

async function rowOf(row: Row, names: Names, actor: Actor, clock: Clock): Promise<Omit<AuthorityRow, 'kinds'>> {
  const state = stateOf(row, clock())
  const person = names.get(row.personId) ?? { id: row.personId, name: '', status: 'left' }
  const nameOf = (id: string | null) => (id ? names.get(id)?.name : undefined)
  const may = async (act: 'activate' | 'end') =>
    (await decideOn(db(), { actor, act, person, grantedBy: row.grantedBy }, 'prepare', clock)).outcome === 'permit'
  return {
    id: row.id,
    person,
    ...scopeOf(row),
    state,
    reason: row.reason,
    grantedBy: nameOf(row.grantedBy) ?? '',
    activatedBy: nameOf(row.activatedBy),
    endedBy: nameOf(row.endedBy),
    endedAt: row.endedAt ?? undefined,
    byList: row.listRoot !== null,
    may: {
      activate: state === 'granted' && (await may('activate')),
      end: state !== 'over' && state !== 'ended' && (await may('end')),
    },
  }
}
