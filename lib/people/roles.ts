import 'server-only'
import {
  type Bytes,
  type Canonical,
  type Clock,
  canonicalBytes,
  fromUtf8,
  hex,
  isId,
  ok,
  type Result,
  refuse,
  sha256,
  systemClock,
} from '@/lib/core'
import { db, type Person, type Tx } from '@/lib/db'
import {
  type Actor,
  type AuthenticationResponseJSON,
  asPerson,
  endOf,
  givenBy,
  isOnlyAdministrator,
  judge,
  type Prepared,
  putRoles,
  type Role,
  type Roles,
  type RolesForm,
  readRoles,
  refused,
} from '@/lib/identity'
import { organisation } from '@/lib/ledger'
import {
  completeProposal,
  type Proposable,
  type ProposalRow,
  prepareActivation,
  prepareProposal,
  proposals,
  withdrawProposal,
} from '@/lib/proposals'

/** All the roles that a person is to have: what two administrators confirm, as canonical JSON. */
export interface RolesContent {
  readonly person: string
  readonly roles: readonly Role[]
  /** When an auditor's end, ISO 8601. */
  readonly until?: string
}

const contentFor = (personId: string, { roles, auditorUntil }: Pick<Person, 'roles' | 'auditorUntil'>): RolesContent => ({
  person: personId,
  roles: roles.toSorted() as Role[],
  ...endOf({ auditorUntil }),
})
const bytesOf = (content: RolesContent): Bytes => canonicalBytes(content as unknown as Canonical)
const contentOf = (bytes: Bytes): RolesContent => JSON.parse(fromUtf8(bytes))
const rolesIn = ({ roles, until }: RolesContent): Roles => ({ roles: [...roles], auditorUntil: until ? new Date(until) : null })

const next = 'Look at the person’s present state.'

const ROLES: Proposable = {
  kind: 'roles',
  acts: { propose: 'propose-roles', activate: 'activate-roles' },
  object: (id) => ({ type: 'roles', id }),
  facts: async (bytes, actorId, source) => {
    const content = contentOf(bytes)
    const person = await source.person.findUnique({ where: { id: content.person } })
    return {
      concernsPrincipal: content.person === actorId,
      onlyAdministrator: await isOnlyAdministrator(source, actorId),
      // Of somebody who is not there nothing is known, and policy refuses.
      ...(person && { givenRoles: givenBy(person, rolesIn(content)) }),
    }
  },
  check: async (bytes, { clock }, source) => whyNotNow(source, contentOf(bytes), clock()),
  whose: (personId) => personId,
  // Held already, as whose they are.
  hold: async () => {},
  inForce: async (source, personId) => {
    const person = await source.person.findUniqueOrThrow({ where: { id: personId } })
    return hex(sha256(bytesOf(contentFor(personId, person))))
  },
  effect: async (tx, { proposalId, content: bytes, proposedBy, activatedBy, decision, at }, clock) => {
    const content = contentOf(bytes)
    const person = await tx.person.findUniqueOrThrow({ where: { id: content.person } })
    const { name } = await tx.person.findUniqueOrThrow({ where: { id: proposedBy }, select: { name: true } })
    const proposal = { id: proposalId, proposedBy: name, at }
    await putRoles(tx, { person, to: rolesIn(content), by: activatedBy, decision, proposal }, clock)
  },
  details: (bytes) => ({ ...contentOf(bytes) }),
}

/** Whether these roles can be given at this moment: to somebody who is active, something they have not, and with an end yet to come. */
async function whyNotNow(source: Pick<Tx, 'person'>, { person: id, ...form }: RolesContent, now: Date): Promise<Result<undefined>> {
  const person = await source.person.findUnique({ where: { id } })
  if (person?.status !== 'active') return refuse('person-inactive', 'A role is given to an active person only.', { next })
  const read = readRoles(form, now)
  if (!read.ok) return read
  return givenBy(person, read.value).length > 0
    ? ok(undefined)
    : refuse('no-role-given', 'This gives them no role that they have not.', { next: 'Take roles away without a proposal.' })
}

/** Roles ready for the gesture that proposes them: what a page shows, and computes the digest of. */
export interface RolesToConfirm {
  readonly prepared: Prepared
  readonly content: RolesContent
}

/**
 * Prepares the gesture by which an administrator proposes all the roles that a person is to have. Refuses `person-unknown`,
 * `person-inactive`, `no-role-given`, what `readRoles` of lib/identity refuses, `missing` and `too-long` of `reason`, and what policy does.
 */
export async function prepareRoles(
  actor: Actor,
  { personId, reason, ...form }: RolesForm & { readonly personId: string; readonly reason: string },
  clock: Clock = systemClock,
): Promise<Result<RolesToConfirm>> {
  const read = readRoles(form, clock())
  if (!read.ok) return read
  if (!isId(personId) || !(await db().person.findUnique({ where: { id: personId } })))
    return refused(
      refuse('person-unknown', 'There is no such person.', { next: 'Look at the list again.' }),
      { kind: 'roles.refused', actor: asPerson(actor), details: { by: actor.name } },
      clock,
    )
  const content = contentFor(personId, read.value)
  const prepared = await prepareProposal(actor, ROLES, { subject: personId, content: content as unknown as Canonical, reason }, clock)
  return prepared.ok ? ok({ prepared: prepared.value, content }) : prepared
}

/** Prepares the gesture that gives what was proposed; refuses as `prepareActivation` of lib/proposals does, and as `prepareRoles`. */
export const prepareRolesActivation = (actor: Actor, proposalId: string, clock: Clock = systemClock) =>
  prepareActivation(actor, ROLES, proposalId, clock)

export const completeRoles = (
  actor: Actor,
  gesture: { readonly intentId: string; readonly answer: AuthenticationResponseJSON },
  clock: Clock = systemClock,
) => completeProposal(actor, ROLES, gesture, clock)

export const withdrawRoles = (actor: Actor, proposalId: string, clock: Clock = systemClock) =>
  withdrawProposal(actor, ROLES, proposalId, clock)

/** Roles that one administrator proposed for a person. */
export interface RolesProposal extends Omit<ProposalRow, 'content'> {
  readonly content: RolesContent
}

/** What is proposed for a person and not activated, newest first; nothing for whom policy does not let read about people. */
export async function waitingRoles(actor: Actor, personId: string, clock: Clock = systemClock): Promise<readonly RolesProposal[]> {
  const org = await organisation()
  const may = org && judge(actor, 'read-people', { kind: 'organisation', id: org.id }, {}, clock).outcome === 'permit'
  if (!may) return []
  const rows = await proposals(actor, ROLES, { subject: personId }, clock)
  return rows.flatMap(({ content, ...row }) =>
    row.state === 'proposed' || row.state === 'stale' ? [{ ...row, content: contentOf(content) }] : [],
  )
}
