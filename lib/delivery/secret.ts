import 'server-only'
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { Bytes } from '@/lib/core'
import { env } from '@/lib/env'

const key = () => new Uint8Array(hkdfSync('sha256', env().NEXTAUTH_SECRET, '', 'countersign/mail/v1', 32))

/** Encrypts an address that opens something, so that a copy of the database opens nothing: nonce (12) ‖ tag (16) ‖ AES-256-GCM. */
export function lock(secret: string): Bytes {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key(), nonce)
  const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
  return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), body]))
}

/** Decrypts what `lock` made; throws when it was changed or made under another key. */
export function unlock(locked: Uint8Array): string {
  const decipher = createDecipheriv('aes-256-gcm', key(), locked.subarray(0, 12)).setAuthTag(locked.subarray(12, 28))
  return Buffer.concat([decipher.update(locked.subarray(28)), decipher.final()]).toString('utf8')
}
