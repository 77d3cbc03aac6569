import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Result, refuse } from '@/lib/core'
import { replace } from '@/lib/disk'
import { certifySealKey, readAuthority, type SealPurpose } from './certify'
import { AUTHORITY, forget, type Keys, loadKeys, sealDirectory, sealFile } from './files'

/**
 * Replaces a seal key by a new one under the organisation's own root. What the old key sealed goes on to verify.
 * Other processes read the new key when they start again. Refuses `authority-away` when its key is kept elsewhere.
 */
export async function renewSealKey(purpose: SealPurpose, directory = sealDirectory(), now = new Date()): Promise<Result<Keys>> {
  const keys = loadKeys(directory)
  if (!keys.ok) return keys
  const privateKeyPem = readIfThere(join(directory, AUTHORITY.key))
  if (privateKeyPem === undefined) {
    return refuse('authority-away', 'The authority’s key is not on this machine.', {
      next: `Put ${AUTHORITY.key} back for as long as this takes.`,
    })
  }
  const authority = await readAuthority({ privateKeyPem, certificatePem: keys.value.root.pem })
  replace(join(directory, sealFile(purpose)), await certifySealKey(purpose, keys.value.organisation, authority, now))
  forget(directory)
  return loadKeys(directory)
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
