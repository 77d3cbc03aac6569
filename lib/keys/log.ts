import 'server-only'
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Bytes, ok, type Result, refuse } from '@/lib/core'
import { createDirectory, replace } from '@/lib/disk'
import { env } from '@/lib/env'

/** The key that signs checkpoints (Ed25519, RFC 8032), and the memory of what it signed last. */
export interface LogKey {
  /** 32 bytes. */
  readonly publicKey: Bytes
  sign(bytes: Uint8Array): Bytes
  /** Remembers, durably, what `logMemory` gives back. What is remembered before a signature leaves cannot be forgotten by a crash. */
  remember(text: string): void
}

const KEY = 'log.key'

/** Each epoch of the log has a place of its own for its key and its memory, so that beginning another one moves nothing. */
const suffixOf = (epoch: number) => (epoch === 1 ? '' : `-${epoch}`)
const keyPlace = (epoch: number, home: string) => join(home, 'keys', `log${suffixOf(epoch)}`)
const memoryPlace = (epoch: number, home: string) => join(home, 'log', `signed${suffixOf(epoch)}.json`)

/**
 * The key of an epoch of the log, made on first use. Refuses `log-key-exposed` when others may read it, `log-key-damaged` when it
 * cannot be used. `isNew` says whether nothing was signed yet: a log that has checkpoints and no key has lost it, and does not get
 * another.
 */
export function logKey(isNew: boolean, epoch = 1, home = env().COUNTERSIGN_DATA): Result<LogKey> {
  const directory = keyPlace(epoch, home)
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
    const memory = memoryPlace(epoch, home)
    return ok({
      publicKey: new Uint8Array(Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url')),
      sign: (bytes) => new Uint8Array(sign(null, bytes, key)),
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

/**
 * What the signer of an epoch remembers, whether its key is there or not; undefined before it ever signed. It lies beside the keys
 * and outside the database, and is in no backup: an older database beside it is noticed, and a backup made while the log grows is
 * never behind it.
 */
export function logMemory(epoch: number, home = env().COUNTERSIGN_DATA): string | undefined {
  const memory = memoryPlace(epoch, home)
  return existsSync(memory) ? readFileSync(memory, 'utf8') : undefined
}

/** The highest epoch of which a key or a memory lies in the data directory; 0 when there is none. */
export const latestEpochHere = (home = env().COUNTERSIGN_DATA): number => latestIn(['keys', 'log'], home)

/** The highest epoch of which something was signed here; 0 when nothing was. A key alone may be of one that never began. */
export const latestEpochSigned = (home = env().COUNTERSIGN_DATA): number => latestIn(['log'], home)

function latestIn(places: readonly string[], home: string): number {
  const names = places.flatMap((place) => (existsSync(join(home, place)) ? readdirSync(join(home, place)) : []))
  const found = names.map((name) => /^(?:log|signed)(?:-([1-9]\d*))?(?:\.json)?$/.exec(name))
  return Math.max(0, ...found.map((one) => (one ? Number(one[1] ?? 1) : 0)))
}
