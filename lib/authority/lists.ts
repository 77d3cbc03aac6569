import 'server-only'
import { type Bytes, type Clock, type Money, ok, type Result, refuse, systemClock } from '@/lib/core'
import { db, type Tx } from '@/lib/db'
import { type Actor, type AuthenticationResponseJSON, asPerson, judge, type Prepared, refused, written } from '@/lib/identity'
import { organisation } from '@/lib/ledger'
import { readCsv, shortened } from '@/lib/lists'
import { refusalOf } from '@/lib/policy'
import { type AuthorityList, type ListedRow, parseList, sumOf } from '@/lib/proof'
import {
  completeProposal,
  type Proposable,
  type ProposalRow,
  prepareActivation,
  prepareProposal,
  proposals,
  withdrawProposal,
} from '@/lib/proposals'
import { becomeAuthorities, peopleIn } from './list-effect'
import { COLUMNS, isGood, type ListLine, readLines } from './list-lines'
import { type KeptRow, keepRows, rowsOf } from './list-rows'

/** A row as a page shows it: the very row that the list's root is over, and whose it would be. */
export interface ShownRow {
  readonly row: ListedRow
  readonly name: string
  /** Its own; otherwise the list's holds. */
  readonly reason: string | undefined
}

/** A list ready for somebody's gesture. */
export interface ListToConfirm {
  readonly prepared: Prepared
  readonly rows: readonly ShownRow[]
}

/** A list that was proposed and waits for another administrator. */
export interface WaitingList extends Omit<ProposalRow, 'content'> {
  readonly size: number
  readonly people: number
  /** All caps together, by currency. */
  readonly totals: readonly Money[]
  readonly first: readonly ShownRow[]
}

/** Rows of a waiting list that stand on the register's page. */
const FIRST = 5

const contentOf = (content: Bytes): AuthorityList => {
  const read = parseList(content)
  if (!read) throw new Error('a proposal holds no list of authorities')
  return read
}

const DIFFERS = refuse('list-differs', 'The rows on record are not those that were proposed.', {
  next: 'Withdraw it, and have the ledger checked.',
})

const LISTS: Proposable = {
  kind: 'authorities',
  acts: { propose: 'propose-authorities', activate: 'activate-authorities' },
  object: (id) => ({ type: 'authority-list', id }),
  facts: async (content, actorId, source) => {
    const { root, size } = contentOf(content)
    const [found] = await source.$queryRaw<{ size: number; own: number }[]>`
      SELECT count(*)::int AS size, count(*) FILTER (WHERE convert_from(content, 'UTF8')::jsonb ->> 'person' = ${actorId})::int AS own
      FROM listed_authority WHERE root = decode(${root}, 'hex')`
    // Of rows that are not there nothing is known, and policy refuses.
    return found?.size === size ? { concernsPrincipal: found.own > 0 } : {}
  },
  check: async (content, { clock }, source) => {
    const rows = await rowsOf(contentOf(content), source)
    return rows ? whyNotNow(source, rows, clock()) : DIFFERS
  },
  // Whoever suspends one of them waits, or was before and is seen.
  hold: (tx, root) => tx.$queryRaw`
    SELECT FROM person WHERE id IN (SELECT (convert_from(content, 'UTF8')::jsonb ->> 'person')::uuid FROM listed_authority
      WHERE root = decode(${root}, 'hex')) ORDER BY id FOR SHARE`,
  inForce: async () => undefined,
  effect: async (tx, activated, clock) => {
    const list = contentOf(activated.content)
    const rows = await rowsOf(list, tx)
    if (!rows) throw new Error('rows of a list went away under lock')
    await becomeAuthorities(tx, list, rows, activated, clock)
  },
  details: (content) => ({ rows: contentOf(content).size }),
}

/** What has changed since the lines were read: somebody is not active any more, or an end has passed. */
async function whyNotNow(source: Pick<Tx, 'person'>, rows: readonly KeptRow[], now: Date): Promise<Result<undefined>> {
  const people = await peopleIn(source, rows)
  const gone = [...people.values()].filter(({ status }) => status !== 'active').map(({ name }) => name)
  const next = 'Withdraw it, and propose a list without them.'
  if (gone.length > 0) return refuse('people-inactive', `Not active any more: ${shortened(gone)}.`, { next })
  const over = rows.filter(({ row }) => row.scope.until <= now.toISOString()).map(({ row }) => people.get(row.person)?.name ?? '')
  return over.length > 0 ? refuse('list-over', `The time is over already of: ${shortened(over)}.`, { next }) : ok(undefined)
}

