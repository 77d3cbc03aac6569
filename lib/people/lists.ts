import 'server-only'
import { type Bytes, type Clock, ok, type Result, refuse, systemClock } from '@/lib/core'
import { isDuplicate } from '@/lib/db'
import { type Actor, asPerson, type Gesture, inviteListed, refused, rolesAt, takenAddresses } from '@/lib/identity'
import { shortened } from '@/lib/lists'
import { type ListedPerson, type PeopleList, parsePeopleList } from '@/lib/proof'
import { completeProposal, listsOf, type Proposable, type ProposalRow, type RowsToConfirm, withdrawProposal } from '@/lib/proposals'
import { COLUMNS, isGood, type PersonLine, readLines } from './list-lines'
import { firstRowsOf, keepRows, rowsOf } from './list-rows'

/** A list ready for somebody's gesture. */
export type PeopleToConfirm = RowsToConfirm<ListedPerson>

/** A list that was proposed and waits for another administrator. */
export interface WaitingPeople extends Omit<ProposalRow, 'content'> {
  readonly size: number
  readonly first: readonly ListedPerson[]
}

/** Rows of a waiting list that stand on the page of people. */
const FIRST = 5

type Source = Parameters<Proposable['check']>[2]

const contentOf = (content: Bytes): PeopleList => {
  const read = parsePeopleList(content)
  if (!read) throw new Error('a proposal holds no list of people')
  return read
}

const next = 'Withdraw it, and propose a list without them.'

const DIFFERS = refuse('list-differs', 'The rows on record are not those that were proposed, or one of them was erased.', {
  next: 'Withdraw it, and propose it anew.',
})

const NOBODY_ANSWERS = refuse('proposer-gone', 'Whoever proposed it is no administrator any more, and would answer for everybody in it.', {
  next: 'Withdraw it, and propose it yourself.',
})

const TAKEN = refuse('people-taken', 'One of the people in it was invited at the same moment.', { next: 'Look at the list again.' })

const LISTS: Proposable = {
  kind: 'people',
  acts: { propose: 'propose-people', activate: 'activate-people' },
  object: (id) => ({ type: 'people-list', id }),
  check: async (content, { subject, act, clock }, source) => {
    const rows = await rowsOf(contentOf(content), source)
    if (!rows) return DIFFERS
    if (act === 'activate' && !(await isAnswered(source, subject, clock()))) return NOBODY_ANSWERS
    return whyNotNow(source, rows)
  },
  // Whoever proposed it answers for it: who takes the role from them waits, or was before and is seen.
  hold: (tx, root) => tx.$queryRaw`
    SELECT FROM person WHERE id IN (SELECT proposed_by FROM proposal WHERE kind = 'people' AND subject = ${root}) ORDER BY id FOR SHARE`,
  inForce: async () => undefined,
  effect: async (tx, activated, clock) => {
    const list = contentOf(activated.content)
    const rows = await rowsOf(list, tx)
    if (!rows) throw new Error('rows of a list went away under lock')
    const by = await tx.person.findUniqueOrThrow({ where: { id: activated.proposedBy } })
    const invited = rows.map(({ invitation, name, email, title }) => ({ id: invitation, name, email, title }))
    await inviteListed(tx, { by, list: list.root, rows: invited }, clock)
  },
  details: (content) => ({ rows: contentOf(content).size }),
}

async function isAnswered(source: Source, root: string, now: Date): Promise<boolean> {
  const { proposedBy } = await source.proposal.findFirstOrThrow({ where: { kind: 'people', subject: root } })
  const person = await source.person.findUniqueOrThrow({ where: { id: proposedBy } })
  return person.status === 'active' && rolesAt(person, now).includes('administrator')
}

/** What has changed since the lines were read: somebody enrolled, or was invited otherwise. */
async function whyNotNow(source: Source, rows: readonly ListedPerson[]): Promise<Result<undefined>> {
  const taken = await takenAddresses(
    source,
    rows.map(({ email }) => email),
  )
  const names = rows.filter(({ email }) => taken.has(email)).map(({ name }) => name)
  return names.length > 0 ? refuse('people-taken', `Enrolled or invited already: ${shortened(names)}.`, { next }) : ok(undefined)
}

const lists = listsOf({
  what: LISTS,
  reading: 'read-people',
  columns: COLUMNS,
  readLines: (_, lines) => readLines(lines),
  keep: (lines: readonly PersonLine[], clock) =>
    keepRows(
      lines.filter(isGood).map(({ invitee }) => invitee),
      clock(),
    ),
  rowsIn: (content) => rowsOf(contentOf(content)),
  differs: DIFFERS,
})

/** Reads a list as it was given, every line, good or faulty. Refuses what `readCsv` refuses, and whom policy does not let propose one. */
export const readPeopleList = lists.read

/**
 * Prepares the gesture by which an administrator proposes a list. Refuses what `readPeopleList` refuses, `list-faulty` while a line has a
 * fault, `missing` and `too-long` of `reason`, and what policy refuses.
 */
export const preparePeopleList = lists.prepare

/** Prepares the gesture that activates a list; refuses as `prepareActivation` of lib/proposals does, `people-taken` and `proposer-gone`. */
export const preparePeopleActivation = lists.prepareActivation

export async function completePeopleList(actor: Actor, gesture: Gesture, clock: Clock = systemClock) {
  try {
    return await completeProposal(actor, LISTS, gesture, clock)
  } catch (error) {
    if (!isDuplicate(error)) throw error
    return refused(TAKEN, { kind: 'people.refused', actor: asPerson(actor), details: { by: actor.name } }, clock)
  }
}

export const withdrawPeopleList = (actor: Actor, proposalId: string, clock: Clock = systemClock) =>
  withdrawProposal(actor, LISTS, proposalId, clock)

/** Lists that wait to be activated, newest first; none for whom policy does not let read of people. */
export async function waitingPeople(actor: Actor, clock: Clock = systemClock): Promise<readonly WaitingPeople[]> {
  const waiting = await lists.waiting(actor, clock)
  return Promise.all(
    waiting.map(async ({ content, ...row }) => {
      const list = contentOf(content)
      return { ...row, size: list.size, first: await firstRowsOf(list, FIRST) }
    }),
  )
}
