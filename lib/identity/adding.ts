import 'server-only'
import { type Bytes, type Clock, fromBase64url, hex, newId, ok, type Refusal, type Result, refuse, systemClock } from '@/lib/core'
import { db, type Intent, type Tx, transaction } from '@/lib/db'
import { post } from '@/lib/delivery'
import { env } from '@/lib/env'
import { organisation } from '@/lib/ledger'
import type { Decision } from '@/lib/policy'
import type { Actor } from './actor'
import { approve, asPerson, noteUse, recordRefusal, refused } from './approval'
import {
  checkCreation,
  creationDigest,
  creationOptions,
  type PreparedCreation,
  type RegistrationResponseJSON,
  readCreated,
  storePasskey,
} from './creation'
import { personDetails } from './details'
import { checkGesture } from './gesture'
import {
  type AuthenticationResponseJSON,
  bindingOf,
  consumeIntent,
  findIntent,
  INTENT_UNKNOWN,
  INTENT_USED,
  type Prepared,
  prepareIntent,
  storeIntent,
} from './intents'
import { holdActor, lockForChange } from './locks'
import { judgeOwn, told } from './passkeys'
import { freshSecret } from './secret'
import { requestOptions } from './webauthn'

const MINUTES = 10
const kind = 'passkey.refused'

/** What stands in the QR code: which request, and the secret that stands for the pre-session cookie of the other device. */
export interface HandOver {
  readonly intentId: string
  readonly secret: string
}

export interface Begun extends HandOver {
  /** The address to open on the other device. */
  readonly address: string
  readonly expiresAt: Date
}

const about = (actor: Pick<Actor, 'personId' | 'name'>, intentId?: string) => ({
  kind,
  object: { type: 'person' as const, id: actor.personId },
  actor: asPerson(actor),
  details: { name: actor.name, act: 'add' },
  ...(intentId && { intentId }),
})

/** Begins adding a passkey, here or on another device: whoever holds the hand-over may create a key within ten minutes, and nothing more. */
export async function beginAdding(actor: Actor, clock: Clock = systemClock): Promise<Result<Begun>> {
  const decision = judgeOwn(actor, clock)
  if (decision.outcome !== 'permit') return refused(decision, about(actor), clock)
  const { secret } = freshSecret()
  const binding = bindingOf(secret)
  const details = personDetails(actor)
  const draft = {
    statement: {
      type: 'countersign/passkey-creation/v1' as const,
      person: actor.personId,
      details: details.commitment,
      binding: hex(binding),
    },
    openings: { details: details.opening },
    binding,
    personId: actor.personId,
    sessionId: actor.sessionId,
    context: { adds: true },
    minutes: MINUTES,
  }
  return transaction(async (tx) => {
    const held = await holdActor(tx, actor, actor.passkeyId, clock)
    if (!held.ok) return recordRefusal(tx, held, about(actor), clock)
    const { intentId, expires } = await storeIntent(tx, draft, clock)
    return ok({ intentId, secret, address: `${env().COUNTERSIGN_URL}/enrol/device#${intentId}.${secret}`, expiresAt: expires })
  })
}

/** Whoever answers first makes the key. The other holder of the code has to hear that, because only one of them should have it. */
const ANSWERED = refuse(INTENT_USED.code, 'A passkey was already made with this code.', {
  next: 'If that was not you, do not confirm it on your first device. Begin again there, where nobody else sees the code.',
})

/** The creation intent a hand-over opens, while the session that began it is alive. */
async function handedOver(
  { intentId, secret }: HandOver,
  clock: Clock,
): Promise<Result<{ intent: Intent; owner: { personId: string; name: string; email: string } }>> {
  const found = await findIntent(intentId, 'countersign/passkey-creation/v1', { cookie: secret }, clock)
  if (!found.ok) return refused(found.code === INTENT_USED.code ? ANSWERED : found, { kind }, clock)
  const session =
    found.value.sessionId && (await db().session.findUnique({ where: { id: found.value.sessionId }, include: { person: true } }))
  if (!session || session.revokedAt || session.expiresAt <= clock() || session.person.status !== 'active')
    return refused(
      refuse('session-ended', 'The session that began this has ended.', { next: 'Sign in again there and start anew.' }),
      {
        kind,
        intentId,
        ...(session && { object: { type: 'person', id: session.personId }, details: { name: session.person.name, act: 'add' } }),
      },
      clock,
    )
  return ok({ intent: found.value, owner: { personId: session.personId, name: session.person.name, email: session.person.email } })
}

