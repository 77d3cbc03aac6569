import 'server-only'
import { type Clock, fromBase64url, hex, newId, ok, type Refusal, type Result, refuse, sha256, systemClock } from '@/lib/core'
import { db, type Intent, type Invitation, isDuplicate, type Tx, transaction } from '@/lib/db'
import { type Letter, post } from '@/lib/delivery'
import { env } from '@/lib/env'
import { createKeys } from '@/lib/keys'
import { append, organisation } from '@/lib/ledger'
import { inFirstPhase } from './administrators'
import { approve, refused } from './approval'
import { type Created, readCreated, storePasskey } from './creation'
import { endCredentials } from './ending'
import { type EnrolmentContext, readContext } from './enrolment'
import { type AuthenticationResponseJSON, consumeIntent, findIntent } from './intents'
import { standing } from './links'
import { loadPolicy } from './loading'
import { lockForChange, lockInvitation } from './locks'
import { type Opened, openByEnrolment, openedBy } from './sessions'
import { type Proven, proveAnswer } from './webauthn'

interface EnrolmentAnswer {
  readonly cookie: string
  readonly intentId: string
  readonly answer: AuthenticationResponseJSON
  readonly client: string
  /** IANA name of the time zone that the browser says it is in. */
  readonly zone?: string | undefined
}

interface Enrolling {
  readonly intent: Intent
  readonly context: EnrolmentContext
  readonly key: Created
  readonly proven: Proven
  readonly client: string
  readonly zone: string | undefined
  /** Made before the transaction, so that a retry finds its own work. */
  readonly approvalId: string
  readonly passkeyId: string
}

const kind = 'enrolment.refused'

/**
 * Last step: the new key has signed its own enrolment. Only now does the person exist (or get a key again), the link is used up,
 * and the browser it happened in is signed in. Set-up also makes the organisation and its keys.
 */
export async function completeEnrolment(
  { cookie, intentId, answer, client, zone }: EnrolmentAnswer,
  clock: Clock = systemClock,
): Promise<Result<Opened>> {
  const found = await findIntent(intentId, 'countersign/enrolment/v1', { cookie }, clock)
  if (!found.ok) return refused(found, { kind, details: { client } }, clock)
  const intent = found.value
  const context = readContext(intent.context)
  const key = readCreated(context.key)
  const about = {
    kind,
    object: { type: 'invitation' as const, id: context.invitationId },
    details: { client, name: context.person.name },
    intentId,
  }
  if (answer.id !== key.credentialId)
    return refused(
      refuse('passkey-of-another', 'Another passkey answered than the one just made.', { next: 'Start again with the new one.' }),
      about,
      clock,
    )
  const org = context.reserved ?? (await organisation())
  if (!org) throw new Error('no organisation yet')
  const proven = await proveAnswer(intent, answer, { personId: context.person.id, publicKey: bytes(key.publicKey) }, org.rpId)
  if (!proven.ok) return refused(proven, about, clock)
  const enrolling: Enrolling = { intent, context, key, proven: proven.value, client, zone, approvalId: newId(), passkeyId: newId() }
  try {
    const entered = await transaction((tx) => enrol(tx, enrolling, clock))
    return entered.ok ? entered : await refused(entered, about, clock)
  } catch (error) {
    if (error instanceof KeysRefused) return error.refusal
    if (!isDuplicate(error)) throw error
    // Two set-ups, two invitations of one address, or one key enrolled twice: the other was first.
    return refused(await duplicateOf(enrolling), about, clock)
  }
}

async function enrol(tx: Tx, enrolling: Enrolling, clock: Clock): Promise<Result<Opened>> {
  const { intent, approvalId, passkeyId, proven } = enrolling
  const { reserved } = enrolling.context
  const before = await openedBy(tx, approvalId)
  if (before) return ok(before)
  await lockForChange(tx, { personId: enrolling.context.person.id })
  const person = await asTheyCome(tx, enrolling.context.person)
  const link = await holdLink(tx, enrolling, clock)
  if (!link.ok) return link
  const now = clock()
  const consumed = await consumeIntent(tx, intent.id, clock)
  if (!consumed.ok) return consumed
  await tx.invitation.update({ where: { id: link.value.id }, data: { consumedAt: now } })
  if (reserved) await foundOrganisation(tx, reserved, now)
  if (link.value.kind === 'reopening') await endCredentials(tx, person.id, { kind: 'person', id: person.id }, 'reopened', clock)
  else
    await tx.person.create({
      data: {
        id: person.id,
        name: person.name,
        email: person.email,
        title: person.title ?? null,
        roles: person.roles,
        auditorUntil: person.until ? new Date(person.until) : null,
        status: 'active',
        createdAt: now,
        administratorAt: person.roles.includes('administrator') ? now : null,
      },
    })
  await storePasskey(tx, enrolling.key, { id: passkeyId, personId: person.id, enrolmentId: approvalId, at: now })
  const sessionId = await record(tx, { ...enrolling, context: { ...enrolling.context, person } }, link.value, clock)
  if (reserved) await loadPolicy(tx, 'first', clock)
  await post(tx, welcome(link.value, person), clock)
  if (proven.asserted.counter > 0) await tx.passkey.update({ where: { id: passkeyId }, data: { counter: proven.asserted.counter } })
  return ok({ sessionId, personId: person.id })
}

