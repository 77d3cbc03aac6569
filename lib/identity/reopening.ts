import 'server-only'
import { type Clock, isId, newId, ok, type Refusal, type Result, randomBytes, refuse, sha256, systemClock } from '@/lib/core'
import { db, type Invitation, type Person, type Tx, transaction } from '@/lib/db'
import { post, quoted } from '@/lib/delivery'
import { env } from '@/lib/env'
import type { Decision } from '@/lib/policy'
import { commit } from '@/lib/proof'
import { type Actor, judge, type Role } from './actor'
import { approve, asPerson, noteUse, recordRefusal, refused } from './approval'
import { checkGesture } from './gesture'
import { type AuthenticationResponseJSON, consumeIntent, type Prepared, prepareIntent } from './intents'
import { holdActor, lockForChange, lockInvitation } from './locks'
import { freshSecret } from './secret'
import { vouchedApart } from './vouched'
import { written } from './words'

const HOURS = 72
const kind = 'enrolment.refused'

interface Context {
  readonly reopens?: string
  readonly invitation?: string
  readonly part?: 'first' | 'second'
  readonly reason?: string
}

/** The reopening of a person that is under way, if one is. */
export const openReopening = (source: Pick<Tx, 'invitation'>, personId: string, clock: Clock): Promise<Invitation | null> =>
  source.invitation.findFirst({ where: { kind: 'reopening', personId, consumedAt: null, revokedAt: null, expiresAt: { gt: clock() } } })

function asAdministrator(person: Person) {
  return { id: person.id, status: person.status as Actor['status'], roles: person.roles as Role[] }
}

/** Without a part policy says no. */
type Part = Result<{ part: 'first' | 'second' | undefined; decision: Decision }>

/** Which of the two parts this actor may give now, on the facts of the moment. One administrator alone may only ask. */
async function partOf(
  source: Pick<Tx, 'person' | 'approval' | '$queryRaw'>,
  { actor, person, open, stage }: { actor: Actor; person: Person; open: Invitation | null; stage: 'prepare' | 'complete' },
  clock: Clock,
): Promise<Part> {
  if (open?.secondBy)
    return refuse('reopening-open', 'This enrolment is already reopened, and its link has been sent.', {
      next: 'Withdraw that one first if the message was lost.',
    })
  if (open?.invitedBy === actor.personId)
    return refuse('reopening-asked', 'You have already asked for this; it takes another administrator.', {
      rule: 'reopen-needs-two',
      next: 'Ask another administrator to confirm it with their passkey.',
    })
  const first = open?.invitedBy ? await source.person.findUniqueOrThrow({ where: { id: open.invitedBy } }) : undefined
  const second = first && {
    secondAdministrator: asAdministrator(first),
    vouchedApart: await vouchedApart(source, actor.personId, first.id, clock),
  }
  const resource = { kind: 'person' as const, id: person.id, status: person.status as Actor['status'] }
  const gesture = stage === 'complete' ? { assertion: { userVerified: true, statementBound: true } } : {}
  const decision = judge(actor, 'reopen-enrolment', resource, { stage, ...gesture, ...second }, clock)
  const onlyAsks = decision.outcome === 'challenge' && decision.reasons.every(({ obligation }) => obligation === 'second-administrator')
  if (!first && onlyAsks) return ok({ part: 'first', decision })
  return ok({ part: decision.outcome === 'permit' ? 'second' : undefined, decision })
}

const about = (actor: Actor, person: Person | undefined, intentId?: string) => ({
  kind,
  object: person && { type: 'person' as const, id: person.id },
  actor: asPerson(actor),
  details: { by: actor.name, name: person?.name ?? '', act: 'reopen' },
  ...(intentId && { intentId }),
})

const unknown = refuse('person-unknown', 'There is no such person.')

/** Prepares this administrator's part in reopening a person's enrolment: to ask with a reason, or to confirm what another asked. */
export async function prepareReopening(
  actor: Actor,
  personId: string,
  reason: string,
  clock: Clock = systemClock,
): Promise<Result<Prepared>> {
  const person = isId(personId) ? await db().person.findUnique({ where: { id: personId } }) : null
  if (!person) return refused(unknown, about(actor, undefined), clock)
  const open = await openReopening(db(), personId, clock)
  const mine = await partOf(db(), { actor, person, open, stage: 'prepare' }, clock)
  if (!mine.ok) return refused(mine, about(actor, person), clock)
  const { part, decision } = mine.value
  if (!part) return refused(decision, about(actor, person), clock)
  const because = open ? ok(await reasonOf(open)) : written(reason, { field: 'reason', what: 'a reason', most: 300 })
  if (!because.ok) return because
  const invitation = open?.id ?? newId()
  const { outcome, rules, bundle } = decision
  const committed = commit('details', because.value)
  const draft = {
    statement: {
      type: 'countersign/reopening/v1' as const,
      administrator: actor.personId,
      person: personId,
      invitation,
      part,
      reason: committed.commitment,
      decision: { outcome: outcome === 'permit' ? ('permit' as const) : ('challenge' as const), rules: [...rules], bundle },
    },
    openings: { reason: committed.opening },
    decision,
    personId: actor.personId,
    sessionId: actor.sessionId,
    context: { reopens: personId, invitation, part, reason: because.value },
    allow: await db().passkey.findMany({ where: { personId: actor.personId, revokedAt: null } }),
  }
  return transaction(async (tx) => {
    const held = await holdActor(tx, actor, actor.passkeyId, clock)
    return held.ok ? ok(await prepareIntent(tx, draft, clock)) : recordRefusal(tx, held, about(actor, person), clock)
  })
}

