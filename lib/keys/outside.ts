import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { ok, type Result, refuse } from '@/lib/core'
import { replace } from '@/lib/disk'
import { chainToRoot, MalformedDer, readCertificate } from '@/lib/proof'
import { requestFor, type SealPurpose } from './certify'
import { certificatesOf, derOf, FORMER_ROOTS, forget, type Keys, loadKeys, readKey, sealDirectory, sealFile } from './files'

/** The request (PKCS #10, PEM) that an outside authority certifies. The key does not change and does not leave. */
export async function certificateRequest(purpose: SealPurpose, directory = sealDirectory()): Promise<Result<string>> {
  const keys = loadKeys(directory)
  if (!keys.ok) return keys
  return ok(await requestFor(purpose, keys.value.organisation, readKey(directory, purpose)))
}

/**
 * Takes the chain (PEM: our certificate first, the root last) that an outside authority gave for a seal key.
 * Seals made before stay valid under the organisation's own root, which is kept.
 * Refuses `chain-incomplete`, `chain-foreign-key`, `chain-broken`, `chain-unsuitable`.
 */
export async function acceptChain(purpose: SealPurpose, pem: string, directory = sealDirectory(), now = new Date()): Promise<Result<Keys>> {
  const keys = loadKeys(directory)
  if (!keys.ok) return keys
  const chain = readable(pem)
  const [leaf, ...above] = chain
  const root = above.at(-1)
  if (!leaf || !root) return refuse('chain-incomplete', 'The chain must begin with our certificate and end with the root.')
  if (!leaf.checkPrivateKey(readKey(directory, purpose))) {
    return refuse('chain-foreign-key', 'The first certificate is for another key.', {
      next: 'Send the authority a fresh request for this purpose.',
    })
  }
  try {
    const [signer, ...issuers] = chain.map((certificate) => readCertificate(derOf(certificate)))
    const trusted = issuers.at(-1)
    const path = signer && trusted && (await chainToRoot(signer, issuers, [trusted], now))
    if (!path || path.length !== chain.length)
      return refuse('chain-broken', 'The certificates do not lead from ours to the root, or one is out of date.')
    if (signer.keyUsage !== undefined && (signer.keyUsage & 0xc0) === 0)
      return refuse('chain-unsuitable', 'The certificate does not allow signing documents.')
  } catch (error) {
    if (error instanceof MalformedDer) return refuse('chain-unsuitable', `A certificate cannot be used: ${error.message}.`)
    throw error
  }
  replace(join(directory, FORMER_ROOTS), pemOf(keys.value.roots))
  const key = readKey(directory, purpose).export({ type: 'pkcs8', format: 'pem' })
  replace(join(directory, sealFile(purpose)), [key, ...chain.map((certificate) => certificate.toString())].join(''))
  forget(directory)
  return loadKeys(directory)
}

const pemOf = (certificates: readonly Uint8Array[]) => certificates.map((der) => new X509Certificate(der).toString()).join('')

function readable(pem: string): X509Certificate[] {
  try {
    return certificatesOf(pem)
  } catch {
    return []
  }
}
