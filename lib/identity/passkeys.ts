import 'server-only'
import { base64url, type Clock, isId, newId, ok, type Result, refuse, systemClock } from '@/lib/core'
import { db, type Passkey, type Tx, transaction } from '@/lib/db'
import { type Letter, post } from '@/lib/delivery'
import { env } from '@/lib/env'
import { append } from '@/lib/ledger'
import type { Decision } from '@/lib/policy'
import { type Actor, judge } from './actor'
import { approve, asPerson, noteUse, recordRefusal, refused } from './approval'
import { checkGesture } from './gesture'
import { type AuthenticationResponseJSON, consumeIntent, INTENT_UNKNOWN, type Prepared, prepareIntent } from './intents'
import { holdActor, lockForChange } from './locks'
import { written } from './words'

export interface PasskeyRow {
  readonly id: string
  readonly name: string
  readonly createdAt: Date
  readonly lastUsedAt: Date | undefined
  /** Copied to other devices by its maker's cloud, or held by this one device alone. */
  readonly synced: boolean
  /** The session one is in was opened with it. */
  readonly current: boolean
}

const kind = 'passkey.refused'

/** The actor's own live passkeys, oldest first. */
export async function listPasskeys(actor: Actor): Promise<PasskeyRow[]> {
  const rows = await db().passkey.findMany({ where: { personId: actor.personId, revokedAt: null }, orderBy: { createdAt: 'asc' } })
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    createdAt: row.createdAt,
    lastUsedAt: row.lastUsedAt ?? undefined,
    synced: row.backupEligible,
    current: row.id === actor.passkeyId,
  }))
}

/** What policy says to the actor about his own credentials. */
export const judgeOwn = (actor: Actor, clock: Clock): Decision =>
  judge(actor, 'manage-own-credentials', { kind: 'person', id: actor.personId, status: actor.status }, {}, clock)

const unknown = refuse('passkey-unknown', 'There is no such passkey.', { next: 'Look at the list again.' })
const last = refuse('last-passkey', 'This is your only passkey, and without one you could not sign in again.', {
  next: 'Add another first.',
})

async function own(actor: Actor, passkeyId: string): Promise<Passkey | undefined> {
  const found = isId(passkeyId) ? await db().passkey.findUnique({ where: { id: passkeyId } }) : null
  return found && found.personId === actor.personId && !found.revokedAt ? found : undefined
}

/** Names one of the actor's own passkeys. */
export async function renamePasskey(actor: Actor, passkeyId: string, to: string, clock: Clock = systemClock): Promise<Result<undefined>> {
  const name = written(to, { field: 'name', what: 'a name', most: 60 })
  if (!name.ok) return name
  const passkey = await own(actor, passkeyId)
  const about = {
    kind,
    object: { type: 'person' as const, id: actor.personId },
    actor: asPerson(actor),
    details: { name: actor.name, act: 'rename' },
  }
  if (!passkey) return refused(unknown, about, clock)
  const decision = judgeOwn(actor, clock)
  if (decision.outcome !== 'permit') return refused(decision, about, clock)
  return transaction(async (tx) => {
    await lockForChange(tx, { personId: actor.personId, actor })
    const held = await holdActor(tx, actor, actor.passkeyId, clock)
    if (!held.ok) return recordRefusal(tx, held, about, clock)
    await tx.passkey.update({ where: { id: passkeyId }, data: { name: name.value } })
    const details = { name: actor.name, passkey: name.value, before: passkey.name }
    await append(
      tx,
      {
        kind: 'passkey.renamed',
        object: { type: 'passkey', id: passkeyId },
        actor: asPerson(actor),
        outcome: 'permitted',
        rules: decision.rules,
        details,
      },
      clock,
    )
    return ok(undefined)
  })
}

/** Prepares the statement that ends one of the actor's own passkeys; any of his live ones may confirm it. The last one stays. */
export async function prepareRevocation(actor: Actor, passkeyId: string, clock: Clock = systemClock): Promise<Result<Prepared>> {
  const about = {
    kind,
    object: { type: 'person' as const, id: actor.personId },
    actor: asPerson(actor),
    details: { name: actor.name, act: 'revoke' },
  }
  const passkey = await own(actor, passkeyId)
  if (!passkey) return refused(unknown, about, clock)
  const decision = judgeOwn(actor, clock)
  if (decision.outcome !== 'permit') return refused(decision, about, clock)
  const live = await db().passkey.findMany({ where: { personId: actor.personId, revokedAt: null } })
  if (live.length < 2) return refused(last, about, clock)
  const draft = {
    statement: {
      type: 'countersign/passkey-change/v1' as const,
      person: actor.personId,
      change: 'revoke' as const,
      passkey: { id: base64url(passkey.credentialId) },
    },
    decision,
    personId: actor.personId,
    sessionId: actor.sessionId,
    context: { revoke: passkeyId },
    allow: live,
  }
  return transaction(async (tx) => {
    const held = await holdActor(tx, actor, actor.passkeyId, clock)
    return held.ok ? ok(await prepareIntent(tx, draft, clock)) : recordRefusal(tx, held, about, clock)
  })
}