/**
 * Reads a list as it was given, every line, good or faulty. Refuses what `readCsv` refuses, and whom policy does not let propose one.
 */
export async function readList(actor: Actor, text: string, clock: Clock = systemClock): Promise<Result<readonly ListLine[]>> {
  const org = await organisation()
  if (!org) throw new Error('no organisation yet')
  // Whether they are in it themselves, the lines say.
  const decision = judge(
    actor,
    'propose-authorities',
    { kind: 'organisation', id: org.id },
    { stage: 'prepare', concernsPrincipal: false },
    clock,
  )
  if (decision.outcome !== 'permit')
    return refused(refusalOf(decision), { kind: 'authorities.refused', actor: asPerson(actor), details: { by: actor.name } }, clock)
  const lines = readCsv(text, COLUMNS)
  return lines.ok ? ok(await readLines(actor, lines.value, clock)) : lines
}

/**
 * Prepares the gesture by which an administrator proposes a list. Refuses what `readList` refuses, `list-faulty` while a line has a
 * fault, `missing` and `too-long` of `reason`, and what policy refuses.
 */
export async function prepareList(
  actor: Actor,
  { text, reason }: { readonly text: string; readonly reason: string },
  clock: Clock = systemClock,
): Promise<Result<ListToConfirm>> {
  const lines = await readList(actor, text, clock)
  if (!lines.ok) return lines
  const good = lines.value.filter(isGood)
  if (good.length < lines.value.length)
    return refuse('list-faulty', 'A line of the list is faulty.', { field: 'text', next: 'Look at its lines again.' })
  const because = written(reason, { field: 'reason', what: 'a reason', most: 300 })
  if (!because.ok) return because
  const list = await keepRows(good)
  const prepared = await prepareProposal(actor, LISTS, { subject: list.root, content: { ...list }, reason: because.value }, clock)
  return prepared.ok ? confirming(prepared.value, list) : prepared
}

/** Prepares the gesture that activates a list; refuses as `prepareActivation` of lib/proposals does, `people-inactive` and `list-over`. */
export async function prepareListActivation(actor: Actor, proposalId: string, clock: Clock = systemClock): Promise<Result<ListToConfirm>> {
  const prepared = await prepareActivation(actor, LISTS, proposalId, clock)
  if (!prepared.ok) return prepared
  const { content } = await db().proposal.findUniqueOrThrow({ where: { id: proposalId } })
  return confirming(prepared.value, contentOf(new Uint8Array(content)))
}

async function confirming(prepared: Prepared, list: AuthorityList): Promise<Result<ListToConfirm>> {
  const rows = await rowsOf(list)
  return rows ? ok({ prepared, rows: await shown(rows) }) : DIFFERS
}

async function shown(rows: readonly KeptRow[]): Promise<readonly ShownRow[]> {
  const people = await peopleIn(db(), rows)
  return rows.map(({ row, reason }) => ({ row, reason, name: people.get(row.person)?.name ?? '' }))
}

export const completeList = (
  actor: Actor,
  gesture: { readonly intentId: string; readonly answer: AuthenticationResponseJSON },
  clock: Clock = systemClock,
) => completeProposal(actor, LISTS, gesture, clock)

export const withdrawList = (actor: Actor, proposalId: string, clock: Clock = systemClock) =>
  withdrawProposal(actor, LISTS, proposalId, clock)

/** Lists that wait to be activated, newest first; none for whom policy does not let read the register. */
export async function waitingLists(actor: Actor, clock: Clock = systemClock): Promise<readonly WaitingList[]> {
  const org = await organisation()
  const may = org && judge(actor, 'read-register', { kind: 'organisation', id: org.id }, {}, clock).outcome === 'permit'
  if (!may) return []
  const waiting = (await proposals(actor, LISTS, {}, clock)).filter(({ state }) => state === 'proposed')
  return Promise.all(
    waiting.map(async ({ content, ...row }) => {
      const list = contentOf(content)
      const rows = (await rowsOf(list)) ?? []
      return { ...row, size: list.size, ...sumOf(rows.map((one) => one.row)), first: await shown(rows.slice(0, FIRST)) }
    }),
  )
}
