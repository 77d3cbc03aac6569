import { type Bytes, equalBytes } from '@/lib/core'
import { children, type Der, exactly, expect, MalformedDer, readOid, readOnly, readTime, TAG } from './der'

/** What a seal's check needs of an X.509 certificate (RFC 5280). Byte members are views into the DER. */
export type Certificate = {
  readonly der: Bytes
  readonly tbs: Bytes
  readonly serial: Bytes
  readonly issuer: Bytes
  readonly subject: Bytes
  /** The subject's common name, for people. */
  readonly commonName: string
  readonly publicKey: Bytes
  readonly notBefore: Date
  readonly notAfter: Date
  readonly signatureAlgorithm: string
  readonly signature: Bytes
  readonly isAuthority: boolean
  /** keyUsage bits, first octet; undefined when the extension is absent. */
  readonly keyUsage?: number
  /** Purposes of extKeyUsage, empty when the extension is absent; and whether it is critical. */
  readonly purposes: readonly string[]
  readonly isBoundToPurposes: boolean
}

const EXTENSION = { basicConstraints: '2.5.29.19', keyUsage: '2.5.29.15', extendedKeyUsage: '2.5.29.37' }
const UNDERSTOOD = new Set(Object.values(EXTENSION))
const KEY_CERT_SIGN = 0x04
const COMMON_NAME = '2.5.4.3'
const LONGEST_CHAIN = 6

/** Reads one DER certificate. Throws MalformedDer, also for a critical extension we do not understand. */
export function readCertificate(der: Bytes): Certificate {
  const [tbs, algorithm, signature] = exactly(3, readOnly(der, TAG.sequence))
  const fields = children(expect(tbs, TAG.sequence))
  // The outer algorithm and the signature’s unused bits are signed by nobody (RFC 5280 §4.1.1.2).
  if (!equalBytes(expect(algorithm, TAG.sequence).whole, expect(fields[2], TAG.sequence).whole) || signature?.value[0] !== 0)
    throw new MalformedDer('a certificate’s signature')
  if (fields[0]?.tag !== 0xa0) throw new MalformedDer('not a version 3 certificate')
  const [, serial, , issuer, validity, subject, publicKey] = fields
  const [notBefore, notAfter] = children(expect(validity, TAG.sequence))
  const extensions = readExtensions(fields.find((field) => field.tag === 0xa3))
  const constraints = extensions.get(EXTENSION.basicConstraints)?.value
  const usage = extensions.get(EXTENSION.keyUsage)?.value
  const purposes = extensions.get(EXTENSION.extendedKeyUsage)
  return {
    der,
    tbs: expect(tbs, TAG.sequence).whole,
    serial: expect(serial, TAG.integer).value,
    issuer: expect(issuer, TAG.sequence).whole,
    subject: expect(subject, TAG.sequence).whole,
    commonName: commonNameOf(expect(subject, TAG.sequence)),
    publicKey: expect(publicKey, TAG.sequence).whole,
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    signatureAlgorithm: readOid(children(expect(algorithm, TAG.sequence))[0]),
    signature: expect(signature, TAG.bitString).value.subarray(1),
    isAuthority: constraints !== undefined && children(readOnly(constraints, TAG.sequence))[0]?.tag === TAG.boolean,
    purposes: purposes ? children(readOnly(purposes.value, TAG.sequence)).map(readOid) : [],
    isBoundToPurposes: purposes?.isCritical === true,
    ...(usage && { keyUsage: readOnly(usage, TAG.bitString).value[1] ?? 0 }),
  }
}

function readExtensions(wrapper: Der | undefined): Map<string, { readonly value: Bytes; readonly isCritical: boolean }> {
  const list = wrapper ? children(expect(children(wrapper)[0], TAG.sequence)) : []
  return new Map(
    list.map((extension) => {
      const parts = children(extension)
      const oid = readOid(parts[0])
      const isCritical = parts[1]?.tag === TAG.boolean && parts[1].value[0] === 0xff
      if (isCritical && !UNDERSTOOD.has(oid)) throw new MalformedDer(`critical extension ${oid}`)
      return [oid, { value: expect(parts.at(-1), TAG.octetString).value, isCritical }]
    }),
  )
}

function commonNameOf(name: Der): string {
  for (const set of children(name)) {
    for (const attribute of children(set)) {
      const [type, value] = children(attribute)
      if (readOid(type) === COMMON_NAME && value) return new TextDecoder().decode(value.value)
    }
  }
  return ''
}

/**
 * Verifies `signature` over `bytes` with the algorithm and key of X.509 structures: ECDSA on P-256 or P-384, or RSA PKCS #1. A key
 * that is none verifies nothing: whoever made the file may have put anything in its place.
 */
