import { type Bytes, concat, equalBytes, sha256 } from '@/lib/core'
import { type Certificate, readCertificate, verifySignature } from './certificate'
import { children, type Der, exactly, expect, MalformedDer, readDer, readOid, readOnly, TAG } from './der'
import { OID } from './oids'

/** A seal's CMS SignedData (RFC 5652) as PAdES baseline profiles it: one signer, detached, no signing-time. */
export type SealCms = {
  readonly signer: Certificate
  readonly certificates: readonly Certificate[]
  /** SHA-256 of the byte range, as the signer signed it. */
  readonly messageDigest: Bytes
  /** The approval's evidence digest; absent in the certifying seal. */
  readonly evidence?: Bytes
  readonly signature: Bytes
  /** The DER SET that the signature covers. */
  readonly signedAttributes: Bytes
  /** The RFC 3161 token over the signature value, when the seal carries one (B-T). */
  readonly timeStampToken?: Bytes
}

const REQUIRED = [OID.contentType, OID.messageDigest, OID.signingCertificateV2, OID.algorithmProtection]
const PERMITTED = new Set<string>([...REQUIRED, OID.evidence])

/**
 * Reads the value of /Contents: one DER value, then zeros. Throws MalformedDer for anything but the seal's own profile: no digest
 * covers these bytes, so whatever could stand here unread could be put here by anyone.
 */
export function readSealCms(contents: Bytes): SealCms {
  const outer = readDer(contents)
  if (contents.subarray(outer.whole.length).some((octet) => octet !== 0)) throw new MalformedDer('bytes hidden behind the signature')
  const [type, wrapped] = exactly(2, expect(outer, TAG.sequence))
  if (readOid(type) !== OID.signedData) throw new MalformedDer('not SignedData')
  const [version, digests, content, certificateSet, signers] = exactly(5, readOnly(expect(wrapped, 0xa0).value, TAG.sequence))
  if (!isOne(version) || !isSha256(sole(expect(digests, TAG.set)))) throw new MalformedDer('version or digest')
  if (readOid(sole(expect(content, TAG.sequence))) !== OID.data) throw new MalformedDer('content is not detached data')
  const certificates = ascending(expect(certificateSet, 0xa0)).map((item) => readCertificate(item.whole))
  return readSigner(sole(expect(signers, TAG.set)), certificates)
}

function readSigner(info: Der, certificates: readonly Certificate[]): SealCms {
  const [version, identifier, digest, attributes, algorithm, signature, unsigned, ...more] = children(expect(info, TAG.sequence))
  const [issuer, serial] = exactly(2, expect(identifier, TAG.sequence))
  const isOurs = isOne(version) && isSha256(digest) && readOid(sole(expect(algorithm, TAG.sequence))) === OID.ecdsaSha256
  if (!isOurs || more.length > 0) throw new MalformedDer('signer information')
  const signer = certificates.find(
    (certificate) =>
      equalBytes(certificate.issuer, expect(issuer, TAG.sequence).whole) &&
      equalBytes(certificate.serial, expect(serial, TAG.integer).value),
  )
  if (!signer) throw new MalformedDer('the signing certificate is not there')
  const signed = readAttributes(expect(attributes, 0xa0))
  const evidence = signed.get(OID.evidence)
  const token = unsigned && readToken(unsigned)
  checkAttributes(signed, signer)
  return {
    signer,
    certificates,
    messageDigest: digestIn(signed.get(OID.messageDigest)),
    ...(evidence && { evidence: digestIn(evidence) }),
    signature: expect(signature, TAG.octetString).value,
    signedAttributes: concat(Uint8Array.of(TAG.set), expect(attributes, 0xa0).whole.subarray(1)),
    ...(token && { timeStampToken: token.whole }),
  }
}

/** The time-stamp token, which is the only thing unsigned attributes may hold. */
function readToken(unsigned: Der): Der {
  const [type, values] = exactly(2, expect(sole(expect(unsigned, 0xa1)), TAG.sequence))
  if (readOid(type) !== OID.timeStampToken) throw new MalformedDer('an unsigned attribute that is no time-stamp')
  return expect(sole(expect(values, TAG.set)), TAG.sequence)
}

/** The values of a SET OF, in DER order and none twice. */
function ascending(set: Der): Der[] {
  const items = children(set)
  const isAstray = items.some((item, i) => {
    const previous = items[i - 1]
    return previous && compare(previous.whole, item.whole) >= 0
  })
  if (isAstray) throw new MalformedDer('a set out of order')
  return items
}

/** Attributes by type, each with exactly one value, none twice, in DER SET OF order. */
function readAttributes(set: Der): Map<string, Der> {
  const found = new Map<string, Der>()
  for (const attribute of ascending(set)) {
    const [type, values] = exactly(2, expect(attribute, TAG.sequence))
    found.set(readOid(type), sole(expect(values, TAG.set)))
  }
  if (found.size !== children(set).length) throw new MalformedDer('an attribute stands twice')
  return found
}

function checkAttributes(signed: ReadonlyMap<string, Der>, signer: Certificate): void {
  if (!REQUIRED.every((oid) => signed.has(oid))) throw new MalformedDer('a required attribute is missing')
  if (![...signed.keys()].every((oid) => PERMITTED.has(oid))) throw new MalformedDer('an attribute that PAdES baseline or we forbid')
  if (readOid(signed.get(OID.contentType)) !== OID.data) throw new MalformedDer('content type')
  const [digest, signature] = exactly(2, expect(signed.get(OID.algorithmProtection), TAG.sequence))
  const isProtected = isSha256(digest) && signature?.tag === 0xa1 && readOid(sole(signature)) === OID.ecdsaSha256
  if (!isProtected) throw new MalformedDer('algorithm protection')
  // Without this attribute another certificate for the same key could be put in the signer's place (RFC 5035).
  const certificateIds = sole(expect(signed.get(OID.signingCertificateV2), TAG.sequence))
  const named = digestIn(sole(expect(sole(expect(certificateIds, TAG.sequence)), TAG.sequence)))
  if (!equalBytes(named, sha256(signer.der))) throw new MalformedDer('the signer names another certificate')
}

/** Whether the signature value was made by the embedded certificate's key over the signed attributes. */
export function isSignedBySigner(cms: SealCms): Promise<boolean> {
  return verifySignature(OID.ecdsaSha256, cms.signer.publicKey, cms.signedAttributes, cms.signature)
}

const sole = (parent: Der): Der => exactly(1, parent)[0] as Der

const isOne = (item: Der | undefined) => equalBytes(expect(item, TAG.integer).value, Uint8Array.of(1))

/** AlgorithmIdentifier of SHA-256, whose parameters are absent or NULL (RFC 5754 §2). */
function isSha256(item: Der | undefined): boolean {
  const [algorithm, parameters, ...more] = children(expect(item, TAG.sequence))
  const hasNone = parameters === undefined || expect(parameters, TAG.null).value.length === 0
  return readOid(algorithm) === OID.sha256 && hasNone && more.length === 0
}

function digestIn(item: Der | undefined): Bytes {
  const digest = expect(item, TAG.octetString).value
  if (digest.length !== 32) throw new MalformedDer('not a SHA-256 digest')
  return digest
}

function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
