// An organisation made as people make one: set-up address, invitations, passkeys that enrol themselves. For tests, the demo and the bench.

import type { Result } from '../../lib/core'
import { db } from '../../lib/db'
import { unlock } from '../../lib/delivery'
import { env } from '../../lib/env'
import {
  ABLE,
  type Actor,
  actorOf,
  addingState,
  beginAdding,
  completeAdding,
  completeCreation,
  completeEnrolment,
  completeHandOver,
  completeReopening,
  completeSignIn,
  inFirstPhase,
  invite,
  markLeaver,
  type Prepared,
  type PreparedCreation,
  prepareEnrolment,
  prepareReopening,
  prepareSetUp,
  prepareSignIn,
  setupAddress,
  showHandOver,
  suspend,
  vouchedApart,
} from '../../lib/identity'
import { completeRoles, prepareRoles, prepareRolesActivation } from '../../lib/people'
import { SoftwareAuthenticator } from './authenticator'

/** A person with a passkey in software, signed in. */
export interface Member {
  readonly actor: Actor
  readonly authenticator: SoftwareAuthenticator
}

export interface Newcomer {
  readonly name: string
  readonly email: string
  readonly title?: string
  readonly roles?: Actor['roles']
  /** When an auditor's role ends, ISO 8601. */
  readonly until?: string
}

const CLIENT = 'software authenticator'

