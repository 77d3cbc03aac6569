import { type Bytes, equalBytes, ok, type Result, refuse } from '@/lib/core'
import { type Certificate, chainToRoot, readCertificate, verifySignature } from './certificate'
import { children, type Der, exactly, expect, MalformedDer, readOid, readOnly, readTime, TAG } from './der'
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
 * content, the one signature by the certificate that it names, and that this certificate is for time-stamping, critically and for
 * nothing else (§2.3), and was valid at that time. By whom that certificate was issued, `isStampedUnder` says.
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
  const signer = readSigner(exactly(1, expect(rest.at(-1), TAG.set))[0], certificates)
  const digest = await digestOf(signer.hash, info)
  const isSigned = await verifySignature(signer.algorithm, signer.authority.publicKey, signer.attributes, signer.signature)
  if (!equalBytes(signer.messageDigest, digest) || !isSigned)
    return refuse('timestamp-signature', 'The time-stamp’s signature does not hold.')
  const { authority, names } = signer
  const isItsOwn = equalBytes(names.digest, await digestOf(names.hash, authority.der))
  const isForStamps = authority.isBoundToPurposes && authority.purposes.join() === TIME_STAMPING
  const isFit = isItsOwn && isForStamps && stamped.time >= authority.notBefore && stamped.time <= authority.notAfter
  if (!isFit)
    return refuse('timestamp-certificate', 'The time-stamp’s certificate is not for time-stamping, or not at that time, or not its own.')
  return ok({ time: stamped.time, authority, certificates, ...(stamped.nonce && { nonce: stamped.nonce }) })
}

/**
 * Whether the authority of a verified token leads to one of `roots` (DER), each certificate on the way valid at its time. What cannot
 * be read is no root, and no way to one.
 */
export async function isStampedUnder(roots: readonly Uint8Array[], { authority, certificates, time }: TimestampReport): Promise<boolean> {
  try {
    const trusted = roots.map((der) => readCertificate(new Uint8Array(der)))
    return (await chainToRoot(authority, certificates, trusted, time)) !== undefined
  } catch (error) {
    if (error instanceof MalformedDer) return false
    throw error
  }
}

const digestOf = async (hash: string, bytes: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest(hash, bytes))

function readInfo(info: Bytes): { imprint: Bytes; time: Date; nonce?: Bytes } {
  const [, , messageImprint, , time, ...optional] = children(readOnly(info, TAG.sequence))
  const [algorithm, hashed] = children(expect(messageImprint, TAG.sequence))
  if (readOid(children(expect(algorithm, TAG.sequence))[0]) !== OID.sha256) throw new MalformedDer('imprint is not SHA-256')
  const nonce = optional.find((item) => item.tag === TAG.integer)?.value
  return { imprint: expect(hashed, TAG.octetString).value, time: readTime(expect(time, TAG.generalizedTime)), ...(nonce && { nonce }) }
}

/** The one value of a signed attribute, by its type. */
type Signed = (oid: string) => Der | undefined

function readSigner(info: Der | undefined, certificates: readonly Certificate[]) {
  const [, identifier, digest, attributes, algorithm, signature] = children(expect(info, TAG.sequence))
  const [issuer, serial] = children(expect(identifier, TAG.sequence))
  const authority = certificates.find((certificate) => {
    return issuer && serial && equalBytes(certificate.issuer, issuer.whole) && equalBytes(certificate.serial, serial.value)
  })
  const hash = DIGESTS[readOid(children(expect(digest, TAG.sequence))[0])]
  if (!authority || !hash) throw new MalformedDer('no certificate of the signer, or an unknown digest')
  const named = readOid(children(expect(algorithm, TAG.sequence))[0])
  const all = new Map(
    children(expect(attributes, 0xa0))
      .map((attribute) => children(attribute))
      .map(([type, values]) => [readOid(type), values]),
  )
  const signed: Signed = (oid) => (all.has(oid) ? exactly(1, expect(all.get(oid), TAG.set))[0] : undefined)
  if (readOid(signed(OID.contentType)) !== OID.timeStampInfo) throw new MalformedDer('signed as something else than a time-stamp')
  const set = new Uint8Array(expect(attributes, 0xa0).whole)
  set[0] = TAG.set
  return {
    authority,
    hash,
    algorithm: named === RSA ? (RSA_WITH[hash] ?? named) : named,
    attributes: set,
    messageDigest: expect(signed(OID.messageDigest), TAG.octetString).value,
    signature: expect(signature, TAG.octetString).value,
    names: namedIn(signed),
  }
}

/**
 * The hash of the certificate that a signature names as its own (RFC 3161 §2.4.2, RFC 5816). Without it another certificate for the
 * same key, valid at another time, could be put in its place.
 */
function namedIn(signed: Signed): { readonly hash: string; readonly digest: Bytes } {
  const second = signed(OID.signingCertificateV2)
  const [ids] = children(expect(second ?? signed(OID.signingCertificate), TAG.sequence))
  const [first, next] = children(expect(children(expect(ids, TAG.sequence))[0], TAG.sequence))
  if (!second) return { hash: 'SHA-1', digest: expect(first, TAG.octetString).value }
  if (first?.tag === TAG.octetString) return { hash: 'SHA-256', digest: first.value }
  const hash = DIGESTS[readOid(children(expect(first, TAG.sequence))[0])]
  if (!hash) throw new MalformedDer('an unknown digest of a certificate')
  return { hash, digest: expect(next, TAG.octetString).value }
}
