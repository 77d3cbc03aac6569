import { randomBytes } from 'node:crypto'
import { type Bytes, concat, equalBytes, ok, type Result, refuse } from '@/lib/core'
import { isStampedUnder, MalformedDer, OID, readDerChildren, verifyTimestamp } from '@/lib/proof'
import { octets, oid, sequence, small, tlv } from './der'

const PATIENCE_MS = 5000
const LARGEST_REPLY = 64 * 1024
/** How far its clock may differ from ours: evidence whose times contradict each other is worth less than none. */
const CLOCKS_DIFFER_MS = 10 * 60_000
const BOOLEAN_TRUE = Uint8Array.of(0x01, 0x01, 0xff)

/**
 * Asks a time-stamping authority (RFC 3161 over HTTP, §3.4) for a token over a SHA-256 imprint and verifies what it gives:
 * status, imprint, our nonce, signature, a time within ten minutes of ours, and the certificate, which must lead to one of `roots`
 * (DER) where they are given. Returns the token in DER. The address is the operator's own choice, so a private one is as good as any;
 * but nobody who answers there may send us on to another, keep us waiting, or fill our memory.
 * Refuses `timestamp-unavailable`, `timestamp-refused`, `timestamp-nonce`, `timestamp-clock`, `timestamp-untrusted` and what
 * `verifyTimestamp` refuses.
 */
export async function requestTimestamp(
  url: string,
  imprint: Uint8Array,
  { roots, signal }: { readonly roots?: readonly Uint8Array[]; readonly signal?: AbortSignal | undefined } = {},
): Promise<Result<Bytes>> {
  const nonce = new Uint8Array(randomBytes(8))
  // Positive and without a leading zero, so that the INTEGER's contents are these eight octets.
  nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40
  const query = sequence(small(1), sequence(sequence(oid(OID.sha256)), octets(imprint)), tlv(0x02, nonce), BOOLEAN_TRUE)
  const reply = await post(url, query, signal)
  if (!reply.ok) return reply
  const token = readReply(reply.value)
  if (!token.ok) return token
  const verified = await verifyTimestamp(token.value, imprint)
  if (!verified.ok) return verified
  const answered = verified.value.nonce
  if (!answered || !equalBytes(answered, nonce)) return refuse('timestamp-nonce', 'The time-stamp answers another question.')
  if (!(Math.abs(verified.value.time.getTime() - Date.now()) <= CLOCKS_DIFFER_MS)) return ANOTHER_CLOCK
  return roots && !(await isStampedUnder(roots, verified.value)) ? UNTRUSTED : token
}

const UNTRUSTED = refuse('timestamp-untrusted', 'The time-stamp’s certificate does not lead to the root that the operator named.')

const ANOTHER_CLOCK = refuse('timestamp-clock', 'The time-stamping authority’s clock and ours differ by more than ten minutes.')

/** An authority as a signer asks it; throws TimestampFailed with the refusal, so that the seal is tried again later. */
export const timestampFrom = (ask: (imprint: Bytes) => Promise<Result<Bytes>>) => async (imprint: Bytes) => {
  const token = await ask(imprint)
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

async function post(url: string, query: Bytes, signal?: AbortSignal): Promise<Result<Bytes>> {
  const patience = AbortSignal.timeout(PATIENCE_MS)
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      body: query,
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
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
