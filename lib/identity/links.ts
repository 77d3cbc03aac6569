import 'server-only'
import { type Clock, ok, type Result, refuse, systemClock } from '@/lib/core'
import { db, type Invitation } from '@/lib/db'
import { hashOfSecret } from './secret'

export type LinkKind = 'set-up' | 'invitation' | 'reopening'

const ASK = 'Ask an administrator to send a new one.'

/** The way in a secret opens, when it is still open. Reading changes nothing: mail scanners follow links. */
export async function findLink(secret: string, kinds: readonly LinkKind[], clock: Clock = systemClock): Promise<Result<Invitation>> {
  const secretHash = hashOfSecret(secret)
  const link = secretHash && (await db().invitation.findUnique({ where: { secretHash } }))
  if (!link || !kinds.some((kind) => kind === link.kind))
    return refuse('link-unknown', 'This address opens nothing. It may have been replaced by a newer one, or not copied whole.', {
      next: kinds.includes('set-up')
        ? 'Use the address the console printed last.'
        : 'Open the newest message, or ask an administrator to send a new one.',
    })
  return standing(link, clock)
}

/** Whether a way in is still open, on a row the caller has just read. */
export function standing(link: Invitation, clock: Clock): Result<Invitation> {
  if (link.consumedAt) return refuse('link-used', 'This address was already used.', { next: 'Sign in with the passkey you made.' })
  if (link.revokedAt)
    return refuse('link-revoked', 'This address was withdrawn.', {
      next: link.kind === 'set-up' ? 'Use the address the console printed last.' : ASK,
    })
  if (link.expiresAt <= clock())
    return refuse('link-expired', 'This address has expired.', {
      next: link.kind === 'set-up' ? 'Start Countersign again: it prints a new one.' : ASK,
    })
  return ok(link)
}
