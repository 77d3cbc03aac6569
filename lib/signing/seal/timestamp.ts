import { randomBytes } from 'node:crypto'
import { type Bytes, equalBytes, ok, type Result, refuse } from '@/lib/core'
import { MalformedDer, OID, readDerChildren, verifyTimestamp } from '@/lib/proof'
import { octets, oid, sequence, small, tlv } from './der'

const PATIENCE_MS = 5000
const LARGEST_REPLY = 64 * 1024
const BOOLEAN_TRUE = Uint8Array.of(0x01, 0x01, 0xff)

/**
 * Asks a time-stamping authority (RFC 3161 over HTTP, §3.4) for a token over a SHA-256 imprint and verifies what it gives:
 * status, imprint, our nonce, signature and certificate. Returns the token in DER.
 * Refuses `timestamp-unavailable`, `timestamp-refused`, `timestamp-nonce` and what `verifyTimestamp` refuses.
 */
export async function requestTimestamp(url: string, imprint: Uint8Array): Promise<Result<Bytes>> {
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
  return token
}

/** `requestTimestamp` as a signer wants it; throws TimestampFailed with the refusal, so that the seal is tried again later. */
export const timestampFrom = (url: string) => async (imprint: Uint8Array) => {
  const token = await requestTimestamp(url, imprint)
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
    const length = Number(response.headers.get('content-length') ?? 0)
    if (!response.ok || length > LARGEST_REPLY) return unavailable(`it answered ${response.status}`)
    return ok(new Uint8Array(await response.arrayBuffer()))
  } catch (error) {
    return unavailable(error instanceof Error ? error.message : String(error))
  }
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
