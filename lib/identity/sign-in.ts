import 'server-only'
import { type Bytes, base64url, type Clock, hex, newId, ok, type Result, refuse, systemClock } from '@/lib/core'
import { db, type Intent, type Tx, transaction } from '@/lib/db'
import { organisation } from '@/lib/ledger'
import { challengeOf, parseStatement, type Statement } from '@/lib/proof'
import { approve, noteUse, recordRefusal, refused } from './approval'
import {
  type AuthenticationResponseJSON,
  bindingOf,
  INTENT_EXPIRED,
  INTENT_OF_ANOTHER,
  INTENT_UNKNOWN,
  INTENT_USED,
  type Prepared,
  statementOf,
} from './intents'
import { createSession, type Opened, openedBy } from './sessions'
import { readTicket, ticketOf } from './ticket'
import { checkAssertion, requestOptions } from './webauthn'

const TYPE = 'countersign/sign-in/v1'

/**
 * A sign-in statement bound to this browser's pre-session cookie; any passkey the authenticator holds for this host may answer.
 * Anyone may ask for one, so nothing is written: the statement travels as a ticket, and becomes an intent when a passkey has confirmed it.
 */
export async function prepareSignIn(cookie: string, clock: Clock = systemClock): Promise<Result<Prepared>> {
  if (!(await organisation()))
    return refuse('no-organisation', 'This Countersign is not set up yet.', { next: 'Open the set-up address from the console.' })
  const { bytes, challenge, rpId } = await statementOf({ statement: { type: TYPE, binding: hex(bindingOf(cookie)) } }, clock)
  const options = await requestOptions({ challenge, rpId, allow: [] })
  return ok({ intentId: ticketOf(bytes), statement: base64url(bytes), openings: {}, options })
}

interface Ticket {
  readonly bytes: Bytes
  readonly challenge: Bytes
  readonly statement: Extract<Statement, { type: typeof TYPE }>
}

/** The statement of a ticket, when it is this browser's, in time and not used yet. */
async function openTicket(ticket: string, cookie: string, clock: Clock): Promise<Result<Ticket>> {
  const bytes = readTicket(ticket)
  const statement = bytes && parseStatement(bytes)
  if (!bytes || statement?.type !== TYPE) return INTENT_UNKNOWN
  if (statement.binding !== hex(bindingOf(cookie))) return INTENT_OF_ANOTHER
  const challenge = challengeOf(bytes)
  if (await db().intent.findUnique({ where: { challenge } })) return INTENT_USED
  return isOver(statement, clock) ? INTENT_EXPIRED : ok({ bytes, challenge, statement })
}

const isOver = ({ expires }: Ticket['statement'], clock: Clock) => Date.parse(expires) <= clock().getTime()

/** The intent of a ticket, used up as it is written; of ten at once the challenge's unique row lets exactly one through. */
async function consumeTicket(tx: Tx, { bytes, challenge, statement }: Ticket, clock: Clock): Promise<Result<Intent>> {
  if (isOver(statement, clock)) return INTENT_EXPIRED
  const written = {
    id: newId(),
    type: TYPE,
    statement: bytes,
    challenge,
    openings: {},
    context: {},
    binding: Buffer.from(statement.binding, 'hex'),
    state: 'consumed',
    createdAt: new Date(statement.issued),
    expiresAt: new Date(statement.expires),
    closedAt: clock(),
  }
  const [intent] = await tx.intent.createManyAndReturn({ data: [written], skipDuplicates: true })
  return intent ? ok(intent) : INTENT_USED
}

interface SignInAnswer {
  readonly cookie: string
  /** The ticket that was prepared. */
  readonly intentId: string
  readonly answer: AuthenticationResponseJSON
  /** What the browser calls itself. */
  readonly client: string
  /** IANA name of the time zone it says it is in. */
  readonly zone?: string | undefined
}

/** Opens a session for whoever's passkey answered; ten parallel submissions of one answer open one. */
export async function completeSignIn(
  { cookie, intentId, answer, client, zone }: SignInAnswer,
  clock: Clock = systemClock,
): Promise<Result<Opened>> {
  const kind = 'session.refused'
  const ticket = await openTicket(intentId, cookie, clock)
  if (!ticket.ok) return refused(ticket, { kind, details: { client } }, clock)
  const checked = await checkAssertion({ statement: ticket.value.bytes, challenge: ticket.value.challenge }, answer)
  if (!checked.ok) return refused(checked, { kind, details: { client } }, clock)
  const { passkey } = checked.value
  const person = await db().person.findUniqueOrThrow({ where: { id: passkey.personId } })
  const approvalId = newId()
  const sessionId = newId()

  return transaction(async (tx) => {
    const before = await openedBy(tx, approvalId)
    if (before) return ok(before)
    const actor = { kind: 'person' as const, id: person.id }
    const about = { kind, object: { type: 'person' as const, id: person.id }, actor, details: { name: person.name, client } }
    const standing = await holdOwner(tx, passkey.id)
    if (!standing.ok) return recordRefusal(tx, standing, about, clock)
    const intent = await consumeTicket(tx, ticket.value, clock)
    if (!intent.ok) return recordRefusal(tx, intent, about, clock)
    await createSession(tx, { id: sessionId, personId: person.id, passkeyId: passkey.id, client, zone }, clock)
    await noteUse(tx, checked.value, clock)
    await approve(
      tx,
      {
        approvalId,
        intent: intent.value,
        proven: checked.value,
        personId: person.id,
        passkeyId: passkey.id,
        event: {
          kind: 'session.opened',
          object: { type: 'session', id: sessionId },
          actor,
          details: { name: person.name, client, passkey: passkey.name },
        },
      },
      clock,
    )
    return ok({ sessionId, personId: person.id })
  })
}

/** The key's owner on fresh facts: a suspension that commits first ends the sign-in, one that comes second ends its session. */
async function holdOwner(tx: Tx, passkeyId: string): Promise<Result<undefined>> {
  const [row] = await tx.$queryRaw<{ status: string; revoked_at: Date | null }[]>`
    SELECT p.status, k.revoked_at FROM person p JOIN passkey k ON k.person_id = p.id WHERE k.id = ${passkeyId}::uuid FOR SHARE OF p FOR NO KEY UPDATE OF k`
  if (!row || row.revoked_at) return refuse('passkey-revoked', 'This passkey has been ended.', { next: 'Use another of your passkeys.' })
  if (row.status !== 'active')
    return refuse('person-inactive', 'This person is suspended or has left, so nothing can be done in their name.', {
      rule: 'person-inactive',
      next: 'An administrator can restore a suspended person.',
    })
  return ok(undefined)
}
