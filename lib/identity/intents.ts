import 'server-only'
import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server'
import {
  type Bytes,
  base64url,
  type Canonical,
  type Clock,
  hex,
  isId,
  newId,
  ok,
  type Result,
  randomBytes,
  refuse,
  sha256,
  systemClock,
  utf8,
} from '@/lib/core'
import { db, type Intent, type Organisation, type Prisma, type Tx } from '@/lib/db'
import { latestCheckpoint, organisation } from '@/lib/ledger'
import type { Decision } from '@/lib/policy'
import { challengeOf, type Opening, type Statement, statementBytes } from '@/lib/proof'
import { requestOptions } from './webauthn'

/** How long a statement waits for its gesture. */
const MINUTES = 5

type Common = 'organisation' | 'log' | 'issued' | 'expires' | 'nonce' | 'after'
type Distribute<T> = T extends Statement ? Omit<T, Common> : never

/** An organisation by its frozen facts; before set-up is done they are only reserved. */
export type Reserved = Pick<Organisation, 'id' | 'rpId' | 'logOrigin'>

export interface Draft {
  readonly statement: Distribute<Statement>
  /** Salts and values of the statement's commitments, by where they stand. */
  readonly openings?: Readonly<Record<string, Opening>>
  readonly decision?: Decision
  readonly personId?: string
  readonly sessionId?: string
  /** SHA-256 of the pre-session cookie. */
  readonly binding?: Bytes
  readonly envelopeId?: string
  /** What the server must remember between prepare and complete. */
  readonly context?: { readonly [name: string]: Canonical | undefined }
  /** Keys that may answer; none named means any key the authenticator holds for this host. */
  readonly allow?: readonly { readonly credentialId: Uint8Array; readonly transports: readonly string[] }[]
  /** Set-up only: the organisation its statement will have made. */
  readonly reserved?: Reserved
  readonly minutes?: number
}

export interface Prepared {
  readonly intentId: string
  /** The canonical statement, base64url: the browser parses these bytes and recomputes the challenge from them. */
  readonly statement: string
  readonly openings: Readonly<Record<string, Opening>>
  readonly options: PublicKeyCredentialRequestOptionsJSON
}

/** The canonical bytes of a statement made now, and the challenge that is their hash. Nothing is written. */
export async function statementOf(
  { statement, reserved, minutes = MINUTES }: Pick<Draft, 'statement' | 'reserved' | 'minutes'>,
  clock: Clock,
  after?: { readonly size: number; readonly root: string },
) {
  const org = reserved ?? (await organisation())
  if (!org) throw new Error('no organisation yet')
  const issued = clock()
  const expires = new Date(issued.getTime() + minutes * 60_000)
  const bytes = statementBytes({
    ...statement,
    organisation: org.id,
    log: org.logOrigin,
    issued: issued.toISOString(),
    expires: expires.toISOString(),
    nonce: base64url(randomBytes(32)),
    ...(after && { after }),
  } as Statement)
  return { bytes, challenge: challengeOf(bytes), rpId: org.rpId, issued, expires }
}

/** Stores a statement as an intent; the challenge is the statement's hash. It names the newest signed head of the log, after which it was made. */
export async function storeIntent(tx: Tx, draft: Draft, clock: Clock = systemClock) {
  const { bytes, challenge, rpId, issued, expires } = await statementOf(
    draft,
    clock,
    draft.reserved ? undefined : await latestCheckpoint(tx),
  )
  const intentId = newId()
  const openings = draft.openings ?? {}
  await tx.intent.create({
    data: {
      id: intentId,
      type: draft.statement.type,
      statement: bytes,
      challenge,
      openings: openings as unknown as Prisma.InputJsonValue,
      ...(draft.decision && { decision: draft.decision as unknown as Prisma.InputJsonValue }),
      personId: draft.personId ?? null,
      sessionId: draft.sessionId ?? null,
      binding: draft.binding ?? null,
      envelopeId: draft.envelopeId ?? null,
      context: (draft.context ?? {}) as Prisma.InputJsonValue,
      state: 'open',
      createdAt: issued,
      expiresAt: expires,
    },
  })
  return { intentId, statement: base64url(bytes), challenge, openings, rpId, expires }
}

