import { randomBytes } from 'node:crypto'
import { type Bytes, concat, equalBytes, ok, type Result, refuse } from '@/lib/core'
import { chainToRoot, MalformedDer, OID, readCertificate, readDerChildren, type TimestampReport, verifyTimestamp } from '@/lib/proof'
import { octets, oid, sequence, small, tlv } from './der'

const PATIENCE_MS = 5000
const LARGEST_REPLY = 64 * 1024
const BOOLEAN_TRUE = Uint8Array.of(0x01, 0x01, 0xff)

/**
 * Asks a time-stamping authority (RFC 3161 over HTTP, §3.4) for a token over a SHA-256 imprint and verifies what it gives:
 * status, imprint, our nonce, signature and certificate, which must lead to one of `roots` (DER) where they are given. Returns
 * the token in DER. The address is the operator's own choice, so a private one is as good as any; but nobody who answers there
 * may send us on to another, keep us waiting, or fill our memory.
 * Refuses `timestamp-unavailable`, `timestamp-refused`, `timestamp-nonce`, `timestamp-untrusted` and what `verifyTimestamp` refuses.
 */
export async function requestTimestamp(url: string, imprint: Uint8Array, roots?: readonly Uint8Array[]): Promise<Result<Bytes>> {
  const nonce = new Uint8Array(randomBytes(8))
  // Positive and without a leading zero, so that the INTEGER's contents are these eight octets.
  nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40
  const query = sequence(small(1), sequence(sequence(oid(OID.sha256)), octets(imprint)), tlv(0x02, nonce), BOOLEAN_TRUE)
  const reply = await post(url, query)
  if (!reply.ok) return reply
  const token = readReply(reply.value)
  if (!token.ok) return token
  const verified = await verifyTimestamp(token.value, imprint)
  if (!verified.ok) return verified
  const answered = verified.value.nonce
  if (!answered || !equalBytes(answered, nonce)) return refuse('timestamp-nonce', 'The time-stamp answers another question.')
  return roots && !(await leadsTo(roots, verified.value)) ? UNTRUSTED : token
}

const UNTRUSTED = refuse('timestamp-untrusted', 'The time-stamp’s certificate does not lead to the root that the operator named.')

async function leadsTo(roots: readonly Uint8Array[], { authority, certificates, time }: TimestampReport): Promise<boolean> {
  const trusted = roots.map((der) => readCertificate(new Uint8Array(der)))
  return (await chainToRoot(authority, certificates, trusted, time)) !== undefined
}

/** `requestTimestamp` as a signer wants it; throws TimestampFailed with the refusal, so that the seal is tried again later. */
export const timestampFrom = (url: string, roots?: readonly Uint8Array[]) => async (imprint: Uint8Array) => {
  const token = await requestTimestamp(url, imprint, roots)
  if (!token.ok) throw new TimestampFailed(token.code, token.reason)
  return token.value
}

export class TimestampFailed extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

async function post(url: string, query: Bytes): Promise<Result<Bytes>> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      body: query,
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    if (!response.ok) return unavailable(`it answered ${response.status}`)
    return await bounded(response)
  } catch (error) {
    return unavailable(error instanceof Error ? error.message : String(error))
  }
}

async function bounded(response: Response): Promise<Result<Bytes>> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    if (size > LARGEST_REPLY) return unavailable('its answer has no end')
    parts.push(part)
  }
  return ok(concat(...parts))
}

const unavailable = (why: string) => refuse('timestamp-unavailable', `The time-stamping authority cannot be used: ${why}.`)

/** TimeStampResp ::= SEQUENCE { PKIStatusInfo, token OPTIONAL }; status 0 and 1 grant. */
function readReply(reply: Bytes): Result<Bytes> {
  try {
    const [info, token] = readDerChildren(reply)
    const status = info && readDerChildren(info.whole)[0]?.value[0]
    if (!token || status === undefined || status > 1) return refuse('timestamp-refused', 'The time-stamping authority refused.')
    return ok(token.whole)
  } catch (error) {
    if (error instanceof MalformedDer) return refuse('timestamp-refused', 'The time-stamping authority’s answer cannot be read.')
    throw error
  }
}
