// A passkey in software, for tests, the demo and the benchmarks. The product never imports it: it would sign for anyone.

import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { encodeCBOR } from '@levischuck/tiny-cbor'

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest()
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')

export interface AuthenticatorFlags {
  readonly present?: boolean
  readonly verified?: boolean
  readonly backupEligible?: boolean
  readonly backedUp?: boolean
}

interface Held {
  readonly id: Buffer
  readonly privateKey: KeyObject
  readonly cose: Uint8Array
  readonly userHandle: string
  counter: number
}

/** A passkey written down: base64url, the key as PKCS #8. */
export interface SavedPasskey {
  readonly id: string
  readonly key: string
  readonly cose: string
  readonly userHandle: string
  readonly counter: number
}

/** What the browser would send back: the JSON forms of @simplewebauthn/browser. */
export class SoftwareAuthenticator {
  readonly #held: Held[] = []
  readonly #origin: string

  constructor(origin: string) {
    this.#origin = origin
  }

  #authenticatorData(rpId: string, counter: number, flags: AuthenticatorFlags, attested: Uint8Array = new Uint8Array()) {
    const { present = true, verified = true, backupEligible = true, backedUp = true } = flags
    const bits = (present ? 1 : 0) | (verified ? 4 : 0) | (backupEligible ? 8 : 0) | (backedUp ? 16 : 0) | (attested.length ? 64 : 0)
    const tail = Buffer.alloc(5)
    tail[0] = bits
    tail.writeUInt32BE(counter, 1)
    return Buffer.concat([sha256(rpId), tail, attested])
  }

  #clientData(type: 'webauthn.create' | 'webauthn.get', challenge: string, more: object = {}) {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.#origin, crossOrigin: false, ...more }))
  }

  /** Answers PublicKeyCredentialCreationOptionsJSON with a new ES256 key and no attestation. */
  create(options: { challenge: string; rp: { id?: string }; user: { id: string } }, flags: AuthenticatorFlags = {}) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    const cose = encodeCBOR(
      new Map<number, number | Uint8Array>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
        [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
      ]),
    )
    const id = randomBytes(32)
    const held = { id, privateKey, cose, userHandle: options.user.id, counter: 0 }
    this.#held.push(held)
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, cose])
    const authData = this.#authenticatorData(options.rp.id ?? new URL(this.#origin).hostname, 0, flags, attested)
    const attestationObject = encodeCBOR(
      new Map<string, string | Map<string, string> | Uint8Array>([
        ['fmt', 'none'],
        ['attStmt', new Map<string, string>()],
        ['authData', new Uint8Array(authData)],
      ]),
    )
    return {
      id: text(id),
      rawId: text(id),
      type: 'public-key' as const,
      clientExtensionResults: {},
      response: {
        clientDataJSON: text(this.#clientData('webauthn.create', options.challenge)),
        attestationObject: text(attestationObject),
        transports: ['internal' as const],
      },
    }
  }

  /** Answers PublicKeyCredentialRequestOptionsJSON with the newest allowed key, or the newest of all. */
  get(
    options: { challenge: string; rpId?: string; allowCredentials?: readonly { id: string }[] },
    flags: AuthenticatorFlags = {},
    clientData: object = {},
  ) {
    const allowed = options.allowCredentials?.map((one) => one.id)
    const held = this.#held.findLast((one) => !allowed?.length || allowed.includes(text(one.id)))
    if (!held) throw new Error('no such passkey on this authenticator')
    const authenticatorData = this.#authenticatorData(options.rpId ?? new URL(this.#origin).hostname, held.counter, flags)
    const clientDataJSON = this.#clientData('webauthn.get', options.challenge, clientData)
    return {
      id: text(held.id),
      rawId: text(held.id),
      type: 'public-key' as const,
      clientExtensionResults: {},
      response: {
        authenticatorData: text(authenticatorData),
        clientDataJSON: text(clientDataJSON),
        signature: text(sign('sha256', Buffer.concat([authenticatorData, sha256(clientDataJSON)]), held.privateKey)),
        userHandle: held.userHandle,
      },
    }
  }

  /** Everything it holds, keys in clear, so that a demonstration's people are there again after a restart. */
  saved(): SavedPasskey[] {
    return this.#held.map(({ id, privateKey, cose, userHandle, counter }) => ({
      id: text(id),
      key: text(privateKey.export({ type: 'pkcs8', format: 'der' })),
      cose: text(cose),
      userHandle,
      counter,
    }))
  }

  static restored(origin: string, saved: readonly SavedPasskey[]): SoftwareAuthenticator {
    const authenticator = new SoftwareAuthenticator(origin)
    for (const { id, key, cose, userHandle, counter } of saved) {
      const privateKey = createPrivateKey({ key: Buffer.from(key, 'base64url'), type: 'pkcs8', format: 'der' })
      authenticator.#held.push({ id: Buffer.from(id, 'base64url'), privateKey, cose: Buffer.from(cose, 'base64url'), userHandle, counter })
    }
    return authenticator
  }

  /** The newest key as COSE bytes, for tests that check signatures themselves. */
  get cose(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#held.at(-1)?.cose ?? [])
  }
}
