import { type Bytes, sha256 } from '@/lib/core'
import type { SealKey } from '@/lib/keys'
import { OID, readCertificateNames } from '@/lib/proof'
import { octets, oid, sequence, setOf, small, tlv } from './der'

/** Gives an RFC 3161 token (DER ContentInfo) over a SHA-256 imprint. */
export type Timestamp = (imprint: Bytes) => Promise<Uint8Array>

export type CmsSigner = {
  /** Bytes of DER to reserve in /Contents. */
  readonly hole: number
  /** The CMS SignedData over a byte range's SHA-256, with the evidence digest as a signed attribute when there is one. */
  sign(digest: Uint8Array, evidence?: Uint8Array): Promise<Bytes>
}

const SHA256 = sequence(oid(OID.sha256))
const ECDSA = sequence(oid(OID.ecdsaSha256))
const DATA = oid(OID.data)
const LONGEST_SIGNATURE = 72
const ROOM_FOR_TOKEN = 8192

const attribute = (type: string, value: Uint8Array) => sequence(oid(type), tlv(0x31, value))

/**
 * PAdES B-B, or B-T with a timestamp (ETSI EN 319 142-1): content-type, message-digest, signing-certificate-v2 and
 * algorithm protection; no signing-time, which the baseline forbids because /M carries it.
 * The template is ours because a general library costs fifty times as much; pkijs and openssl are its oracles in the tests.
 */
export function cmsSigner(key: SealKey, timestamp?: Timestamp): CmsSigner {
  const { issuer, serial } = readCertificateNames(key.certificate)
  const fixed = [
    attribute(OID.contentType, DATA),
    attribute(OID.algorithmProtection, sequence(SHA256, tlv(0xa1, oid(OID.ecdsaSha256)))),
    attribute(OID.signingCertificateV2, sequence(sequence(sequence(octets(sha256(key.certificate)))))),
  ]
  const identifier = sequence(issuer, serial)
  const certificates = setOf(0xa0, [key.certificate, ...key.chain])

  const assemble = (attributes: readonly Uint8Array[], signature: Uint8Array, token?: Uint8Array) => {
    const unsigned = token ? [tlv(0xa1, attribute(OID.timeStampToken, token))] : []
    const signer = sequence(small(1), identifier, SHA256, setOf(0xa0, attributes), ECDSA, octets(signature), ...unsigned)
    const signedData = sequence(small(1), tlv(0x31, SHA256), sequence(DATA), certificates, tlv(0x31, signer))
    return sequence(oid(OID.signedData), tlv(0xa0, signedData))
  }
  const attributesFor = (digest: Uint8Array, evidence?: Uint8Array) => [
    ...fixed,
    attribute(OID.messageDigest, octets(digest)),
    ...(evidence ? [attribute(OID.evidence, octets(evidence))] : []),
  ]
  const digest = new Uint8Array(32)
  const largest = assemble(attributesFor(digest, digest), new Uint8Array(LONGEST_SIGNATURE)).length

  return {
    hole: largest + (timestamp ? ROOM_FOR_TOKEN : 0),
    async sign(digestOfRange, evidence) {
      const attributes = attributesFor(digestOfRange, evidence)
      const signature = await key.sign(setOf(0x31, attributes))
      return assemble(attributes, signature, await timestamp?.(sha256(signature)))
    },
  }
}
