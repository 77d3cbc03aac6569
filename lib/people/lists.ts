import 'server-only'
import { type Bytes, type Clock, ok, type Result, refuse, systemClock } from '@/lib/core'
import { db, isDuplicate } from '@/lib/db'
import {
  type Actor,
  type AuthenticationResponseJSON,
  asPerson,
  inviteListed,
  judge,
  type Prepared,
  refused,
  rolesAt,
  takenAddresses,
  written,
} from '@/lib/identity'
import { organisation } from '@/lib/ledger'
import { readCsv, shortened } from '@/lib/lists'
import { refusalOf } from '@/lib/policy'
import { type ListedPerson, type PeopleList, parsePeopleList } from '@/lib/proof'
import {
  completeProposal,
  type Proposable,
  type ProposalRow,
  prepareActivation,
  prepareProposal,
  proposals,
  withdrawProposal,
} from '@/lib/proposals'
import { COLUMNS, isGood, type PersonLine, readLines } from './list-lines'
import { firstRowsOf, keepRows, rowsOf } from './list-rows'

/** A list ready for somebody's gesture, with the very rows that its root is over. */
export interface PeopleToConfirm {
  readonly prepared: Prepared
  readonly rows: readonly ListedPerson[]
}

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

/** Reads a list as it was given, every line, good or faulty. Refuses what `readCsv` refuses, and whom policy does not let propose one. */
export async function readPeopleList(actor: Actor, text: string, clock: Clock = systemClock): Promise<Result<readonly PersonLine[]>> {
  const org = await organisation()
  if (!org) throw new Error('no organisation yet')
  const decision = judge(actor, 'propose-people', { kind: 'organisation', id: org.id }, { stage: 'prepare' }, clock)
  if (decision.outcome !== 'permit')
    return refused(refusalOf(decision), { kind: 'people.refused', actor: asPerson(actor), details: { by: actor.name } }, clock)
  const lines = readCsv(text, COLUMNS)
  return lines.ok ? ok(await readLines(lines.value)) : lines
}

/**
 * Prepares the gesture by which an administrator proposes a list. Refuses what `readPeopleList` refuses, `list-faulty` while a line has a
 * fault, `missing` and `too-long` of `reason`, and what policy refuses.
 */
export async function preparePeopleList(
  actor: Actor,
  { text, reason }: { readonly text: string; readonly reason: string },
  clock: Clock = systemClock,
): Promise<Result<PeopleToConfirm>> {
  const lines = await readPeopleList(actor, text, clock)
  if (!lines.ok) return lines
  const good = lines.value.filter(isGood)
  if (good.length < lines.value.length)
    return refuse('list-faulty', 'A line of the list is faulty.', { field: 'text', next: 'Look at its lines again.' })
  const because = written(reason, { field: 'reason', what: 'a reason', most: 300 })
  if (!because.ok) return because
  const list = await keepRows(
    good.map(({ invitee }) => invitee),
    clock(),
  )
  const prepared = await prepareProposal(actor, LISTS, { subject: list.root, content: { ...list }, reason: because.value }, clock)
  return prepared.ok ? confirming(prepared.value, list) : prepared
}

/** Prepares the gesture that activates a list; refuses as `prepareActivation` of lib/proposals does, `people-taken` and `proposer-gone`. */
export async function preparePeopleActivation(
  actor: Actor,
  proposalId: string,
  clock: Clock = systemClock,
): Promise<Result<PeopleToConfirm>> {
  const prepared = await prepareActivation(actor, LISTS, proposalId, clock)
  if (!prepared.ok) return prepared
  const { content } = await db().proposal.findUniqueOrThrow({ where: { id: proposalId } })
  return confirming(prepared.value, contentOf(new Uint8Array(content)))
}

async function confirming(prepared: Prepared, list: PeopleList): Promise<Result<PeopleToConfirm>> {
  const rows = await rowsOf(list)
  return rows ? ok({ prepared, rows }) : DIFFERS
}

export async function completePeopleList(
  actor: Actor,
  gesture: { readonly intentId: string; readonly answer: AuthenticationResponseJSON },
  clock: Clock = systemClock,
) {
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
  const org = await organisation()
  const may = org && judge(actor, 'read-people', { kind: 'organisation', id: org.id }, {}, clock).outcome === 'permit'
  if (!may) return []
  const waiting = (await proposals(actor, LISTS, {}, clock)).filter(({ state }) => state === 'proposed')
  return Promise.all(
    waiting.map(async ({ content, ...row }) => {
      const list = contentOf(content)
      return { ...row, size: list.size, first: await firstRowsOf(list, FIRST) }
    }),
  )
}
