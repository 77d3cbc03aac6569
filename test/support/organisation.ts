// An organisation made as people make one: set-up address, invitations, passkeys that enrol themselves. For tests, the demo and the bench.

import type { Result } from '../../lib/core'
import { db } from '../../lib/db'
import { unlock } from '../../lib/delivery'
import { env } from '../../lib/env'
import {
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
  invite,
  type PreparedCreation,
  prepareEnrolment,
  prepareReopening,
  prepareSetUp,
  prepareSignIn,
  setupAddress,
  showHandOver,
} from '../../lib/identity'
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

/** Invites a person and enrols them by the link in their letter. */
export async function enrol(administrator: Member, { name, email, title = '', roles = [], until = '' }: Newcomer): Promise<Member> {
  must(await invite(administrator.actor, { name, email, title, roles, until }))
  return enrolBy(await secretFor(email))
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
export async function signIn({ authenticator }: Pick<Member, 'authenticator'>): Promise<Member> {
  const cookie = `sign-in ${Math.random()}`
  const { intentId, options } = must(await prepareSignIn(cookie))
  const { sessionId } = must(await completeSignIn({ cookie, intentId, answer: authenticator.get(options), client: CLIENT }))
  return { actor: await actorIn(sessionId), authenticator }
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
  return { actor: await actorIn(sessionId), authenticator }
}

async function actorIn(sessionId: string): Promise<Actor> {
  const actor = await actorOf(sessionId)
  if (!actor) throw new Error('the session is not open')
  return actor
}

/** The secret stands in the address's fragment. */
const secretOf = (address: string) => new URL(address).hash.slice(1)
