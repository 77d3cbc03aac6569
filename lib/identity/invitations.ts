import 'server-only'
import { type Clock, isId, newId, ok, type Result, refuse, systemClock } from '@/lib/core'
import { db, type Invitation, isDuplicate, type Person, type Tx, transaction } from '@/lib/db'
import { type Letter, post, postAll } from '@/lib/delivery'
import { env } from '@/lib/env'
import { append, appendFirsts, organisation } from '@/lib/ledger'
import type { Decision } from '@/lib/policy'
import { type Actor, judge, type Role } from './actor'
import { inFirstPhase } from './administrators'
import { asPerson, recordRefusal, refused } from './approval'
import { INVITATION_OPEN, type Invitee, type InviteeForm, personExists, readInvitee } from './invitee'
import type { LinkKind } from './links'
import { holdActor, lockInvitation } from './locks'
import { endOf, type RolesForm, readRoles } from './roles'
import { freshSecret } from './secret'

const HOURS = 72
const kind = 'invitation.refused'

export interface InvitationForm extends RolesForm, InviteeForm {}

interface Written extends Invitee {
  readonly roles: Role[]
  readonly auditorUntil: Date | null
}

function read(form: InvitationForm, now: Date): Result<Written> {
  const read = readInvitee(form)
  if ('faults' in read) return read.faults[0]
  const roles = readRoles(form, now)
  return roles.ok ? ok({ ...read.invitee, ...roles.value }) : roles
}

/**
 * Invites a person: a link by mail that lives 72 hours and enrols once. The inviting administrator answers for whoever uses it. It brings
 * a role only while nobody but one person has ever been an administrator: that is how the second comes.
 */
export async function invite(actor: Actor, form: InvitationForm, clock: Clock = systemClock): Promise<Result<{ invitationId: string }>> {
  const org = await organisation()
  if (!org) throw new Error('no organisation yet')
  const about = { kind, actor: asPerson(actor), details: { by: actor.name, email: form.email.slice(0, 254) } }
  const facts = { givenRoles: [...form.roles], firstPhase: await inFirstPhase() }
  const decision = judge(actor, 'invite-person', { kind: 'organisation', id: org.id }, facts, clock)
  if (decision.outcome !== 'permit') return refused(decision, about, clock)
  const person = read(form, clock())
  if (!person.ok) return person.code === 'shared-mailbox' ? refused(person, about, clock) : person
  const { email } = person.value
  const known = await db().person.findFirst({ where: { email, status: { not: 'left' } } })
  if (known) return personExists(known.name)
  const id = newId()
  try {
    return await transaction((tx) => create(tx, actor, { id, ...person.value }, decision, clock))
  } catch (error) {
    if (!isDuplicate(error)) throw error
    return INVITATION_OPEN
  }
}

async function create(
  tx: Tx,
  actor: Actor,
  { id, ...person }: Written & { id: string },
  decision: Decision,
  clock: Clock,
): Promise<Result<{ invitationId: string }>> {
  const held = await holdActor(tx, actor, actor.passkeyId, clock)
  if (!held.ok) return recordRefusal(tx, held, { kind, actor: asPerson(actor), details: { by: actor.name, email: person.email } }, clock)
  if (await tx.invitation.findUnique({ where: { id } })) return ok({ invitationId: id })
  const now = clock()
  const eventId = newId()
  const { secret, hash } = freshSecret()
  await tx.invitation.create({
    data: {
      id,
      kind: 'invitation',
      secretHash: hash,
      email: person.email,
      name: person.name,
      title: person.title ?? null,
      roles: person.roles,
      auditorUntil: person.auditorUntil,
      invitedBy: actor.personId,
      eventId,
      createdAt: now,
      expiresAt: expiry(now),
    },
  })
  await post(tx, letter(actor, person, secret), clock)
  await append(
    tx,
    {
      id: eventId,
      kind: 'invitation.created',
      object: { type: 'invitation', id },
      actor: asPerson(actor),
      outcome: 'permitted',
      rules: decision.rules,
      decision,
      details: { by: actor.name, name: person.name, email: person.email, title: person.title, roles: person.roles, ...endOf(person) },
    },
    clock,
  )
  return ok({ invitationId: id })
}

interface ListedInvitations {
  /** Who proposed them and answers for whoever uses one: also the actor of their events, as evidence of an enrolment has it. */
  readonly by: Pick<Person, 'id' | 'name'>
  /** The root of the list, and its rows in their order, each under the id its invitation gets. */
  readonly list: string
  readonly rows: readonly (Invitee & { readonly id: string })[]
}

/**
 * Invites everybody of a list that two administrators confirmed: to each a row, an event and a letter as from `invite`, and no roles. What
 * policy said stands with the list. Throws a duplicate when one of them was invited since they were looked at.
 */
