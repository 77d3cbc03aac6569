import 'server-only'
import { type Clock, type Money, systemClock } from '@/lib/core'
import { type Delegation, db, type Person, type Prisma } from '@/lib/db'
import { type Actor, readsEverything, rolesAt, vouchedApart, zonesOf } from '@/lib/identity'
import { type DelegationAct, type DelegationState, nameOf, stateOf, termsOf } from './instrument'
import { decideAmong, outOfTurn } from './rules'
import { lapsesAt, lapsesSoon } from './standing'

export interface Party {
  readonly id: string
  readonly name: string
  /** The time zone (IANA) they signed in from last. */
  readonly zone: string | undefined
}

/** One delegation or appointment, as a page shows it. */
export interface DelegationRow {
  readonly id: string
  /** D-17. */
  readonly name: string
  readonly kind: 'delegation' | 'appointment'
  readonly state: DelegationState
  /** Who keeps it from being used while it runs, and as what: whoever may not act now, nobody signs for, and they for nobody. */
  readonly rests: { readonly name: string; readonly as: 'suspended' | 'auditor' } | undefined
  readonly grantor: Party
  readonly delegate: Party
  readonly classes: readonly string[]
  /** Names of its kinds of document, in the house's order. */
  readonly kinds: readonly string[]
  readonly cap: Money | undefined
  readonly counterparty: string | undefined
  readonly envelopes: readonly string[]
  /** Titles of these, as far as the grantor is named in them and the reader may know them. */
  readonly titles: readonly string[]
  readonly from: Date
  readonly until: Date
  readonly reason: string
  /** Who gave it: its grantor, and of an appointment an administrator. */
  readonly grantedBy: Party
  readonly grantedAt: Date
  readonly activatedBy: Party | undefined
  readonly acceptedAt: Date | undefined
  /** When its grantor last said that it is still wanted. */
  readonly confirmedAt: Date | undefined
  readonly endedAt: Date | undefined
  /** Nobody, where it fell or lapsed by itself. */
  readonly endedBy: Party | undefined
  /** The one that it goes on after. */
  readonly extends: string | undefined
  /** When it lapses unless its grantor confirms it, from a week before on. */
  readonly lapses: Date | undefined
  /** When it was used, first to last. */
  readonly uses: readonly Date[]
  /** What the actor may do with it now. */
  readonly may: Readonly<Record<'accept' | 'activate' | 'confirm' | 'end' | 'extend', boolean>>
}

export interface OwnDelegations {
  readonly given: readonly DelegationRow[]
  readonly received: readonly DelegationRow[]
}

/** More than anybody reads. */
const MOST = 200

/** What the actor lets others sign, and what others let them: present and past, the newest first. Nobody else's. */
export async function delegations(actor: Actor, clock: Clock = systemClock): Promise<OwnDelegations> {
  const { personId } = actor
  const rows = await rowsOf({ OR: [{ grantor: personId }, { delegate: personId }] }, actor, clock)
  return { given: rows.filter(({ grantor }) => grantor.id === personId), received: rows.filter(({ delegate }) => delegate.id === personId) }
}

/** Those that a condition finds, the newest first, with what the actor may do with each. Whether they may read them, the caller has asked. */
export async function rowsOf(
  where: Prisma.DelegationWhereInput,
  actor: Actor,
  clock: Clock,
  most = MOST,
): Promise<readonly DelegationRow[]> {
  const found = await db().delegation.findMany({ where, orderBy: { number: 'desc' }, take: most })
  const ids = found.flatMap(({ grantor, delegate, grantedBy, activatedBy, endedBy }) => [
    grantor,
    delegate,
    grantedBy,
    activatedBy,
    endedBy,
  ])
  const parties = ids.filter((id) => id !== null)
  const named = { recipients: { some: { personId: { in: parties } } } }
  const [people, zones, kinds, single, used] = await Promise.all([
    db().person.findMany({ where: { id: { in: parties } } }),
    zonesOf(parties),
    db().documentClass.findMany({ orderBy: { position: 'asc' }, select: { id: true, name: true } }),
    db().envelope.findMany({
      // A draft is its sender's own.
      where: { id: { in: found.flatMap(({ envelopes }) => envelopes) }, version: { gt: 0 }, ...named },
      select: { id: true, title: true, recipients: { select: { personId: true } } },
    }),
    db().approval.findMany({
      where: { delegationId: { in: found.map(({ id }) => id) } },
      select: { delegationId: true, createdAt: true },
      orderBy: { createdAt: 'asc' },
    }),
  ])
  const read = { people: new Map(people.map((one) => [one.id, one])), zones, kinds, single, used }
  const rows: DelegationRow[] = []
  for (const row of found) rows.push(await rowOf(row, actor, read, clock))
  return rows
}

