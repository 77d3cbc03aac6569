import 'server-only'
import { type Clock, isId, newId, ok, type Result, refuse, systemClock } from '@/lib/core'
import { db, type Tx, transaction } from '@/lib/db'
import { append } from '@/lib/ledger'
import { type Actor, judge, rolesAt } from './actor'
import { asPerson, recordRefusal, refused } from './approval'
import { holdActor, lockForChange } from './locks'

const HOURS = 12
const SEEN_EVERY_MS = 60_000

export interface Opened {
  readonly sessionId: string
  readonly personId: string
}

/** A new session's row; its event is the caller's, who knows what opened it. */
export async function createSession(
  tx: Tx,
  { zone = null, ...opened }: { id: string; personId: string; passkeyId: string; client: string; zone?: string | undefined | null },
  clock: Clock,
): Promise<void> {
  const now = clock()
  await tx.session.create({
    data: { ...opened, zone, createdAt: now, lastSeenAt: now, expiresAt: new Date(now.getTime() + HOURS * 3_600_000) },
  })
}

/** Who a session id stands for right now; undefined when it is unknown, over, revoked, or its person is no longer active. */
export async function actorOf(sessionId: unknown, clock: Clock = systemClock): Promise<Actor | undefined> {
  if (typeof sessionId !== 'string' || !isId(sessionId)) return undefined
  const now = clock()
  const session = await db().session.findUnique({
    where: { id: sessionId },
    include: { person: true, passkey: { select: { backupEligible: true } } },
  })
  if (!session || session.revokedAt || session.expiresAt <= now || session.person.status !== 'active') return undefined
  if (now.getTime() - session.lastSeenAt.getTime() > SEEN_EVERY_MS)
    await db().session.updateMany({ where: { id: sessionId, revokedAt: null }, data: { lastSeenAt: now } })
  const { person } = session
  return {
    personId: person.id,
    name: person.name,
    email: person.email,
    title: person.title ?? undefined,
    roles: rolesAt(person, now),
    status: 'active',
    sessionId: session.id,
    passkeyId: session.passkeyId,
    deviceBound: !session.passkey.backupEligible,
  }
}

export interface SessionRow {
  readonly id: string
  readonly client: string
  readonly passkey: string
  readonly openedAt: Date
  readonly lastSeenAt: Date
  readonly expiresAt: Date
  readonly current: boolean
}

/** The actor's own open sessions, the present one first. */
export async function listSessions(actor: Actor, clock: Clock = systemClock): Promise<SessionRow[]> {
  const rows = await db().session.findMany({
    where: { personId: actor.personId, revokedAt: null, expiresAt: { gt: clock() } },
    include: { passkey: { select: { name: true } } },
    orderBy: { lastSeenAt: 'desc' },
  })
  return rows
    .map((row) => ({
      id: row.id,
      client: row.client,
      passkey: row.passkey.name,
      openedAt: row.createdAt,
      lastSeenAt: row.lastSeenAt,
      expiresAt: row.expiresAt,
      current: row.id === actor.sessionId,
    }))
    .sort((a, b) => Number(b.current) - Number(a.current))
}

/** Ends one of the actor's own sessions; it is dead on its next request. */
export async function revokeSession(actor: Actor, sessionId: string, clock: Clock = systemClock): Promise<Result<undefined>> {
  const found = isId(sessionId) ? await db().session.findUnique({ where: { id: sessionId }, include: { person: true } }) : undefined
  if (!found)
    return refused(
      refuse('session-unknown', 'There is no such session.', { next: 'Look at the list again.' }),
      { kind: 'session.refused', actor: asPerson(actor) },
      clock,
    )
  const { personId } = found
  const resource = { kind: 'person' as const, id: personId, status: found.person.status as Actor['status'] }
  const about = { kind: 'session.refused', object: { type: 'session' as const, id: sessionId }, actor: asPerson(actor) }
  const early = judge(actor, 'manage-own-sessions', resource, {}, clock)
  if (early.outcome !== 'permit') return refused(early, about, clock)
  return transaction(async (tx) => {
    await lockForChange(tx, { personId, actor })
    const held = await holdActor(tx, actor, actor.passkeyId, clock)
    if (!held.ok) return recordRefusal(tx, held, about, clock)
    const { count } = await tx.session.updateMany({ where: { id: sessionId, revokedAt: null }, data: { revokedAt: clock() } })
    if (count === 0) return ok(undefined)
    await closeIntentsOfSession(tx, sessionId, clock)
    await append(
      tx,
      {
        kind: sessionId === actor.sessionId ? 'session.ended' : 'session.revoked',
        object: { type: 'session', id: sessionId },
        actor: asPerson(actor),
        outcome: 'permitted',
        rules: early.rules,
        decision: early,
        details: { name: actor.name, client: found.client },
      },
      clock,
    )
    return ok(undefined)
  })
}

/** Signing out: the same, for the session one is in. */
export const signOut = (actor: Actor, clock: Clock = systemClock): Promise<Result<undefined>> =>
  revokeSession(actor, actor.sessionId, clock)

/** Statements that wait for a gesture in this session wait no longer. */
export async function closeIntentsOfSession(tx: Tx, sessionId: string, clock: Clock): Promise<void> {
  await tx.intent.updateMany({ where: { sessionId, state: 'open' }, data: { state: 'stale', closedAt: clock() } })
}

/** Opens the session that an enrolment deserves: its assertion was fresh, verified and bound to this very browser. */
export async function openByEnrolment(
  tx: Tx,
  {
    personId,
    passkeyId,
    name,
    client,
    zone,
    statement,
    evidence,
  }: {
    personId: string
    passkeyId: string
    name: string
    client: string
    zone: string | undefined
    statement: string
    evidence: string
  },
  clock: Clock,
): Promise<string> {
  const id = newId()
  await createSession(tx, { id, personId, passkeyId, client, zone }, clock)
  await append(
    tx,
    {
      kind: 'session.opened-by-enrolment',
      object: { type: 'session', id },
      actor: { kind: 'person', id: personId },
      outcome: 'permitted',
      statement,
      evidence,
      details: { name, client },
    },
    clock,
  )
  return id
}

/** The session an earlier, identical transaction opened with this approval: for a COMMIT whose answer was lost. */
export async function openedBy(tx: Tx, approvalId: string): Promise<Opened | undefined> {
  const approval = await tx.approval.findUnique({ where: { id: approvalId } })
  const session = approval && (await tx.session.findFirst({ where: { passkeyId: approval.passkeyId }, orderBy: { createdAt: 'desc' } }))
  return session ? { sessionId: session.id, personId: session.personId } : undefined
}