/**
 * Whoever enrols, with the roles that an invitation brings now: none once two people have been administrators. Of two who would both
 * become the second one waits for the other. Whoever enrols again keeps what they are.
 */
async function asTheyCome(tx: Tx, { until, ...person }: EnrolmentContext['person']): Promise<EnrolmentContext['person']> {
  if (person.roles.length > 0) await tx.$queryRaw`SELECT id FROM person WHERE administrator_at IS NOT NULL ORDER BY id FOR UPDATE`
  const known = await tx.person.count({ where: { id: person.id } })
  return known > 0 || (await inFirstPhase(tx)) ? { ...person, ...(until && { until }) } : { ...person, roles: [] }
}

async function record(
  tx: Tx,
  { intent, context, key, proven, client, zone, approvalId, passkeyId }: Enrolling,
  link: Invitation,
  clock: Clock,
): Promise<string> {
  const { person, reserved } = context
  const actor = { kind: 'person' as const, id: person.id }
  if (reserved)
    await append(
      tx,
      {
        kind: 'organisation.created',
        object: { type: 'organisation', id: reserved.id },
        actor,
        outcome: 'permitted',
        details: { organisation: reserved.name, host: reserved.rpId, name: person.name },
      },
      clock,
    )
  else
    await append(
      tx,
      {
        kind: 'invitation.used',
        object: { type: 'invitation', id: link.id },
        actor,
        outcome: 'permitted',
        details: { name: person.name, email: person.email, client },
      },
      clock,
    )
  await approve(
    tx,
    {
      approvalId,
      intent,
      proven,
      personId: person.id,
      passkeyId,
      event: {
        kind: 'person.enrolled',
        object: { type: 'person', id: person.id },
        actor,
        details: {
          name: person.name,
          email: person.email,
          roles: person.roles,
          until: person.until,
          voucher: link.kind,
          passkey: key.name,
        },
      },
    },
    clock,
  )
  const digests = { statement: hex(sha256(intent.statement)), evidence: hex(proven.evidence) }
  await append(
    tx,
    {
      kind: 'passkey.enrolled',
      object: { type: 'passkey', id: passkeyId },
      actor,
      outcome: 'permitted',
      ...digests,
      details: { name: person.name, passkey: key.name, attestation: key.attestationFormat },
    },
    clock,
  )
  return openByEnrolment(tx, { personId: person.id, passkeyId, name: person.name, client, zone, ...digests }, clock)
}

/** The link held until the transaction ends, still open, and still the one whose secret this enrolment began with. */
async function holdLink(tx: Tx, { context }: Enrolling, clock: Clock): Promise<Result<Invitation>> {
  await lockInvitation(tx, context.invitationId)
  const link = await tx.invitation.findUniqueOrThrow({ where: { id: context.invitationId } })
  const open = standing(link, clock)
  if (!open.ok) return open
  if (hex(link.secretHash) !== context.secretHash)
    return refuse('link-revoked', 'This address was replaced by a newer one.', { next: 'Open the newest message.' })
  if (!link.personId) return open
  const person = await tx.person.findUniqueOrThrow({ where: { id: link.personId } })
  if (person.status !== 'active')
    return refuse('person-inactive', 'This person is suspended or has left, so nothing can be done in their name.', {
      rule: 'person-inactive',
    })
  return open
}

class KeysRefused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.reason)
  }
}

async function foundOrganisation(
  tx: Tx,
  { id, name, rpId, logOrigin }: NonNullable<EnrolmentContext['reserved']>,
  now: Date,
): Promise<void> {
  // The unique row first: of two set-ups at once the second waits here, and makes no keys.
  await tx.organisation.create({ data: { id, name, rpId, logOrigin, createdAt: now } })
  const keys = await createKeys({ organisation: name, host: rpId })
  if (!keys.ok) throw new KeysRefused(keys)
}

async function duplicateOf({ context, key }: Enrolling): Promise<Refusal> {
  if (context.reserved)
    return refuse('already-set-up', 'This Countersign is already set up.', { next: 'Sign in, or ask an administrator for an invitation.' })
  if (await db().passkey.findUnique({ where: { credentialId: bytes(key.credentialId) } }))
    return refuse('passkey-taken', 'This passkey is already enrolled.', { next: 'Sign in with it, or use another device.' })
  return refuse('person-exists', 'A person with this address is already enrolled.', {
    next: 'Sign in with your passkey, or ask an administrator.',
  })
}

function welcome(link: Invitation, person: EnrolmentContext['person']): Letter {
  const again = link.kind === 'reopening'
  return {
    kind: 'account',
    to: person.email,
    personId: person.id,
    subject: again ? 'You have a new passkey, and the old ones have ended' : 'You are enrolled',
    text: again
      ? `Two administrators reopened your enrolment, and a new passkey was made with it. All your earlier passkeys and sessions have ended.\n\nIf this was not you, tell an administrator at once.\n\n${env().COUNTERSIGN_URL}/you`
      : `Your passkey at ${new URL(env().COUNTERSIGN_URL).host} is ready. Each signature you make is made with it, so add one on a second device in case this one is lost:\n\n${env().COUNTERSIGN_URL}/you\n\nIf this was not you, tell an administrator at once.`,
  }
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const read = fromBase64url(text)
  if (!read) throw new Error('an intent remembers bytes that are not base64url')
  return read
}
