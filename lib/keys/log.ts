import 'server-only'
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Bytes, ok, type Result, refuse } from '@/lib/core'
import { createDirectory, replace } from '@/lib/disk'
import { env } from '@/lib/env'

/** The key that signs checkpoints (Ed25519, RFC 8032), and the memory of what it signed last. */
export interface LogKey {
  /** 32 bytes. */
  readonly publicKey: Bytes
  sign(bytes: Uint8Array): Bytes
  /**
   * What it remembers; undefined before it ever signed. It lies beside the keys and outside the database, and is in no backup: an
   * older database beside it is noticed, and a backup made while the log grows is never behind it.
   */
  remembered(): string | undefined
  /** Remembers, durably. What is remembered before a signature leaves cannot be forgotten by a crash. */
  remember(text: string): void
}

const KEY = 'log.key'
const MEMORY = 'signed.json'

/** Where key and memory lie, under the data directory. */
const PLACES = { key: ['keys', 'log'], memory: ['log'] } as const

/**
 * The log's key, made on first use. Refuses `log-key-exposed` when others may read it, `log-key-damaged` when it cannot be used.
 * `isNew` says whether nothing was signed yet: a log that has checkpoints and no key has lost it, and does not get another.
 */
export function logKey(isNew: boolean, home = env().COUNTERSIGN_DATA): Result<LogKey> {
  const directory = join(home, ...PLACES.key)
  if (!existsSync(directory)) {
    if (!isNew)
      return refuse('log-key-lost', 'The key that signed this log is not in the data directory.', {
        next: 'Restore the backup of keys.',
      })
    const { privateKey } = generateKeyPairSync('ed25519')
    mkdirSync(join(directory, '..'), { recursive: true, mode: 0o700 })
    createDirectory(directory, { [KEY]: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() })
  }
  const path = join(directory, KEY)
  try {
    if ((statSync(path).mode & 0o077) !== 0)
      return refuse('log-key-exposed', `Others than its owner may read the key file ${KEY}.`, {
        next: 'Set its mode to 0600, then ask who read it.',
      })
    const key = createPrivateKey(readFileSync(path))
    if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('it is no Ed25519 key')
    const memory = join(home, ...PLACES.memory, MEMORY)
    return ok({
      publicKey: new Uint8Array(Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url')),
      sign: (bytes) => new Uint8Array(sign(null, bytes, key)),
      remembered: () => (existsSync(memory) ? readFileSync(memory, 'utf8') : undefined),
      remember(text) {
        mkdirSync(dirname(memory), { recursive: true, mode: 0o700 })
        replace(memory, text)
      },
    })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return refuse('log-key-damaged', `The log’s key cannot be used: ${why}.`, { next: 'Restore the backup of keys.' })
  }
}