/** Stores a statement as an intent and returns what the browser needs to have it confirmed. */
export async function prepareIntent(tx: Tx, draft: Draft, clock: Clock = systemClock): Promise<Prepared> {
  const { intentId, statement, openings, challenge, rpId } = await storeIntent(tx, draft, clock)
  const options = await requestOptions({ challenge, rpId, allow: draft.allow ?? [] })
  return { intentId, statement, openings, options }
}

/** Who answers an intent: the session he is signed in with, or the cookie of a browser that is not signed in yet. */
export type Answerer = { readonly sessionId: string; readonly personId: string } | { readonly cookie: string }

/** What an intent and a statement keep of a pre-session cookie: its SHA-256. */
export const bindingOf = (cookie: string): Bytes => sha256(utf8(cookie))

export const INTENT_UNKNOWN = refuse('intent-unknown', 'There is no such request.', { next: 'Start again.' })
export const INTENT_OF_ANOTHER = refuse('intent-of-another', 'This request was made in another session.', { next: 'Start again here.' })
export const INTENT_USED = refuse('intent-used', 'This confirmation was already used.', { next: 'Nothing more is needed.' })
export const INTENT_EXPIRED = refuse('intent-expired', 'The request waited too long for its confirmation.', { next: 'Start again.' })
const CLOSED = refuse('intent-closed', 'This request has ended.', { next: 'Start again.' })

/** The intent an answer is for, when it is this answerer's, open and in time. What was used, expired or another's is refused by name. */
export async function findIntent(
  intentId: string,
  type: Statement['type'],
  answerer: Answerer,
  clock: Clock = systemClock,
): Promise<Result<Intent>> {
  const intent = isId(intentId) ? await db().intent.findUnique({ where: { id: intentId } }) : undefined
  if (intent?.type !== type) return INTENT_UNKNOWN
  const mine =
    'cookie' in answerer
      ? intent.binding !== null && hex(bindingOf(answerer.cookie)) === hex(intent.binding)
      : intent.sessionId === answerer.sessionId && intent.personId === answerer.personId
  return mine ? standing(intent, clock()) : INTENT_OF_ANOTHER
}

function standing(intent: Intent, now: Date): Result<Intent> {
  if (intent.state === 'consumed') return INTENT_USED
  if (intent.state !== 'open') return CLOSED
  return intent.expiresAt <= now ? INTENT_EXPIRED : ok(intent)
}

/**
 * Uses an open intent up, in time; or says why not. One conditional UPDATE: of ten submissions at once exactly one counts, and one
 * that waited for a lock until the intent had expired does not.
 */
export async function consumeIntent(tx: Tx, intentId: string, clock: Clock): Promise<Result<undefined>> {
  const now = clock()
  const { count } = await tx.intent.updateMany({
    where: { id: intentId, state: 'open', expiresAt: { gt: now } },
    data: { state: 'consumed', closedAt: now },
  })
  if (count === 1) return ok(undefined)
  const intent = await tx.intent.findUnique({ where: { id: intentId } })
  const why = intent ? standing(intent, now) : INTENT_EXPIRED
  return why.ok ? INTENT_EXPIRED : why
}

/** Ends an open intent without its act; false when it was closed already. */
export async function closeIntent(tx: Tx, intentId: string, state: 'refused' | 'stale', clock: Clock = systemClock): Promise<boolean> {
  const { count } = await tx.intent.updateMany({ where: { id: intentId, state: 'open' }, data: { state, closedAt: clock() } })
  return count === 1
}

/** How long an expired intent is still there to say that it expired. */
const GRACE_MS = 3_600_000
const AT_ONCE = 5000

/** Forgets intents that nobody confirmed in time; returns how many. Confirmed ones are history. The minute sweep asks. */
export const purgeIntents = (clock: Clock = systemClock): Promise<number> => db().$executeRaw`
  DELETE FROM intent WHERE id IN (
    SELECT id FROM intent WHERE state <> 'consumed' AND expires_at < ${new Date(clock().getTime() - GRACE_MS)}
    ORDER BY expires_at LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)`

export type { AuthenticationResponseJSON }