export async function verifySignature(algorithm: string, publicKey: Bytes, bytes: Bytes, signature: Bytes): Promise<boolean> {
  const scheme = SCHEMES[algorithm]
  if (!scheme) return false
  if (scheme.name === 'RSASSA-PKCS1-v1_5') {
    const key = await readKey(publicKey, scheme)
    return key !== undefined && crypto.subtle.verify(scheme.name, key, signature, bytes)
  }
  const namedCurve = curveOf(publicKey)
  const key = namedCurve && (await readKey(publicKey, { name: 'ECDSA', namedCurve }))
  return key !== undefined && crypto.subtle.verify(scheme, key, fixedWidth(signature, namedCurve === 'P-256' ? 32 : 48), bytes)
}

const readKey = (spki: Bytes, algorithm: { readonly name: string; readonly hash: string } | EcKeyImportParams) =>
  crypto.subtle.importKey('spki', spki, algorithm, false, ['verify']).catch(() => undefined)

const SCHEMES: Readonly<Record<string, { readonly name: string; readonly hash: string }>> = {
  '1.2.840.10045.4.3.2': { name: 'ECDSA', hash: 'SHA-256' },
  '1.2.840.10045.4.3.3': { name: 'ECDSA', hash: 'SHA-384' },
  '1.2.840.113549.1.1.11': { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  '1.2.840.113549.1.1.12': { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-384' },
  '1.2.840.113549.1.1.13': { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' },
}

function curveOf(publicKey: Bytes): 'P-256' | 'P-384' | undefined {
  const [algorithm] = children(readOnly(publicKey, TAG.sequence))
  const curve = readOid(children(expect(algorithm, TAG.sequence))[1])
  return curve === '1.2.840.10045.3.1.7' ? 'P-256' : curve === '1.3.132.0.34' ? 'P-384' : undefined
}

/** ECDSA-Sig-Value (RFC 3279 §2.2.3) as the fixed-width r ‖ s that WebCrypto takes. Both numbers are positive and in their one spelling. */
function fixedWidth(signature: Bytes, width: number): Bytes {
  const fixed = new Uint8Array(width * 2)
  exactly(2, readOnly(signature, TAG.sequence)).forEach((item, i) => {
    const number = expect(item, TAG.integer).value
    const [first = 0x80, second = 0] = number
    const digits = first === 0 ? number.subarray(1) : number
    if (first >= 0x80 || (first === 0 && second < 0x80) || digits.length > width) throw new MalformedDer('signature value out of range')
    fixed.set(digits, width * (i + 1) - digits.length)
  })
  return fixed
}

/**
 * Follows issuers from `leaf` through `offered` to one of `roots`; each link must be signed, an authority, and valid at `at`.
 * Returns the chain, leaf first and root last, or undefined. The roots come from the reader, never from the file.
 */
export async function chainToRoot(
  leaf: Certificate,
  offered: readonly Certificate[],
  roots: readonly Certificate[],
  at: Date,
): Promise<Certificate[] | undefined> {
  const chain = [leaf]
  while (chain.length < LONGEST_CHAIN) {
    const last = chain[chain.length - 1] ?? leaf
    if (at < last.notBefore || at > last.notAfter) return undefined
    if (roots.some((root) => equalBytes(root.der, last.der))) return chain
    const issuer = await findIssuer(last, [...roots, ...offered])
    if (!issuer || chain.includes(issuer)) return undefined
    chain.push(issuer)
  }
  return undefined
}

async function findIssuer(certificate: Certificate, candidates: readonly Certificate[]): Promise<Certificate | undefined> {
  for (const candidate of candidates) {
    const mayIssue = candidate.isAuthority && (candidate.keyUsage === undefined || (candidate.keyUsage & KEY_CERT_SIGN) !== 0)
    if (!mayIssue || !equalBytes(candidate.subject, certificate.issuer)) continue
    if (await verifySignature(certificate.signatureAlgorithm, candidate.publicKey, certificate.tbs, certificate.signature)) return candidate
  }
  return undefined
}

/** The issuer name and serial number of a certificate as whole DER values: how a CMS names its signer. */
export function readCertificateNames(der: Uint8Array): { readonly issuer: Bytes; readonly serial: Bytes } {
  const [tbs] = children(readOnly(new Uint8Array(der), TAG.sequence))
  const [, serial, , issuer] = children(expect(tbs, TAG.sequence))
  return { issuer: expect(issuer, TAG.sequence).whole, serial: expect(serial, TAG.integer).whole }
}