/** On the new device: whose passkey is about to be made, and the options to make it with. */
export async function showHandOver(given: HandOver, clock: Clock = systemClock): Promise<Result<PreparedCreation & { name: string }>> {
  const found = await handedOver(given, clock)
  if (!found.ok) return found
  const { intent, owner } = found.value
  const org = await organisation()
  if (!org) throw new Error('no organisation yet')
  const options = await creationOptions(intent.challenge, org.rpId, { ...owner, organisationName: org.name })
  const statement = Buffer.from(intent.statement).toString('base64url')
  return ok({ intentId: intent.id, statement, openings: {}, options, name: owner.name })
}

/**
 * On the new device: the created key is kept aside until an existing key of the same person lets it in. Each device draws the key's
 * figure from what it holds itself, so nothing is returned to be shown.
 */
export async function completeHandOver(
  given: HandOver & { readonly answer: RegistrationResponseJSON; readonly client: string },
  clock: Clock = systemClock,
): Promise<Result<undefined>> {
  const found = await handedOver(given, clock)
  if (!found.ok) return found
  const { intent, owner } = found.value
  const org = await organisation()
  if (!org) throw new Error('no organisation yet')
  const key = await checkCreation(intent, given.answer, org.rpId, given.client)
  if (!key.ok) return refused(key, about(owner, intent.id), clock)
  if (await db().passkey.findUnique({ where: { credentialId: bytes(key.value.credentialId) } }))
    return refused(
      refuse('passkey-taken', 'This passkey is already enrolled.', { next: 'Use another device.' }),
      about(owner, intent.id),
      clock,
    )
  const draft = {
    statement: {
      type: 'countersign/passkey-change/v1' as const,
      person: owner.personId,
      change: 'add' as const,
      passkey: { id: key.value.credentialId, key: key.value.publicKey, creation: creationDigest(key.value) },
    },
    personId: owner.personId,
    ...(intent.sessionId && { sessionId: intent.sessionId }),
    context: { add: key.value, handOver: intent.id },
  }
  return transaction(async (tx) => {
    const consumed = await consumeIntent(tx, intent.id, clock)
    if (!consumed.ok) return recordRefusal(tx, consumed.code === INTENT_USED.code ? ANSWERED : consumed, about(owner), clock)
    await prepareIntent(tx, draft, clock)
    return ok(undefined)
  })
}

export type Adding =
  | { readonly state: 'waiting' }
  | { readonly state: 'ready'; readonly prepared: Prepared; readonly client: string }
  | { readonly state: 'added' }
  | { readonly state: 'ended' }

/** How far a hand-over of this session has come; once a key waits, the statement an existing key has to sign. */
export async function addingState(actor: Actor, handOverId: string, clock: Clock = systemClock): Promise<Adding> {
  const change = await changeOf(handOverId, actor)
  if (!change) {
    const begun = await findIntent(handOverId, 'countersign/passkey-creation/v1', actor, clock)
    return { state: begun.ok ? 'waiting' : 'ended' }
  }
  const found = await findIntent(change.id, 'countersign/passkey-change/v1', actor, clock)
  if (!found.ok) return { state: change.state === 'consumed' ? 'added' : 'ended' }
  const org = await organisation()
  if (!org) throw new Error('no organisation yet')
  const allow = await db().passkey.findMany({ where: { personId: actor.personId, revokedAt: null } })
  const options = await requestOptions({ challenge: change.challenge, rpId: org.rpId, allow })
  const key = readCreated((change.context as { add?: unknown }).add)
  const prepared = { intentId: change.id, statement: Buffer.from(change.statement).toString('base64url'), openings: {}, options }
  return { state: 'ready', prepared, client: key.name }
}

