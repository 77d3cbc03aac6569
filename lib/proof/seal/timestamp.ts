import { type Bytes, equalBytes, ok, type Result, refuse } from '@/lib/core'
import { type Certificate, readCertificate, verifySignature } from './certificate'
import { children, type Der, expect, MalformedDer, readOid, readOnly, readTime, TAG } from './der'
import { OID } from './oids'

/** A verified RFC 3161 token. Whether its authority is one to rely on is the reader's decision. */
export type TimestampReport = {
  readonly time: Date
  /** The time-stamping authority's certificate, and whatever others the token brought. */
  readonly authority: Certificate
  readonly certificates: readonly Certificate[]
  /** INTEGER contents of the nonce, when there is one. */
  readonly nonce?: Bytes
}

const DIGESTS: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'SHA-256',
  '2.16.840.1.101.3.4.2.2': 'SHA-384',
  '2.16.840.1.101.3.4.2.3': 'SHA-512',
}
const RSA = '1.2.840.113549.1.1.1'
const RSA_WITH: Readonly<Record<string, string>> = {
  'SHA-256': '1.2.840.113549.1.1.11',
  'SHA-384': '1.2.840.113549.1.1.12',
  'SHA-512': '1.2.840.113549.1.1.13',
}
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'

/**
 * Verifies a token (DER ContentInfo, RFC 3161 §2.4.2) over a 32-byte SHA-256 imprint: the imprint, the signed digest of the
 * content, the signature by a certificate in the token, and that this certificate is for time-stamping.
 * Refuses `timestamp-malformed`, `timestamp-imprint`, `timestamp-signature`, `timestamp-certificate`.
 */
export async function verifyTimestamp(token: Bytes, imprint: Uint8Array): Promise<Result<TimestampReport>> {
  try {
    return await verify(token, imprint)
  } catch (error) {
    if (error instanceof MalformedDer) return refuse('timestamp-malformed', `The time-stamp cannot be read: ${error.message}.`)
    throw error
  }
}

async function verify(token: Bytes, imprint: Uint8Array): Promise<Result<TimestampReport>> {
  const [type, wrapped] = children(readOnly(token, TAG.sequence))
  if (readOid(type) !== OID.signedData) throw new MalformedDer('not SignedData')
  const [, , content, certificateSet, ...rest] = children(readOnly(expect(wrapped, 0xa0).value, TAG.sequence))
  const [contentType, eContent] = children(expect(content, TAG.sequence))
  if (readOid(contentType) !== OID.timeStampInfo) throw new MalformedDer('not a time-stamp')
  const info = readOnly(expect(eContent, 0xa0).value, TAG.octetString).value
  const certificates = children(expect(certificateSet, 0xa0)).map((item) => readCertificate(item.whole))

  const stamped = readInfo(info)
  if (!equalBytes(stamped.imprint, imprint)) return refuse('timestamp-imprint', 'The time-stamp is over other bytes.')
  const signer = readSigner(children(expect(rest.at(-1), TAG.set))[0], certificates)
  const digest = new Uint8Array(await crypto.subtle.digest(signer.hash, info))
  const isSigned = await verifySignature(signer.algorithm, signer.authority.publicKey, signer.attributes, signer.signature)
  if (!equalBytes(signer.messageDigest, digest) || !isSigned)
    return refuse('timestamp-signature', 'The time-stamp’s signature does not hold.')
  const { authority } = signer
  const isFit = authority.purposes.includes(TIME_STAMPING) && stamped.time >= authority.notBefore && stamped.time <= authority.notAfter
  if (!isFit) return refuse('timestamp-certificate', 'The time-stamp’s certificate is not for time-stamping, or not at that time.')
  return ok({ time: stamped.time, authority, certificates, ...(stamped.nonce && { nonce: stamped.nonce }) })
}

function readInfo(info: Bytes): { imprint: Bytes; time: Date; nonce?: Bytes } {
  const [, , messageImprint, , time, ...optional] = children(readOnly(info, TAG.sequence))
  const [algorithm, hashed] = children(expect(messageImprint, TAG.sequence))
  if (readOid(children(expect(algorithm, TAG.sequence))[0]) !== OID.sha256) throw new MalformedDer('imprint is not SHA-256')
  const nonce = optional.find((item) => item.tag === TAG.integer)?.value
  return { imprint: expect(hashed, TAG.octetString).value, time: readTime(expect(time, TAG.generalizedTime)), ...(nonce && { nonce }) }
}

function readSigner(info: Der | undefined, certificates: readonly Certificate[]) {
  const [, identifier, digest, attributes, algorithm, signature] = children(expect(info, TAG.sequence))
  const [issuer, serial] = children(expect(identifier, TAG.sequence))
  const authority = certificates.find((certificate) => {
    return issuer && serial && equalBytes(certificate.issuer, issuer.whole) && equalBytes(certificate.serial, serial.value)
  })
  const hash = DIGESTS[readOid(children(expect(digest, TAG.sequence))[0])]
  if (!authority || !hash) throw new MalformedDer('no certificate of the signer, or an unknown digest')
  const named = readOid(children(expect(algorithm, TAG.sequence))[0])
  const signed = children(expect(attributes, 0xa0)).map((attribute) => children(attribute))
  const messageDigest = signed.find(([type]) => readOid(type) === OID.messageDigest)?.[1]
  const set = new Uint8Array(expect(attributes, 0xa0).whole)
  set[0] = TAG.set
  return {
    authority,
    hash,
    algorithm: named === RSA ? (RSA_WITH[hash] ?? named) : named,
    attributes: set,
    messageDigest: expect(children(expect(messageDigest, TAG.set))[0], TAG.octetString).value,
    signature: expect(signature, TAG.octetString).value,
  }
}
