import { startAuthentication, startRegistration, WebAuthnError } from '@simplewebauthn/browser'
import { signIn } from 'next-auth/react'
import { equalBytes, fromBase64url, hex, ok, type Refusal, type Result, refuse } from '@/lib/core'
import type { AuthenticationResponseJSON, Prepared, PreparedCreation, RegistrationResponseJSON } from '@/lib/identity'
import { challengeOf, parseStatement, type Statement, type StatementType } from '@/lib/proof'
import { entryRefusal } from './entry-words'
import { figureOfCreated } from './figure'

/** Refusals that happen between this page and the device; nothing has been sent. */
const NOT_CREATED = refuse('passkey-cancelled', 'No passkey was created.', { next: 'Try again when you are ready.' })
const NOT_USED = refuse('passkey-cancelled', 'The passkey was not used.', { next: 'Nothing has happened; try again when you are ready.' })
export const UNANSWERED = refuse('no-answer', 'The server did not answer.', { next: 'Look at your connection and try again.' })
const UNSUPPORTED = refuse('passkeys-unsupported', 'This browser cannot use passkeys here.', {
  next: 'Use a current browser, at the address you were given.',
})

/** What a page may hold against the statement before anything is signed. */
export type Expected<Type extends StatementType> = (statement: Extract<Statement, { type: Type }>) => boolean

export const DIFFERENT = refuse('statement-differs', 'What the server prepared is not what this page asked for.', {
  next: 'Do not go on. Tell your administrator.',
})

/**
 * The statement the passkey will sign, read from its own bytes, when the challenge is their hash and it says what was asked for:
 * nothing between the server and this page can have another one signed.
 */
export function checkPrepared<Type extends StatementType>(
  prepared: { readonly statement: string; readonly options: { readonly challenge: string } },
  type: Type,
  expected: Expected<Type> = () => true,
): Result<Extract<Statement, { type: Type }>> {
  const bytes = fromBase64url(prepared.statement)
  const challenge = fromBase64url(prepared.options.challenge)
  const statement = bytes && parseStatement(bytes)
  if (!bytes || !challenge || statement?.type !== type || !equalBytes(challenge, challengeOf(bytes))) return DIFFERENT
  const typed = statement as Extract<Statement, { type: Type }>
  return expected(typed) ? ok(typed) : DIFFERENT
}

/** The 64 digits that draw the rosette of what will be signed: the challenge. */
export const figureOf = (prepared: Prepared): string => hex(fromBase64url(prepared.options.challenge) ?? new Uint8Array(32))

/** Has the device create a key under the hash of its creation statement. */
export async function createPasskey(prepared: PreparedCreation): Promise<Result<RegistrationResponseJSON>> {
  const checked = checkPrepared(prepared, 'countersign/passkey-creation/v1')
  if (!checked.ok) return checked
  return fromDevice(NOT_CREATED, () => startRegistration({ optionsJSON: prepared.options }))
}

/** The same for a key that another device has to recognise: hands it over, and gives back the figure this device draws of it. */
export async function createForHandOver(
  prepared: PreparedCreation,
  take: (answer: RegistrationResponseJSON) => Promise<Result<unknown>>,
): Promise<Result<string>> {
  const answer = await createPasskey(prepared)
  if (!answer.ok) return answer
  const figure = figureOfCreated(answer.value)
  if (!figure) return refuse('device-unfit', 'The passkey this device made cannot be read.', { next: 'Use another device.' })
  const taken = await answerOf(take(answer.value))
  return taken.ok ? ok(figure) : taken
}

/** Has the device sign a statement with one of its passkeys. */
export async function usePasskeyFor<Type extends StatementType>(
  prepared: Prepared,
  type: Type,
  expected?: Expected<Type>,
): Promise<Result<AuthenticationResponseJSON>> {
  const checked = checkPrepared(prepared, type, expected)
  if (!checked.ok) return checked
  if (prepared.options.userVerification !== 'required') return DIFFERENT
  return fromDevice(NOT_USED, () => startAuthentication({ optionsJSON: prepared.options }))
}

async function fromDevice<T>(cancelled: Refusal, ask: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await ask())
  } catch (error) {
    return deviceRefusal(error) ?? cancelled
  }
}

/** Why the device could not; undefined when the person did not want to, or took too long: browsers do not tell the two apart. */
function deviceRefusal(error: unknown): Refusal | undefined {
  const code = error instanceof WebAuthnError ? error.code : undefined
  const name = error instanceof Error ? error.name : ''
  if (code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED' || name === 'InvalidStateError')
    return refuse('passkey-taken', 'This device already holds a passkey of yours for this organisation.', {
      next: 'Use another device or a security key.',
    })
  if (code === 'ERROR_INVALID_DOMAIN' || code === 'ERROR_INVALID_RP_ID' || name === 'SecurityError')
    return refuse('other-host', 'This address is not the one your passkeys belong to.', { next: 'Open the address you enrolled at.' })
  if (code?.startsWith('ERROR_AUTHENTICATOR_MISSING') || name === 'NotSupportedError')
    return refuse('device-unfit', 'This device cannot check that it is you.', { next: 'Use one with a fingerprint, face or PIN.' })
  if (error instanceof Error && /WebAuthn is not supported/.test(error.message)) return UNSUPPORTED
  return undefined
}

/** Hands a passkey's answer to the server and becomes signed in. */
export async function becomeSignedIn(
  step: 'sign-in' | 'enrolment',
  intentId: string,
  answer: AuthenticationResponseJSON,
): Promise<Result<undefined>> {
  try {
    const said = await signIn('passkey', { redirect: false, step, intent: intentId, answer: JSON.stringify(answer) })
    return said?.ok && !said.error ? ok(undefined) : entryRefusal(said?.error)
  } catch {
    return UNANSWERED
  }
}

/** A server action's answer; a lost connection is a refusal too. */
export async function answerOf<T>(asked: Promise<Result<T>>): Promise<Result<T>> {
  try {
    return (await asked) ?? UNANSWERED
  } catch {
    return UNANSWERED
  }
}
