import 'server-only'
import type { Result } from '@/lib/core'
import type { Opened } from './sessions'

/**
 * Every reason for which nobody was let in, as a browser may hear it. next-auth puts the message of whatever is thrown into an
 * address: so what is thrown is one of these words, and never what an exception says. The page has sentences for them.
 */
const ENTRY_CODES = [
  'sign-in-failed',
  'busy',
  'intent-unknown',
  'intent-of-another',
  'intent-used',
  'intent-closed',
  'intent-expired',
  'passkey-unknown',
  'passkey-revoked',
  'passkey-of-another',
  'passkey-taken',
  'person-inactive',
  'person-exists',
  'link-used',
  'link-revoked',
  'link-expired',
  'already-set-up',
  'keys-exist',
  'assertion-malformed',
  'assertion-refused',
  'assertion-not-an-assertion',
  'assertion-other-statement',
  'assertion-other-origin',
  'assertion-other-host',
  'assertion-embedded',
  'assertion-without-presence',
  'assertion-without-verification',
  'assertion-key-unsupported',
  'assertion-signature-wrong',
] as const
export type EntryCode = (typeof ENTRY_CODES)[number]

/** The session that an attempt opened, for next-auth; what refused it, or broke it, is thrown as one of our codes. */
export async function entered(attempt: () => Promise<Result<Opened>>): Promise<{ id: string }> {
  const opened = await attempt().catch((error: unknown) => {
    console.error('signing in:', error)
    return undefined
  })
  if (opened?.ok) return { id: opened.value.sessionId }
  const code: EntryCode = ENTRY_CODES.find((one) => one === opened?.code) ?? 'sign-in-failed'
  throw new Error(code)
}
