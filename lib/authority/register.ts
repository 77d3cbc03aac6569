import 'server-only'
import { type Clock, ok, type Result, systemClock } from '@/lib/core'
import { type Authority, type AuthorityCap, db } from '@/lib/db'
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

const ORDER: readonly AuthorityState[] = ['granted', 'active', 'planned', 'over', 'ended']

/** Everything in the register: what waits first, what is over last. Refuses whom policy does not let read it. */
export async function register(actor: Actor, clock: Clock = systemClock): Promise<Result<readonly AuthorityRow[]>> {
  const org = await organisation()
  if (!org) throw new Error('no organisation yet')
  const decision = judge(actor, 'read-register', { kind: 'organisation', id: org.id }, {}, clock)
  if (decision.outcome !== 'permit') {
    const details = { by: actor.name, act: 'read-register' }
    return refused(decision, { kind: 'authority.refused', actor: asPerson(actor), details }, clock)
  }
  const rows = await db().authority.findMany({ include: { caps: true }, orderBy: { id: 'desc' } })
  const ids = rows.flatMap((row) => [row.personId, row.grantedBy, row.activatedBy ?? [], row.endedBy ?? []].flat())
  const people = await db().person.findMany({ where: { id: { in: ids } }, select: { id: true, name: true, status: true } })
  const named = new Map(people.map((one) => [one.id, one]))
  const listed: AuthorityRow[] = []
  const kinds = await kindNames()
  for (const row of rows) listed.push({ ...(await rowOf(row, named, actor, clock)), kinds: kinds(row.classes) })
  return ok(
    listed.sort(
      (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.person.name.localeCompare(b.person.name) || (a.id < b.id ? 1 : -1),
    ),
  )
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
    may: {
      activate: state === 'granted' && (await may('activate')),
      end: state !== 'over' && state !== 'ended' && (await may('end')),
    },
  }
}