/** The same, asked by the new device. */
export async function handOverState({ intentId, secret }: HandOver, clock: Clock = systemClock): Promise<'waiting' | 'added' | 'ended'> {
  const intent = await findIntent(intentId, 'countersign/passkey-creation/v1', { cookie: secret }, clock)
  if (!intent.ok && intent.code !== 'intent-used') return 'ended'
  const change = await changeOf(intentId)
  if (change?.state === 'consumed') return 'added'
  return change && (change.state !== 'open' || change.expiresAt <= clock()) ? 'ended' : 'waiting'
}

/**
 * The change a hand-over has led to; asked by a session, only its own. It is asked every few seconds and anyone can make intents: so it
 * is found in the form that the index on hand-overs serves, which Prisma's own filter on JSON is not.
 */
async function changeOf(handOverId: string, owner: { sessionId?: string; personId?: string } = {}): Promise<Intent | null> {
  const [found] = await db().$queryRaw<{ id: string }[]>`
    SELECT id FROM intent WHERE context ? 'handOver' AND context ->> 'handOver' = ${handOverId}
    AND type = 'countersign/passkey-change/v1'
    AND (${owner.personId ?? null}::uuid IS NULL OR person_id = ${owner.personId ?? null}::uuid)
    AND (${owner.sessionId ?? null}::uuid IS NULL OR session_id = ${owner.sessionId ?? null}::uuid)`
  return found ? db().intent.findUnique({ where: { id: found.id } }) : null
}

/** Lets the created key in: the statement naming it was confirmed with a passkey the person already had. Told by mail. */
export async function completeAdding(
  actor: Actor,
  gesture: { readonly intentId: string; readonly answer: AuthenticationResponseJSON },
  clock: Clock = systemClock,
): Promise<Result<undefined>> {
  const gestured = await checkGesture(actor, gesture, 'countersign/passkey-change/v1', kind, clock)
  if (!gestured.ok) return gestured
  const { intent, checked } = gestured.value
  const { add } = intent.context as { add?: unknown }
  if (!add) return refused(INTENT_UNKNOWN, about(actor), clock)
  const key = readCreated(add)
  const approvalId = newId()
  const passkeyId = newId()
  return transaction(async (tx) => {
    if (await tx.approval.findUnique({ where: { id: approvalId } })) return ok(undefined)
    const ready = await readyToAdd(tx, actor, checked.passkey.id, key.credentialId, clock)
    if (!ready.ok) return recordRefusal(tx, ready, about(actor, intent.id), clock)
    if (ready.value.outcome !== 'permit') return recordRefusal(tx, ready.value, about(actor, intent.id), clock)
    const consumed = await consumeIntent(tx, intent.id, clock)
    if (!consumed.ok) return recordRefusal(tx, consumed, about(actor), clock)
    await storePasskey(tx, key, { id: passkeyId, personId: actor.personId, enrolmentId: approvalId, at: clock() })
    await noteUse(tx, checked, clock)
    await post(
      tx,
      told(
        actor,
        'A passkey was added',
        `A passkey made with ${key.name} can now sign in and sign for you. It was confirmed with “${checked.passkey.name}”.`,
      ),
      clock,
    )
    const event = {
      kind: 'passkey.added',
      object: { type: 'passkey' as const, id: passkeyId },
      actor: asPerson(actor),
      details: { name: actor.name, passkey: key.name, with: checked.passkey.name },
    }
    await approve(
      tx,
      { approvalId, intent, proven: checked, personId: actor.personId, passkeyId: checked.passkey.id, decision: ready.value, event },
      clock,
    )
    return ok(undefined)
  })
}

async function readyToAdd(
  tx: Tx,
  actor: Actor,
  confirming: string,
  credentialId: string,
  clock: Clock,
): Promise<Result<Decision> | Refusal> {
  await lockForChange(tx, { personId: actor.personId, actor, passkeyId: confirming })
  const held = await holdActor(tx, actor, confirming, clock)
  if (!held.ok) return held
  if (await tx.passkey.findUnique({ where: { credentialId: bytes(credentialId) } }))
    return refuse('passkey-taken', 'This passkey is already enrolled.')
  return ok(judgeOwn(held.value, clock))
}

const bytes = (text: string): Bytes => fromBase64url(text) ?? new Uint8Array()
