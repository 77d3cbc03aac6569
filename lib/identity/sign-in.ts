import 'server-only'
import { type Clock, hex, newId, ok, type Result, refuse, systemClock } from '@/lib/core'
import { db, type Tx, transaction } from '@/lib/db'
import { organisation } from '@/lib/ledger'
import { approve, noteUse, recordRefusal, refused } from './approval'
import { type AuthenticationResponseJSON, bindingOf, closeIntent, findIntent, type Prepared, prepareIntent } from './intents'
import { createSession, type Opened, openedBy } from './sessions'
import { checkAssertion } from './webauthn'

/** A sign-in statement bound to this browser's pre-session cookie; any passkey the authenticator holds for this host may answer. */
export async function prepareSignIn(cookie: string, clock: Clock = systemClock): Promise<Result<Prepared>> {
  if (!(await organisation()))
    return refuse('no-organisation', 'This Countersign is not set up yet.', { next: 'Open the set-up address from the console.' })
  const binding = bindingOf(cookie)
  return ok(
    await transaction((tx) => prepareIntent(tx, { statement: { type: 'countersign/sign-in/v1', binding: hex(binding) }, binding }, clock)),
  )
}

interface SignInAnswer {
  readonly cookie: string
  readonly intentId: string
  readonly answer: AuthenticationResponseJSON
  /** What the browser calls itself. */
  readonly client: string
}

/** Opens a session for whoever's passkey answered; ten parallel submissions of one answer open one. */
export async function completeSignIn(
  { cookie, intentId, answer, client }: SignInAnswer,
  clock: Clock = systemClock,
): Promise<Result<Opened>> {
  const kind = 'session.refused'
  const found = await findIntent(intentId, 'countersign/sign-in/v1', { cookie }, clock)
  if (!found.ok) return refused(found, { kind, details: { client } }, clock)
  const intent = found.value
  const checked = await checkAssertion(intent, answer)
  if (!checked.ok) return refused(checked, { kind, details: { client }, intentId }, clock)
  const { passkey } = checked.value
  const person = await db().person.findUniqueOrThrow({ where: { id: passkey.personId } })
  const approvalId = newId()
  const sessionId = newId()

  return transaction(async (tx) => {
    const before = await openedBy(tx, approvalId)
    if (before) return ok(before)
    const standing = await holdOwner(tx, passkey.id)
    const about = {
      kind,
      object: { type: 'person' as const, id: person.id },
      actor: { kind: 'person' as const, id: person.id },
      details: { name: person.name, client },
    }
    if (!standing.ok) return recordRefusal(tx, standing, { ...about, intentId }, clock)
    if (!(await closeIntent(tx, intentId, 'consumed', clock)))
      return recordRefusal(
        tx,
        refuse('intent-used', 'This confirmation was already used.', { next: 'Nothing more is needed.' }),
        about,
        clock,
      )
    await createSession(tx, { id: sessionId, personId: person.id, passkeyId: passkey.id, client }, clock)
    await noteUse(tx, checked.value, clock)
    await approve(
      tx,
      {
        approvalId,
        intent,
        proven: checked.value,
        personId: person.id,
        passkeyId: passkey.id,
        event: {
          kind: 'session.opened',
          object: { type: 'session', id: sessionId },
          actor: { kind: 'person', id: person.id },
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