export async function inviteListed(tx: Tx, { by, list, rows }: ListedInvitations, clock: Clock): Promise<void> {
  const now = clock()
  const made = rows.map((row) => ({ ...row, eventId: newId(), ...freshSecret() }))
  await tx.invitation.createMany({
    data: made.map(({ id, name, email, title, eventId, hash }) => ({
      id,
      kind: 'invitation',
      secretHash: hash,
      email,
      name,
      title: title ?? null,
      roles: [],
      invitedBy: by.id,
      eventId,
      createdAt: now,
      expiresAt: expiry(now),
    })),
  })
  await postAll(
    tx,
    made.map((person) => letter(by, person, person.secret)),
    clock,
  )
  await appendFirsts(
    tx,
    made.map(({ id, eventId, name, email, title }, place) => ({
      id: eventId,
      kind: 'invitation.created',
      object: { type: 'invitation', id },
      actor: { kind: 'person', id: by.id },
      outcome: 'permitted',
      details: { by: by.name, name, email, title, roles: [], list, row: place + 1 },
    })),
    clock,
  )
}

/** Sends an open or expired invitation again with a new secret; the old link is void from then on. The first inviter keeps answering for it. */
export async function resend(actor: Actor, invitationId: string, clock: Clock = systemClock): Promise<Result<undefined>> {
  const org = await organisation()
  if (!org) throw new Error('no organisation yet')
  return change(
    actor,
    invitationId,
    // Whether it still brings the role it was to bring is asked when it is used.
    judge(actor, 'invite-person', { kind: 'organisation', id: org.id }, { givenRoles: [] }, clock),
    clock,
    ['invitation'],
    async (tx, link) => {
      const { secret, hash } = freshSecret()
      await tx.invitation.update({ where: { id: link.id }, data: { secretHash: hash, expiresAt: expiry(clock()) } })
      await post(tx, letter(actor, { name: link.name ?? '', email: link.email ?? '' }, secret), clock)
      return 'invitation.resent'
    },
  )
}

/** Withdraws an invitation or a reopening: its link opens nothing from then on. */
export const withdraw = (actor: Actor, invitationId: string, clock: Clock = systemClock): Promise<Result<undefined>> =>
  change(
    actor,
    invitationId,
    judge(actor, 'revoke-invitation', { kind: 'invitation', id: invitationId }, {}, clock),
    clock,
    ['invitation', 'reopening'],
    async (tx, link) => {
      await tx.invitation.update({ where: { id: link.id }, data: { revokedAt: clock() } })
      return 'invitation.revoked'
    },
  )

async function change(
  actor: Actor,
  invitationId: string,
  decision: Decision,
  clock: Clock,
  kinds: readonly LinkKind[],
  act: (tx: Tx, link: Invitation) => Promise<string>,
): Promise<Result<undefined>> {
  const gone = refuse('invitation-closed', 'This invitation is no longer open.', { next: 'Look at the list again.' })
  const about = { kind, actor: asPerson(actor), details: { by: actor.name } }
  if (!isId(invitationId)) return refused(gone, about, clock)
  const object = { type: 'invitation' as const, id: invitationId }
  if (decision.outcome !== 'permit') return refused(decision, { ...about, object }, clock)
  return transaction(async (tx) => {
    const held = await holdActor(tx, actor, actor.passkeyId, clock)
    if (!held.ok) return recordRefusal(tx, held, about, clock)
    await lockInvitation(tx, invitationId)
    const link = await tx.invitation.findFirst({ where: { id: invitationId, kind: { in: [...kinds] }, consumedAt: null, revokedAt: null } })
    if (!link) return recordRefusal(tx, gone, about, clock)
    const event = await act(tx, link)
    const details = { by: actor.name, name: link.name ?? '', email: link.email ?? '' }
    await append(tx, { kind: event, object, actor: asPerson(actor), outcome: 'permitted', rules: decision.rules, decision, details }, clock)
    return ok(undefined)
  })
}

const expiry = (now: Date) => new Date(now.getTime() + HOURS * 3_600_000)

const letter = (actor: Pick<Actor, 'name'>, { name, email }: { name: string; email: string }, secret: string): Letter => ({
  kind: 'invitation',
  to: email,
  subject: `${actor.name} invites you to sign with Countersign`,
  text: `${name},\n\n${actor.name} invites you to enrol. You will make a passkey on your device; no password is needed, and each signature is made with it.\n\n{link}\n\nThe address works once and for ${HOURS} hours. It is for you alone: do not pass it on.`,
  link: `${env().COUNTERSIGN_URL}/enrol#${secret}`,
})
