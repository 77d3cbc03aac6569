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
  completeSignIn,
  invite,
  type PreparedCreation,
  prepareEnrolment,
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
  readonly roles?: readonly ('administrator' | 'compliance')[]
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
export async function enrol(administrator: Member, { name, email, title = '', roles = [] }: Newcomer): Promise<Member> {
  must(await invite(administrator.actor, { name, email, title, roles }))
  const letter = await db().mail.findFirstOrThrow({ where: { to: email.toLowerCase(), secret: { not: null } }, orderBy: { id: 'desc' } })
  const cookie = `enrolment of ${email}`
  const secret = secretOf(unlock(letter.secret ?? new Uint8Array()))
  return enrolWith(must(await prepareEnrolment({ secret, cookie, client: CLIENT })), cookie)
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

/** Makes a key under what was prepared, lets it enrol itself, and is signed in. */
export async function enrolWith(prepared: PreparedCreation, cookie: string): Promise<Member> {
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
