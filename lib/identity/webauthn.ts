import 'server-only'
import 'reflect-metadata'
import {
  type AuthenticationResponseJSON,
  type AuthenticatorTransport,
  generateAuthenticationOptions,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
} from '@simplewebauthn/server'
import { type Bytes, base64url, fromBase64url, ok, type Result, refuse } from '@/lib/core'
import { db, type Intent, type Passkey } from '@/lib/db'
import { env } from '@/lib/env'
import { organisation } from '@/lib/ledger'
import { type Asserted, evidenceDigest, proofBytes, verifyAssertion } from '@/lib/proof'

/** Algorithms a passkey may use: ES256, EdDSA, RS256. What the verifier cannot check must not come in. */
export const ALGORITHMS = [-7, -8, -257]

/** How long the browser's own dialog stays open. */
export const DIALOG_MS = 240_000

interface Request {
  readonly challenge: Bytes
  readonly rpId: string
  readonly allow: readonly { readonly credentialId: Uint8Array; readonly transports: readonly string[] }[]
}

/** WebAuthn request options: user verification is always required. */
export function requestOptions({ challenge, rpId, allow }: Request): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({
    rpID: rpId,
    challenge,
    userVerification: 'required',
    timeout: DIALOG_MS,
    ...(allow.length > 0 && {
      allowCredentials: allow.map((one) => ({
        id: base64url(one.credentialId),
        transports: [...one.transports] as AuthenticatorTransport[],
      })),
    }),
  })
}

/** What a key asserted, and the evidence as it will be kept. */
export interface Proven {
  readonly asserted: Asserted
  /** Canonical proof bytes, and their SHA-256. */
  readonly proof: Bytes
  readonly evidence: Bytes
}

/** A checked answer: also whose key it was. */
export interface Checked extends Proven {
  readonly passkey: Passkey
}

/**
 * Checks an answer to an intent against the server's own record of the key: by @simplewebauthn, then by the verifier strangers get.
 * Touches nothing; the caller decides afterwards, in its transaction, on fresh facts.
 */
export async function checkAssertion(
  intent: Pick<Intent, 'statement' | 'challenge'>,
  answer: AuthenticationResponseJSON,
): Promise<Result<Checked>> {
  const credentialId = fromBase64url(answer.id)
  const passkey = credentialId && (await db().passkey.findUnique({ where: { credentialId } }))
  if (!passkey)
    return refuse('passkey-unknown', 'This passkey is not enrolled here.', {
      next: 'Use the passkey you enrolled, or ask an administrator for a new enrolment.',
    })
  if (passkey.revokedAt) return refuse('passkey-revoked', 'This passkey has been ended.', { next: 'Use another of your passkeys.' })
  const org = await organisation()
  if (!org) throw new Error('no organisation yet')
  const proven = await proveAnswer(intent, answer, passkey, org.rpId)
  return proven.ok ? ok({ passkey, ...proven.value }) : proven
}

/** Checks an answer against a key the server holds: enrolled, or just created and about to enrol itself. */
export async function proveAnswer(
  intent: Pick<Intent, 'statement' | 'challenge'>,
  answer: AuthenticationResponseJSON,
  key: Pick<Passkey, 'personId' | 'publicKey'>,
  rpId: string,
): Promise<Result<Proven>> {
  const origin = new URL(env().COUNTERSIGN_URL).origin
  const proof = {
    type: 'countersign/proof/webauthn/v1' as const,
    path: [],
    rpId,
    origin,
    credential: answer.id,
    key: base64url(key.publicKey),
    authenticatorData: answer.response.authenticatorData,
    clientDataJSON: answer.response.clientDataJSON,
    signature: answer.response.signature,
  }
  const [own, byTheLibrary] = await Promise.all([verifyAssertion(intent.statement, proof), byLibrary(intent, answer, key, rpId, origin)])
  if (!own.ok) return own
  const owner = answer.response.userHandle
  if (owner !== undefined && owner !== userHandle(key.personId))
    return refuse('passkey-of-another', 'The passkey names another person than its record.')
  if (!byTheLibrary) return refuse('assertion-refused', 'The passkey’s answer was not accepted.')
  const bytes = proofBytes(proof)
  return ok({ asserted: own.value, proof: bytes, evidence: evidenceDigest(bytes) })
}

async function byLibrary(
  intent: Pick<Intent, 'challenge'>,
  answer: AuthenticationResponseJSON,
  key: Pick<Passkey, 'publicKey'>,
  rpId: string,
  origin: string,
): Promise<boolean> {
  try {
    const { verified } = await verifyAuthenticationResponse({
      response: answer,
      expectedChallenge: base64url(intent.challenge),
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
      // A counter that went back is a finding, not a refusal: synced passkeys keep 0, and a clone is for people to judge.
      credential: { id: answer.id, publicKey: key.publicKey, counter: 0 },
    })
    return verified
  } catch {
    return false
  }
}

/** The WebAuthn user handle: the person's opaque id as bytes, base64url. */
export const userHandle = (personId: string): string => base64url(new Uint8Array(Buffer.from(personId.replaceAll('-', ''), 'hex')))