interface Read {
  readonly people: ReadonlyMap<string, Person>
  readonly zones: ReadonlyMap<string, string>
  readonly kinds: readonly { readonly id: string; readonly name: string }[]
  readonly single: readonly {
    readonly id: string
    readonly title: string
    readonly recipients: readonly { readonly personId: string | null }[]
  }[]
  readonly used: readonly { readonly delegationId: string | null; readonly createdAt: Date }[]
}

async function rowOf(row: Delegation, actor: Actor, { people, zones, kinds, single, used }: Read, clock: Clock): Promise<DelegationRow> {
  const now = clock()
  const party = (id: string | null): Party | undefined => {
    const one = id === null ? undefined : people.get(id)
    return one && { id: one.id, name: one.name, zone: zones.get(one.id) }
  }
  const known = (id: string): Party => party(id) ?? { id, name: 'Somebody', zone: undefined }
  const state = stateOf(row, now)
  const resting = [row.grantor, row.delegate].flatMap((id) => restingAs(people.get(id), now))
  const isOpen = state !== 'ended' && state !== 'over'
  const apart =
    state === 'appointed' && row.grantedBy !== actor.personId && (await vouchedApart(db(), actor.personId, row.grantedBy, clock))
  const may = (act: DelegationAct) =>
    !outOfTurn(act, row, now) && decideAmong({ actor, act, row }, { people, apart }, 'prepare', clock).outcome === 'permit'
  const { from, until, ...scope } = termsOf(row)
  // What one administrator alone wrote down tells whoever they chose nothing.
  const isLent = row.kind === 'delegation' || row.activatedAt !== null
  const mayKnow = row.grantor === actor.personId || (row.delegate === actor.personId && isLent) || readsEverything(actor)
  const theirs = single.filter(({ id, recipients }) => row.envelopes.includes(id) && recipients.some((one) => one.personId === row.grantor))
  return {
    id: row.id,
    name: nameOf(row),
    kind: row.kind as DelegationRow['kind'],
    state,
    rests: state === 'active' ? resting[0] : undefined,
    grantor: known(row.grantor),
    delegate: known(row.delegate),
    ...scope,
    titles: mayKnow ? theirs.map(({ title }) => title) : [],
    kinds: kinds.flatMap(({ id, name }) => (row.classes.includes(id) ? [name] : [])),
    from,
    until,
    reason: row.reason,
    grantedBy: known(row.grantedBy),
    grantedAt: row.grantedAt,
    activatedBy: party(row.activatedBy),
    acceptedAt: row.acceptedAt ?? undefined,
    confirmedAt: row.confirmedAt ?? undefined,
    endedAt: row.endedAt ?? undefined,
    endedBy: party(row.endedBy),
    extends: row.extends ?? undefined,
    lapses: isOpen ? lapsesSoon(row, now) : undefined,
    uses: used.flatMap(({ delegationId, createdAt }) => (delegationId === row.id ? [createdAt] : [])),
    may: {
      accept: isOpen && may('accept'),
      activate: state === 'appointed' && may('activate'),
      confirm: isOpen && lapsesAt(row) !== undefined && may('confirm'),
      end: isOpen && may('end'),
      extend: row.kind === 'delegation' && row.grantor === actor.personId && state !== 'ended' && row.acceptedAt !== null,
    },
  }
}

function restingAs(person: Person | undefined, now: Date): NonNullable<DelegationRow['rests']>[] {
  if (!person) return []
  if (person.status === 'suspended') return [{ name: person.name, as: 'suspended' }]
  return rolesAt(person, now).includes('auditor') ? [{ name: person.name, as: 'auditor' }] : []
}