/** The reason the first administrator gave. */
export async function reasonOf(open: Invitation): Promise<string> {
  const event = open.eventId && (await db().auditEvent.findUnique({ where: { id: open.eventId } }))
  const { reason } = (event ? event.details : {}) as { reason?: string }
  return reason ?? ''
}

/** Gives this administrator's confirmed part. The first is told to the person; the second also sends the link. */
export async function completeReopening(
  actor: Actor,
  gesture: { readonly intentId: string; readonly answer: AuthenticationResponseJSON },
  clock: Clock = systemClock,
): Promise<Result<{ part: 'first' | 'second' }>> {
  const gestured = await checkGesture(actor, gesture, 'countersign/reopening/v1', kind, clock)
  if (!gestured.ok) return gestured
  const { intent, checked } = gestured.value
  const { reopens, invitation, part: prepared, reason = '' } = intent.context as Context
  if (!reopens || !invitation || !prepared) throw new Error('a reopening intent without its context')
  const approvalId = newId()

  return transaction(async (tx) => {
    if (await tx.approval.findUnique({ where: { id: approvalId } })) return ok({ part: prepared })
    await lockForChange(tx, { personId: reopens, actor, passkeyId: checked.passkey.id })
    const held = await holdActor(tx, actor, checked.passkey.id, clock)
    if (!held.ok) return recordRefusal(tx, held, about(actor, undefined, intent.id), clock)
    await lockInvitation(tx, invitation)
    const person = await tx.person.findUniqueOrThrow({ where: { id: reopens } })
    const open = await openReopening(tx, reopens, clock)
    const mine = await partOf(tx, { actor: held.value, person, open, stage: 'complete' }, clock)
    if (!mine.ok) return recordRefusal(tx, mine, about(actor, person, intent.id), clock)
    const { part, decision } = mine.value
    const refusal = part ? changed(part, prepared, open, invitation) : decision
    if (!part || refusal) return recordRefusal(tx, refusal ?? decision, about(actor, person, intent.id), clock)
    const consumed = await consumeIntent(tx, intent.id, clock)
    if (!consumed.ok) return recordRefusal(tx, consumed, about(actor, person), clock)
    const eventId = newId()
    if (prepared === 'first') await ask(tx, { actor, person, invitation, eventId, reason }, clock)
    else await reopen(tx, { actor, person, invitation, eventId, reason }, clock)
    await noteUse(tx, checked, clock)
    const event = {
      kind: prepared === 'first' ? 'enrolment.reopening-asked' : 'enrolment.reopened',
      object: { type: 'person' as const, id: person.id },
      actor: asPerson(actor),
      details: { by: actor.name, name: person.name, email: person.email, reason },
    }
    await approve(
      tx,
      {
        approvalId,
        eventId,
        intent,
        proven: checked,
        personId: actor.personId,
        passkeyId: checked.passkey.id,
        decision: decision,
        event,
      },
      clock,
    )
    return ok({ part: prepared })
  })
}

/** Somebody else asked, confirmed or withdrew between the statement and its gesture. */
const changed = (part: string, prepared: string, open: Invitation | null, invitation: string): Refusal | undefined =>
  part === prepared && (!open || open.id === invitation)
    ? undefined
    : refuse('reopening-changed', 'Another administrator acted in the meantime.', { next: 'Look at the list again.' })

interface Step {
  readonly actor: Actor
  readonly person: Person
  readonly invitation: string
  readonly eventId: string
  readonly reason: string
}

async function ask(tx: Tx, { actor, person, invitation, eventId, reason }: Step, clock: Clock): Promise<void> {
  const now = clock()
  await tx.invitation.create({
    data: {
      id: invitation,
      kind: 'reopening',
      // No secret yet: the hash of bytes nobody keeps.
      secretHash: sha256(randomBytes(32)),
      roles: [],
      personId: person.id,
      invitedBy: actor.personId,
      eventId,
      createdAt: now,
      expiresAt: expiry(now),
    },
  })
  await post(
    tx,
    {
      kind: 'reopening',
      to: person.email,
      personId: person.id,
      subject: 'Somebody asks to reopen your enrolment',
      text: `${person.name},\n\n${actor.name} asks that you may enrol again with a new passkey.\n\n${quoted('The reason given:', reason)}\n\nNothing happens until another administrator confirms it. If you did not ask for this, tell them now.\n\n${env().COUNTERSIGN_URL}/you`,
    },
    clock,
  )
}

async function reopen(tx: Tx, { actor, person, invitation, eventId, reason }: Step, clock: Clock): Promise<void> {
  const now = clock()
  const { secret, hash } = freshSecret()
  await tx.invitation.update({
    where: { id: invitation },
    data: { secondBy: actor.personId, secretHash: hash, eventId, expiresAt: expiry(now) },
  })
  await post(
    tx,
    {
      kind: 'reopening',
      to: person.email,
      personId: person.id,
      subject: 'Your enrolment is open again',
      text: `${person.name},\n\n${actor.name} confirmed that you may enrol again.\n\n${quoted('The reason given:', reason)}\n\n{link}\n\nThe address works once and for ${HOURS} hours. When you make the new passkey, all your old passkeys and sessions end.\n\nIf you did not ask for this, tell an administrator at once and leave the address alone.`,
      link: `${env().COUNTERSIGN_URL}/enrol#${secret}`,
    },
    clock,
  )
}

const expiry = (now: Date) => new Date(now.getTime() + HOURS * 3_600_000)
