import 'server-only'
import { type Bytes, type Clock, type Money, ok, type Result, refuse, systemClock } from '@/lib/core'
import { db, type Tx } from '@/lib/db'
import type { Actor, Gesture } from '@/lib/identity'
import { shortened } from '@/lib/lists'
import { type AuthorityList, type ListedRow, parseList, sumOf } from '@/lib/proof'
import { completeProposal, listsOf, type Proposable, type ProposalRow, type RowsToConfirm, withdrawProposal } from '@/lib/proposals'
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
export type ListToConfirm = RowsToConfirm<ShownRow>

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

const lists = listsOf({
  what: LISTS,
  reading: 'read-register',
  columns: COLUMNS,
  readLines,
  keep: (lines: readonly ListLine[]) => keepRows(lines.filter(isGood)),
  rowsIn: async (content) => {
    const rows = await rowsOf(contentOf(content))
    return rows && shown(rows)
  },
  differs: DIFFERS,
})

/**
 * Reads a list as it was given, every line, good or faulty. Refuses what `readCsv` refuses, and whom policy does not let propose one.
 */
export const readList = lists.read

/**
 * Prepares the gesture by which an administrator proposes a list. Refuses what `readList` refuses, `list-faulty` while a line has a
 * fault, `missing` and `too-long` of `reason`, and what policy refuses.
 */
export const prepareList = lists.prepare

/** Prepares the gesture that activates a list; refuses as `prepareActivation` of lib/proposals does, `people-inactive` and `list-over`. */
export const prepareListActivation = lists.prepareActivation

async function shown(rows: readonly KeptRow[]): Promise<readonly ShownRow[]> {
  const people = await peopleIn(db(), rows)
  return rows.map(({ row, reason }) => ({ row, reason, name: people.get(row.person)?.name ?? '' }))
}

export const completeList = (actor: Actor, gesture: Gesture, clock: Clock = systemClock) => completeProposal(actor, LISTS, gesture, clock)

export const withdrawList = (actor: Actor, proposalId: string, clock: Clock = systemClock) =>
  withdrawProposal(actor, LISTS, proposalId, clock)

/** Lists that wait to be activated, newest first; none for whom policy does not let read the register. */
export async function waitingLists(actor: Actor, clock: Clock = systemClock): Promise<readonly WaitingList[]> {
  const waiting = await lists.waiting(actor, clock)
  return Promise.all(
    waiting.map(async ({ content, ...row }) => {
      const list = contentOf(content)
      const rows = (await rowsOf(list)) ?? []
      return { ...row, size: list.size, ...sumOf(rows.map((one) => one.row)), first: await shown(rows.slice(0, FIRST)) }
    }),
  )
}
