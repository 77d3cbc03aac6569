import { createPrivateKey, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Bytes, ok, type Result, refuse } from '@/lib/core'
import { createDirectory } from '@/lib/disk'
import { env } from '@/lib/env'
import { certifySealKey, createAuthority, type Organisation, SEAL_PURPOSES, type SealPurpose } from './certify'

/** A key that seals: its certificate, the chain above it and the act of signing. The key itself stays here. */
export type SealKey = {
  /** DER. */
  readonly certificate: Bytes
  /** DER, issuer first, root last. */
  readonly chain: readonly Bytes[]
  /** ECDSA-Sig-Value in DER by a P-256 key over SHA-256 of `bytes`. */
  sign(bytes: Uint8Array): Promise<Bytes>
}

export type Keys = {
  /** Whose keys these are: names and host as they were when the organisation was created. */
  readonly organisation: Organisation
  seal(purpose: SealPurpose): SealKey
  /** 32 bytes that authenticate seal plans at rest. */
  readonly planMacKey: Bytes
  /** The organisation's own root certificate: what a reader adds to his trusted certificates. */
  readonly root: { readonly der: Bytes; readonly pem: string }
  /** Every root (DER) to which a seal of this organisation may lead: its own, and those of outside authorities. */
  readonly roots: readonly Bytes[]
}

const ORGANISATION = 'organisation.json'
const PLAN_MAC = 'plan-mac.key'
/** Roots of chains that were replaced: seals made under them must go on to verify. */
export const FORMER_ROOTS = 'former-roots.crt'
export const AUTHORITY = { key: 'authority.key', certificate: 'authority.crt' }
/** One file for a purpose's key and chain, so that they are replaced together or not at all. */
export const sealFile = (purpose: SealPurpose) => `${purpose}.pem`

/** Where the seal keys are by default: COUNTERSIGN_DATA/keys/seal, readable by its owner alone. */
export const sealDirectory = () => join(env().COUNTERSIGN_DATA, 'keys', 'seal')

const cache = globalThis as typeof globalThis & { countersignKeys?: Map<string, Keys> }
const loaded = () => {
  cache.countersignKeys ??= new Map()
  return cache.countersignKeys
}

/** Forgets what was read, after a chain was replaced. */
export const forget = (directory: string) => loaded().delete(directory)

/**
 * Creates the organisation's authority, both seal keys and the plan key, all or none, whatever kills the process.
 * Calling it again for the same organisation and host returns the same keys; for another it refuses `keys-exist`.
 */
export async function createKeys(organisation: Organisation, directory = sealDirectory(), now = new Date()): Promise<Result<Keys>> {
  if (!existsSync(directory)) {
    const authority = await createAuthority(organisation, now)
    const files: Record<string, string> = {
      [ORGANISATION]: JSON.stringify({ organisation: organisation.organisation, host: organisation.host }),
      [PLAN_MAC]: randomBytes(32).toString('base64'),
      [AUTHORITY.key]: authority.pem.privateKeyPem,
      [AUTHORITY.certificate]: authority.pem.certificatePem,
    }
    for (const purpose of SEAL_PURPOSES) files[sealFile(purpose)] = await certifySealKey(purpose, organisation, authority, now)
    createDirectory(directory, files)
  }
  const keys = loadKeys(directory)
  if (!keys.ok) return keys
  const { organisation: name, host } = keys.value.organisation
  if (name === organisation.organisation && host === organisation.host) return keys
  return refuse('keys-exist', `The keys in the data directory belong to ${name} at ${host}.`, {
    next: 'Start with that organisation, or with an empty data directory.',
  })
}

/** The organisation's keys, read once a process. Refuses `keys-absent` before the organisation exists, `keys-exposed`, `keys-damaged`. */
export function loadKeys(directory = sealDirectory()): Result<Keys> {
  const known = loaded().get(directory)
  if (known) return ok(known)
  if (!existsSync(directory)) return refuse('keys-absent', 'This organisation has no keys yet.', { next: 'Create the organisation first.' })
  const exposed = [AUTHORITY.key, PLAN_MAC, ...SEAL_PURPOSES.map(sealFile)].find((name) => isExposed(join(directory, name)))
  if (exposed) {
    return refuse('keys-exposed', `Others than its owner may read the key file ${exposed}.`, {
      next: 'Set its mode to 0600, then ask who read it.',
    })
  }
  try {
    const keys = read(directory)
    loaded().set(directory, keys)
    return ok(keys)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return refuse('keys-damaged', `The keys cannot be read: ${why}.`, { next: 'Restore them from the backup of keys.' })
  }
}

const isExposed = (path: string) => existsSync(path) && (statSync(path).mode & 0o077) !== 0

function read(directory: string): Keys {
  const text = (name: string) => readFileSync(join(directory, name), 'utf8')
  const seals = new Map(SEAL_PURPOSES.map((purpose) => [purpose, sealKey(readKey(directory, purpose), text(sealFile(purpose)))]))
  const planMacKey = new Uint8Array(Buffer.from(text(PLAN_MAC), 'base64'))
  if (planMacKey.length !== 32) throw new TypeError('the plan key is not 32 bytes')
  const pem = text(AUTHORITY.certificate)
  const der = derOf(new X509Certificate(pem))
  const { organisation, host }: Organisation = JSON.parse(text(ORGANISATION))
  const outside = [...seals.values()].map((key) => key.chain.at(-1) ?? key.certificate)
  const former = existsSync(join(directory, FORMER_ROOTS)) ? certificatesOf(text(FORMER_ROOTS)).map(derOf) : []
  const roots = [der, ...outside, ...former].filter((root, i, all) => all.findIndex((other) => Buffer.compare(other, root) === 0) === i)
  return {
    organisation: { organisation, host },
    planMacKey,
    root: { der, pem },
    roots,
    seal(purpose) {
      const key = seals.get(purpose)
      if (!key) throw new TypeError(`no seal key for ${purpose}`)
      return key
    },
  }
}

/** A purpose's private key, for signing here and for nothing that leaves this room. */
export const readKey = (directory: string, purpose: SealPurpose): KeyObject =>
  createPrivateKey(readFileSync(join(directory, sealFile(purpose))))

/** The certificates of a PEM text, in its order. */
export function certificatesOf(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return blocks.map((block) => new X509Certificate(block))
}

export const derOf = (certificate: X509Certificate): Bytes => new Uint8Array(certificate.raw)

function sealKey(key: KeyObject, pem: string): SealKey {
  const [leaf, ...chain] = certificatesOf(pem)
  if (!leaf?.checkPrivateKey(key)) throw new TypeError('a seal certificate does not belong to its key')
  return {
    certificate: derOf(leaf),
    chain: chain.map(derOf),
    sign: async (bytes) => new Uint8Array(sign('sha256', bytes, key)),
  }
}