/** The value of a result that must not be a refusal. */
export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.code}: ${result.reason}${result.field ? ` (${result.field})` : ''}`)
  return result.value
}

/** Creates the organisation with its first administrator, by the set-up address. */
export async function foundOrganisation(organisation: string, { name, email, title = '' }: Newcomer): Promise<Member> {
  const address = await setupAddress()
  if (!address) throw new Error('there is an organisation already')
  const cookie = `set-up of ${email}`
  const prepared = must(await prepareSetUp({ organisation, name, email, title, secret: secretOf(address), cookie, client: CLIENT }))
  return enrolWith(prepared, cookie)
}

/** Invites a person and enrols them by the link in their letter, who then has these roles: by the invitation while it may bring them. */
export async function enrol(administrator: Member, { name, email, title = '', roles = [], until = '' }: Newcomer): Promise<Member> {
  const brought = await inFirstPhase()
  must(await invite(administrator.actor, { name, email, title, ...(brought ? { roles, until } : { roles: [] }) }))
  const member = await enrolBy(await secretFor(email))
  if (brought || roles.length === 0) return member
  await giveRoles(administrator, member.actor.personId, roles, until)
  return note({ ...member, actor: await actorIn(member.actor.sessionId) })
}

/** Everybody who enrolled or signed in here, as they were last, by their id. */
const enrolled = new Map<string, Member>()

/** Gives a person these roles and no others: one administrator proposes it, and another who counts as a second activates it. */
export async function giveRoles(administrator: Member, personId: string, roles: Actor['roles'], until = ''): Promise<void> {
  const form = { personId, roles, until, reason: 'Asked for by the board.' }
  await confirmRoles(administrator, must(await prepareRoles(administrator.actor, form)).prepared)
  const { id } = await db().proposal.findFirstOrThrow({ where: { kind: 'roles', subject: personId }, orderBy: { id: 'desc' } })
  const other = await secondTo(administrator)
  await confirmRoles(other, must(await prepareRolesActivation(other.actor, id)))
}

async function confirmRoles({ actor, authenticator }: Member, { intentId, options }: Prepared): Promise<void> {
  must(await completeRoles(actor, { intentId, answer: authenticator.get(options) }))
}

/** Another administrator who counts beside this one; the same, where there is none. */
async function secondTo(administrator: Member): Promise<Member> {
  const able = await db().person.findMany({ where: { ...ABLE, id: { not: administrator.actor.personId } }, select: { id: true } })
  for (const { id } of able) {
    const other = enrolled.get(id)
    if (other && (await vouchedApart(db(), administrator.actor.personId, id))) return other
  }
  return administrator
}

const MONTH_MS = 31 * 86_400_000

/** Marks somebody as having left who was once an administrator, and so was suspended a month before. */
export async function markLeft({ actor }: Member, personId: string): Promise<void> {
  must(await suspend(actor, personId, () => new Date(Date.now() - MONTH_MS)))
  must(await markLeaver(actor, personId))
}

/** An administrator's part in reopening a person's enrolment: the first who acts asks, the second confirms. */
export async function reopenPart({ actor, authenticator }: Member, personId: string): Promise<void> {
  const { intentId, options } = must(await prepareReopening(actor, personId, 'The phone was lost.'))
  must(await completeReopening(actor, { intentId, answer: authenticator.get(options) }))
}

/** The secret in the newest letter to an address that holds one. */
export async function secretFor(email: string): Promise<string> {
  const letter = await db().mail.findFirstOrThrow({ where: { to: email.toLowerCase(), secret: { not: null } }, orderBy: { id: 'desc' } })
  return secretOf(unlock(letter.secret ?? new Uint8Array()))
}

/** Uses an enrolment's address; `meanwhile` happens before the new key signs its enrolment. */
export async function enrolBy(secret: string, meanwhile: () => Promise<unknown> = async () => {}): Promise<Member> {
  const cookie = `enrolment ${Math.random()}`
  const prepared = must(await prepareEnrolment({ secret, cookie, client: CLIENT }))
  await meanwhile()
  return enrolWith(prepared, cookie)
}

/** An organisation with one administrator and the given people, in their order. */
export async function makeOrganisation(organisation: string, first: Newcomer, people: readonly Newcomer[]): Promise<Member[]> {
  const administrator = await foundOrganisation(organisation, first)
  const members = [administrator]
  for (const person of people) members.push(await enrol(administrator, person))
  return members
}

/** Signs a person in again: another session with the same passkey. */
export async function signIn({ authenticator }: Pick<Member, 'authenticator'>, browser: { zone?: string } = {}): Promise<Member> {
  const cookie = `sign-in ${Math.random()}`
  const { intentId, options } = must(await prepareSignIn(cookie))
  const { sessionId } = must(await completeSignIn({ cookie, intentId, answer: authenticator.get(options), client: CLIENT, ...browser }))
  return note({ actor: await actorIn(sessionId), authenticator })
}

/** A second passkey of a person, made on another device by its code and confirmed with the first. */
export async function addPasskey({ actor, authenticator }: Member): Promise<SoftwareAuthenticator> {
  const begun = must(await beginAdding(actor))
  const device = new SoftwareAuthenticator(new URL(env().COUNTERSIGN_URL).origin)
  must(await completeHandOver({ ...begun, answer: device.create(must(await showHandOver(begun)).options), client: CLIENT }))
  const adding = await addingState(actor, begun.intentId)
  if (adding.state !== 'ready') throw new Error(`nothing to confirm: ${adding.state}`)
  must(await completeAdding(actor, { intentId: adding.prepared.intentId, answer: authenticator.get(adding.prepared.options) }))
  return device
}

async function enrolWith(prepared: PreparedCreation, cookie: string): Promise<Member> {
  const authenticator = new SoftwareAuthenticator(new URL(env().COUNTERSIGN_URL).origin)
  const created = authenticator.create(prepared.options)
  const enrolment = must(await completeCreation({ cookie, intentId: prepared.intentId, answer: created, client: CLIENT }))
  const answer = authenticator.get(enrolment.options)
  const { sessionId } = must(await completeEnrolment({ cookie, intentId: enrolment.intentId, answer, client: CLIENT }))
  return note({ actor: await actorIn(sessionId), authenticator })
}

function note(member: Member): Member {
  enrolled.set(member.actor.personId, member)
  return member
}

async function actorIn(sessionId: string): Promise<Actor> {
  const actor = await actorOf(sessionId)
  if (!actor) throw new Error('the session is not open')
  return actor
}

/** The secret stands in the address's fragment. */
const secretOf = (address: string) => new URL(address).hash.slice(1)
