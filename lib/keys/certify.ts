import 'reflect-metadata'
import { createPrivateKey, generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'

/** What the organisation's seal keys stand for. A machine's act can never carry the seal of a person's. */
export const SEAL_PURPOSES = ['person-act', 'machine-act'] as const
export type SealPurpose = (typeof SEAL_PURPOSES)[number]

export type Organisation = { readonly organisation: string; readonly host: string }
/** PEM. */
export type Certified = { readonly privateKeyPem: string; readonly certificatePem: string }

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const YEAR = 365.25 * 24 * 60 * 60 * 1000
const ROOT_YEARS = 25
const SEAL_YEARS = 20
const WORDS: Record<SealPurpose, string> = { 'person-act': 'acts of people', 'machine-act': 'acts of machines' }
/** Document signing (RFC 9336); e-mail protection and Adobe's own, without which pdfsig and Acrobat do not accept the certificate. */
const USAGES = ['1.3.6.1.5.5.7.3.36', '1.3.6.1.5.5.7.3.4', '1.2.840.113583.1.1.5']

x509.cryptoProvider.set(webcrypto as Crypto)

export type Authority = { readonly certificate: x509.X509Certificate; readonly pem: Certified; readonly privateKey: webcrypto.CryptoKey }

/** The organisation's own certificate authority: a P-256 root that may certify seal keys and nothing that certifies further. */
export async function createAuthority({ organisation, host }: Organisation, now: Date): Promise<Authority> {
  const { keys, privateKeyPem } = await newKeys()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serialNumber(),
      name: nameOf(organisation, `${organisation}: Countersign root (${host})`),
      ...validity(now, ROOT_YEARS),
      signingAlgorithm: ALGORITHM,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto as Crypto),
      ],
    },
    webcrypto as Crypto,
  )
  return { certificate, pem: { privateKeyPem, certificatePem: certificate.toString('pem') }, privateKey: keys.privateKey }
}

/** A new seal key, certified by the organisation's authority for one purpose: key, certificate and root in one PEM text. */
export async function certifySealKey(
  purpose: SealPurpose,
  { organisation, host }: Organisation,
  authority: Authority,
  now: Date,
): Promise<string> {
  const { keys, privateKeyPem } = await newKeys()
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: serialNumber(),
      subject: subjectOf(purpose, organisation),
      issuer: authority.certificate.subjectName,
      ...validity(now, SEAL_YEARS),
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey: authority.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.nonRepudiation, true),
        new x509.ExtendedKeyUsageExtension(USAGES),
        new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: host }]),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto as Crypto),
        await x509.AuthorityKeyIdentifierExtension.create(authority.certificate, false, webcrypto as Crypto),
      ],
    },
    webcrypto as Crypto,
  )
  return [privateKeyPem.trimEnd(), certificate.toString('pem'), authority.certificate.toString('pem'), ''].join('\n')
}

/** The authority as it was written, to certify once more. */
export async function readAuthority(pem: Certified): Promise<Authority> {
  const { privateKey } = await imported(createPrivateKey(pem.privateKeyPem))
  return { certificate: new x509.X509Certificate(pem.certificatePem), pem, privateKey }
}

/** A PKCS #10 request (RFC 2986) in PEM for an outside authority to certify an existing seal key. */
export async function requestFor(purpose: SealPurpose, { organisation, host }: Organisation, key: KeyObject): Promise<string> {
  const request = await x509.Pkcs10CertificateRequestGenerator.create(
    {
      name: subjectOf(purpose, organisation),
      keys: await imported(key),
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.nonRepudiation, true),
        new x509.ExtendedKeyUsageExtension(USAGES),
        new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: host }]),
      ],
    },
    webcrypto as Crypto,
  )
  return request.toString('pem')
}

const subjectOf = (purpose: SealPurpose, organisation: string) => nameOf(organisation, `${organisation}: ${WORDS[purpose]}`)

// Given as plain strings the library would take quotes and a leading # for syntax, and another organisation could be named.
const nameOf = (organisation: string, commonName: string) =>
  new x509.Name([{ O: [{ utf8String: organisation }] }, { CN: [{ utf8String: commonName }] }])

const validity = (now: Date, years: number) => ({
  // An hour early, so that a reader whose clock is slow does not call the first seals premature.
  notBefore: new Date(now.getTime() - 60 * 60 * 1000),
  notAfter: new Date(now.getTime() + years * YEAR),
})

function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(Buffer.alloc(16))
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return bytes.toString('hex')
}

async function newKeys() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { keys: await imported(privateKey), privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
}

async function imported(key: KeyObject) {
  const { d: _, ...open } = key.export({ format: 'jwk' })
  return {
    privateKey: await webcrypto.subtle.importKey('pkcs8', key.export({ type: 'pkcs8', format: 'der' }), ALGORITHM, false, ['sign']),
    publicKey: await webcrypto.subtle.importKey('jwk', open, ALGORITHM, true, ['verify']),
  }
}
