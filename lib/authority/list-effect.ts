import 'server-only'
import { type Bytes, type Clock, fromHex } from '@/lib/core'
import type { Person, Tx } from '@/lib/db'
import { postAll } from '@/lib/delivery'
import { asPerson } from '@/lib/identity'
import { appendFirsts } from '@/lib/ledger'
import type { AuthorityList } from '@/lib/proof'
import type { Activated } from '@/lib/proposals'
import { capRow, scopeIn, told } from './acts'
import { letterOf } from './letters'
import type { KeptRow } from './list-rows'

/** Makes an authority of every row of a list that was activated: its row, its event and its letter, as a single one has them. */
export async function becomeAuthorities(
  tx: Tx,
  list: AuthorityList,
  rows: readonly KeptRow[],
  activated: Activated,
  clock: Clock,
): Promise<void> {
  const { proposedBy, proposedAt, activatedBy, at } = activated
  const root = fromHex(list.root) as Bytes
  const because = ({ reason }: KeptRow) => reason ?? activated.reason
  await tx.authority.createMany({
    data: rows.map((kept, listPlace) => ({
      id: kept.row.authority,
      personId: kept.row.person,
      classes: kept.row.scope.classes,
      startsAt: new Date(kept.row.scope.from),
      endsAt: new Date(kept.row.scope.until),
      reason: because(kept),
      grantedBy: proposedBy,
      grantedAt: proposedAt,
      activatedBy: activatedBy.personId,
      activatedAt: at,
      listRoot: root,
      listPlace,
    })),
  })
  await tx.authorityCap.createMany({
    data: rows.flatMap(({ row }) => row.scope.caps.map((cap) => ({ authorityId: row.authority, ...capRow(cap, row.scope.cumulative) }))),
  })
  const people = await peopleIn(tx, rows)
  const kinds = await tx.documentClass.findMany({ orderBy: { position: 'asc' }, select: { id: true, name: true } })
  const whose = ({ row: { person } }: KeptRow): Told => {
    const found = people.get(person)
    if (!found) throw new Error(`person ${person} of a list is nobody`)
    return found
  }
  await postAll(
    tx,
    rows.map((kept) => {
      const named = kinds.flatMap(({ id, name }) => (kept.row.scope.classes.includes(id) ? [name] : []))
      return letterOf({
        act: 'activate',
        actor: activatedBy,
        person: whose(kept),
        scope: scopeIn(kept.row),
        kinds: named,
        reason: because(kept),
      })
    }),
    clock,
  )
  await appendFirsts(
    tx,
    rows.map((kept, place) => ({
      kind: 'authority.listed',
      object: { type: 'authority', id: kept.row.authority },
      actor: asPerson(activatedBy),
      outcome: 'permitted',
      rules: activated.decision.rules,
      decision: activated.decision,
      details: {
        by: activatedBy.name,
        name: whose(kept).name,
        reason: because(kept),
        ...told(kept.row),
        list: list.root,
        row: place + 1,
      },
    })),
    clock,
  )
}

type Told = Pick<Person, 'id' | 'name' | 'email' | 'status'>

export async function peopleIn(source: Pick<Tx, 'person'>, rows: readonly KeptRow[]): Promise<ReadonlyMap<string, Told>> {
  const people = await source.person.findMany({
    where: { id: { in: rows.map(({ row }) => row.person) } },
    select: { id: true, name: true, email: true, status: true },
  })
  return new Map(people.map((one) => [one.id, one]))
}
