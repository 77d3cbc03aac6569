import 'server-only'
import { hkdfSync } from 'node:crypto'
import { type Bytes, base64url, equalBytes, fromBase64url, hmacSha256 } from '@/lib/core'
import { env } from '@/lib/env'

const key = () => new Uint8Array(hkdfSync('sha256', env().NEXTAUTH_SECRET, '', 'countersign/sign-in-ticket/v1', 32))

/** A statement that the browser keeps for us until it is confirmed: `base64url(statement).base64url(HMAC-SHA-256)`. */
export const ticketOf = (statement: Bytes): string => `${base64url(statement)}.${base64url(hmacSha256(key(), statement))}`

/** The statement of a ticket we made; undefined for anything else. */
export function readTicket(ticket: string): Bytes | undefined {
  const [statement, mac] = ticket.split('.').map(fromBase64url)
  return statement && mac && equalBytes(mac, hmacSha256(key(), statement)) ? statement : undefined
}