interface Gesture {
  readonly intentId: string
  readonly answer: AuthenticationResponseJSON
}

/** Ends the passkey the confirmed statement names, with the sessions it opened; the person is told by mail. */
export async function completeRevocation(actor: Actor, gesture: Gesture, clock: Clock = systemClock): Promise<Result<undefined>> {
  const gestured = await checkGesture(actor, gesture, 'countersign/passkey-change/v1', kind, clock)
  if (!gestured.ok) return gestured
  const { intent, checked } = gestured.value
  const { revoke } = intent.context as { revoke?: string }
  const approvalId = newId()
  const about = {
    kind,
    object: { type: 'person' as const, id: actor.personId },
    actor: asPerson(actor),
    details: { name: actor.name, act: 'revoke' },
  }
  if (!revoke) return refused(INTENT_UNKNOWN, about, clock)
  return transaction(async (tx) => {
    if (await tx.approval.findUnique({ where: { id: approvalId } })) return ok(undefined)
    const ready = await readyToEnd(tx, actor, revoke, checked.passkey.id, clock)
    if (!ready.ok) return recordRefusal(tx, ready, { ...about, intentId: intent.id }, clock)
    const { passkey, decision } = ready.value
    if (decision.outcome !== 'permit') return recordRefusal(tx, decision, { ...about, intentId: intent.id }, clock)
    const consumed = await consumeIntent(tx, intent.id, clock)
    if (!consumed.ok) return recordRefusal(tx, consumed, about, clock)
    await tx.passkey.update({ where: { id: revoke }, data: { revokedAt: clock() } })
    await endSessionsOf(tx, passkey, actor, clock)
    await noteUse(tx, checked, clock)
    await post(
      tx,
      told(actor, `The passkey “${passkey.name}” has ended`, 'It can no longer sign in or sign. The sessions it opened have ended too.'),
      clock,
    )
    const event = {
      kind: 'passkey.revoked',
      object: { type: 'passkey' as const, id: revoke },
      actor: asPerson(actor),
      details: { name: actor.name, passkey: passkey.name },
    }
    await approve(
      tx,
      { approvalId, intent, proven: checked, personId: actor.personId, passkeyId: checked.passkey.id, decision, event },
      clock,
    )
    return ok(undefined)
  })
}

async function readyToEnd(
  tx: Tx,
  actor: Actor,
  passkeyId: string,
  confirming: string,
  clock: Clock,
): Promise<Result<{ passkey: Passkey; decision: Decision }>> {
  // Held whole: two revocations at once must not end the last two keys.
  await lockForChange(tx, { personId: actor.personId, actor, passkeyId: confirming })
  const held = await holdActor(tx, actor, confirming, clock)
  if (!held.ok) return held
  const live = await tx.passkey.findMany({ where: { personId: actor.personId, revokedAt: null } })
  const passkey = live.find(({ id }) => id === passkeyId)
  if (!passkey) return unknown
  if (live.length < 2) return last
  return ok({ passkey, decision: judgeOwn(held.value, clock) })
}

async function endSessionsOf(tx: Tx, passkey: Passkey, actor: Actor, clock: Clock): Promise<void> {
  const at = clock()
  const sessions = await tx.session.findMany({ where: { passkeyId: passkey.id, revokedAt: null } })
  for (const { id, client } of sessions) {
    await tx.session.update({ where: { id }, data: { revokedAt: at } })
    await tx.intent.updateMany({ where: { sessionId: id, state: 'open' }, data: { state: 'stale', closedAt: at } })
    await append(
      tx,
      {
        kind: 'session.revoked',
        object: { type: 'session', id },
        actor: asPerson(actor),
        outcome: 'permitted',
        details: { name: actor.name, client, cause: 'passkey-revoked' },
      },
      clock,
    )
  }
}

/** The letter that tells a person of a change to his credentials. */
export const told = (actor: Pick<Actor, 'personId' | 'email' | 'name'>, subject: string, text: string): Letter => ({
  kind: 'account',
  to: actor.email,
  personId: actor.personId,
  subject,
  text: `${actor.name},\n\n${text}\n\nIf this was not you, tell an administrator at once.\n\n${env().COUNTERSIGN_URL}/you`,
})
