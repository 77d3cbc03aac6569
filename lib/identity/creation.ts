import 'server-only'
import 'reflect-metadata'
import { decodeCBOR } from '@levischuck/tiny-cbor'
import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type RegistrationResponseJSON,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { z } from 'zod'
import { type Bytes, base64url, type Clock, fromBase64url, hex, ok, type Result, refuse, sha256, systemClock } from '@/lib/core'
import { db, type Intent, type Tx } from '@/lib/db'
import { env } from '@/lib/env'
import { importCoseKey, type Opening } from '@/lib/proof'
import { type Draft, storeIntent } from './intents'
import { ALGORITHMS, DIALOG_MS, userHandle } from './webauthn'

export type { RegistrationResponseJSON }

export interface PreparedCreation {
  readonly intentId: string
  /** The canonical passkey-creation statement, base64url. */
  readonly statement: string
  readonly openings: Readonly<Record<string, Opening>>
  readonly options: PublicKeyCredentialCreationOptionsJSON
}

interface ForWhom {
  readonly personId: string
  readonly email: string
  readonly name: string
  readonly organisationName: string
}

/** Stores a passkey-creation statement and returns what the browser needs to create a key under its hash. */
export async function prepareCreationIntent(tx: Tx, draft: Draft, whom: ForWhom, clock: Clock = systemClock): Promise<PreparedCreation> {
  const { intentId, statement, openings, challenge, rpId } = await storeIntent(tx, draft, clock)
  return { intentId, statement, openings, options: await creationOptions(challenge, rpId, whom) }
}

/** WebAuthn creation options: discoverable, user verification required; no second key on an authenticator that already holds one. */
export async function creationOptions(challenge: Bytes, rpId: string, whom: ForWhom): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const held = await db().passkey.findMany({ where: { personId: whom.personId, revokedAt: null } })
  return generateRegistrationOptions({
    rpName: whom.organisationName,
    rpID: rpId,
    userID: fromBase64url(userHandle(whom.personId)) ?? new Uint8Array(),
    userName: whom.email,
    userDisplayName: whom.name,
    challenge,
    timeout: DIALOG_MS,
    attestationType: env().ATTESTATION,
    supportedAlgorithmIDs: ALGORITHMS,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: held.map(({ credentialId, transports }) => ({ id: base64url(credentialId), transports })),
  })
}

/** A key that was created but is nobody's yet, as an intent's context remembers it. Bytes are base64url. */
const created = z.strictObject({
  credentialId: z.string(),
  publicKey: z.string(),
  algorithm: z.int(),
  aaguid: z.string(),
  counter: z.int(),
  transports: z.array(z.string()),
  backupEligible: z.boolean(),
  backedUp: z.boolean(),
  attestationFormat: z.string(),
  attestationObject: z.string(),
  creationStatement: z.string(),
  creationClientData: z.string(),
  name: z.string(),
})
export type Created = z.infer<typeof created>

/** Reads a created key from an intent's context. Throws when it is not one: we wrote it. */
export const readCreated = (value: unknown): Created => created.parse(value)

/** Transports of WebAuthn Level 3 §5.8.4; others a browser may name are not kept. */
const TRANSPORTS: readonly string[] = ['ble', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']

/** Checks a newly created key against its creation statement: host, origin, user verification, algorithm, attestation where there is one. */
export async function checkCreation(
  intent: Pick<Intent, 'statement' | 'challenge'>,
  answer: RegistrationResponseJSON,
  rpId: string,
  name: string,
): Promise<Result<Created>> {
  const refused = refuse('creation-refused', 'The new passkey was not accepted.', { next: 'Start again, or use another device.' })
  const clientData = fromBase64url(answer.response.clientDataJSON)
  if (!clientData) return refused
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: answer,
      expectedChallenge: base64url(intent.challenge),
      expectedOrigin: new URL(env().COUNTERSIGN_URL).origin,
      expectedRPID: rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    })
    if (!verified || isEmbedded(clientData)) return refused
    const { credential } = registrationInfo
    if (!(await importCoseKey(credential.publicKey))) return refused
    return ok({
      credentialId: credential.id,
      publicKey: base64url(credential.publicKey),
      algorithm: algorithmOf(credential.publicKey),
      aaguid: registrationInfo.aaguid,
      counter: credential.counter,
      transports: (answer.response.transports ?? []).filter((one) => TRANSPORTS.includes(one)),
      backupEligible: registrationInfo.credentialDeviceType === 'multiDevice',
      backedUp: registrationInfo.credentialBackedUp,
      attestationFormat: registrationInfo.fmt,
      attestationObject: base64url(registrationInfo.attestationObject),
      creationStatement: base64url(intent.statement),
      creationClientData: answer.response.clientDataJSON,
      name,
    })
  } catch (error) {
    if (error instanceof Error && /user verification/i.test(error.message))
      return refuse('creation-without-verification', 'The authenticator did not verify who was there.', {
        next: 'Use a device with a fingerprint, face or PIN.',
      })
    return refused
  }
}

/** Label 3 of the COSE_Key (RFC 9052 §7.1). */
function algorithmOf(cose: Uint8Array): number {
  const key = decodeCBOR(new Uint8Array(cose))
  const algorithm = key instanceof Map ? key.get(3) : undefined
  if (typeof algorithm !== 'number') throw new Error('a key without algorithm')
  return algorithm
}

// An embedded frame of another site could have shown anything around the button.
function isEmbedded(clientData: Bytes): boolean {
  const said = JSON.parse(Buffer.from(clientData).toString('utf8')) as { crossOrigin?: unknown; topOrigin?: unknown }
  return said.crossOrigin === true || said.topOrigin !== undefined
}

/** The digest by which enrolment and passkey-change statements name a creation: SHA-256 of the creation statement, hexadecimal. */
export const creationDigest = (key: Pick<Created, 'creationStatement'>): string => hex(sha256(bytesOf(key.creationStatement)))

const bytesOf = (text: string): Bytes => {
  const bytes = fromBase64url(text)
  if (!bytes) throw new Error('an intent remembers bytes that are not base64url')
  return bytes
}

/** Writes a created key as a person's passkey, in the transaction of the approval that lets it in. */
export async function storePasskey(
  tx: Tx,
  key: Created,
  { id, personId, enrolmentId, at }: { id: string; personId: string; enrolmentId: string; at: Date },
): Promise<void> {
  await tx.passkey.create({
    data: {
      id,
      personId,
      credentialId: bytesOf(key.credentialId),
      publicKey: bytesOf(key.publicKey),
      algorithm: key.algorithm,
      aaguid: key.aaguid,
      counter: key.counter,
      transports: key.transports,
      backupEligible: key.backupEligible,
      backedUp: key.backedUp,
      attestationFormat: key.attestationFormat,
      attestationObject: bytesOf(key.attestationObject),
      creationStatement: bytesOf(key.creationStatement),
      creationClientData: bytesOf(key.creationClientData),
      enrolmentId,
      name: key.name,
      createdAt: at,
    },
  })
}
