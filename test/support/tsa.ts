import 'reflect-metadata'
import { randomBytes, webcrypto } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as x509 from '@peculiar/x509'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'

/** How a responder may misbehave, one way at a time. */
export type Misbehaviour =
  | 'refuses'
  | 'other-imprint'
  | 'other-nonce'
  | 'bad-signature'
  | 'not-for-time-stamping'
  | 'garbage'
  | 'http-500'
  | 'endless'
  | 'silent'

/** `rootPem` is its own certificate where nobody else issued it. */
export type TestTsa = { readonly url: string; readonly certificatePem: string; readonly rootPem: string; close(): Promise<void> }
export type TsaOptions = {
  readonly kind?: 'EC' | 'RSA'
  readonly misbehaves?: Misbehaviour
  /** Issued by a certificate authority, instead of by itself. */
  readonly issued?: boolean
  /** Where it sends whoever asks. */
  readonly redirectsTo?: string
}

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: Uint8Array.of(1, 0, 1), modulusLength: 2048 }
const SHA256 = '2.16.840.1.101.3.4.2.1'
const TST_INFO = '1.2.840.113549.1.9.16.1.4'
const CONTENT_TYPE = '1.2.840.113549.1.9.3'
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4'

/** A time-stamping authority on the loopback (RFC 3161 over HTTP), built on pkijs: another hand than the one that reads its tokens. */
export async function startTsa({ kind = 'EC', misbehaves, issued = false, redirectsTo }: TsaOptions = {}): Promise<TestTsa> {
  const algorithm = kind === 'EC' ? EC : RSA
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair
  const usage = misbehaves === 'not-for-time-stamping' ? '1.3.6.1.5.5.7.3.4' : x509.ExtendedKeyUsage.timeStamping
  const wanted = {
    serialNumber: '4d01',
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + 86_400_000),
    signingAlgorithm: algorithm,
    extensions: [new x509.ExtendedKeyUsageExtension([usage], true)],
  }
  const name = 'CN=Test time-stamping authority'
  const engine = webcrypto as Crypto
  const root = issued ? await makeRoot() : undefined
  const certificate = root
    ? await x509.X509CertificateGenerator.create(
        {
          ...wanted,
          subject: name,
          issuer: root.certificate.subject,
          publicKey: keys.publicKey,
          signingKey: root.keys.privateKey,
          signingAlgorithm: EC,
        },
        engine,
      )
    : await x509.X509CertificateGenerator.createSelfSigned({ ...wanted, name, keys }, engine)
  const server = createServer((request, response) => {
    if (redirectsTo) return void response.writeHead(307, { location: redirectsTo }).end()
    if (misbehaves === 'silent') return
    if (misbehaves === 'endless') return pour(response)
    body(request)
      .then((query) => (misbehaves === 'garbage' ? Buffer.from('no DER') : answer(query, certificate, keys.privateKey, misbehaves)))
      .then((reply) =>
        response.writeHead(misbehaves === 'http-500' ? 500 : 200, { 'content-type': 'application/timestamp-reply' }).end(reply),
      )
      .catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    certificatePem: certificate.toString('pem'),
    rootPem: (root?.certificate ?? certificate).toString('pem'),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function makeRoot() {
  const keys = (await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: '4d00',
      name: 'CN=Test time-stamping root',
      notBefore: new Date(Date.now() - 7_200_000),
      notAfter: new Date(Date.now() + 86_400_000),
      signingAlgorithm: EC,
      keys,
      extensions: [new x509.BasicConstraintsExtension(true, 0, true), new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true)],
    },
    webcrypto as Crypto,
  )
  return { keys, certificate }
}

/** An answer without a length and without an end. */
function pour(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/timestamp-reply' })
  const more = () => {
    while (!response.destroyed && response.write(Buffer.alloc(16_384)));
  }
  response.on('drain', more)
  more()
}

async function body(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts)
}

const plain = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer

async function answer(
  query: Buffer,
  certificate: x509.X509Certificate,
  key: webcrypto.CryptoKey,
  misbehaves?: Misbehaviour,
): Promise<Buffer> {
  const asked = pkijs.TimeStampReq.fromBER(plain(query))
  if (misbehaves === 'refuses') {
    const refusal = new pkijs.TimeStampResp({ status: new pkijs.PKIStatusInfo({ status: 2 }) })
    return Buffer.from(refusal.toSchema().toBER())
  }
  const other = new pkijs.MessageImprint({
    hashAlgorithm: new pkijs.AlgorithmIdentifier({ algorithmId: SHA256 }),
    hashedMessage: new asn1js.OctetString({ valueHex: plain(randomBytes(32)) }),
  })
  const nonce = misbehaves === 'other-nonce' ? new asn1js.Integer({ valueHex: plain(Uint8Array.of(0x41, ...randomBytes(7))) }) : asked.nonce
  const info = new pkijs.TSTInfo({
    version: 1,
    policy: '1.2.3.4.5',
    messageImprint: misbehaves === 'other-imprint' ? other : asked.messageImprint,
    serialNumber: new asn1js.Integer({ valueHex: plain(Uint8Array.of(0x42, ...randomBytes(7))) }),
    genTime: new Date(Math.floor(Date.now() / 1000) * 1000),
    ...(nonce && { nonce }),
  })
  const content = info.toSchema().toBER()
  const engine = new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto as Crypto })
  const digest = await webcrypto.subtle.digest('SHA-256', content)
  const parsed = pkijs.Certificate.fromBER(plain(new Uint8Array(certificate.rawData)))
  const attribute = (type: string, value: asn1js.BaseBlock) => new pkijs.Attribute({ type, values: [value] })
  const encapContentInfo = new pkijs.EncapsulatedContentInfo({ eContentType: TST_INFO })
  // Given to the constructor it would be cut into a constructed string, which is BER and no DER.
  encapContentInfo.eContent = new asn1js.OctetString({ valueHex: content })
  const signed = new pkijs.SignedData({
    version: 3,
    encapContentInfo,
    signerInfos: [
      new pkijs.SignerInfo({
        version: 1,
        sid: new pkijs.IssuerAndSerialNumber({ issuer: parsed.issuer, serialNumber: parsed.serialNumber }),
        signedAttrs: new pkijs.SignedAndUnsignedAttributes({
          type: 0,
          attributes: [
            attribute(CONTENT_TYPE, new asn1js.ObjectIdentifier({ value: TST_INFO })),
            attribute(MESSAGE_DIGEST, new asn1js.OctetString({ valueHex: digest })),
          ],
        }),
      }),
    ],
    certificates: [parsed],
  })
  await signed.sign(key as CryptoKey, 0, 'SHA-256', undefined, engine)
  const [signer] = signed.signerInfos
  if (misbehaves === 'bad-signature' && signer) {
    const value = new Uint8Array(signer.signature.valueBlock.valueHexView)
    value[value.length - 1] = (value[value.length - 1] ?? 0) ^ 1
    signer.signature = new asn1js.OctetString({ valueHex: value.buffer })
  }
  const token = new pkijs.ContentInfo({ contentType: pkijs.ContentInfo.SIGNED_DATA, content: signed.toSchema(true) })
  const granted = new pkijs.TimeStampResp({ status: new pkijs.PKIStatusInfo({ status: 0 }), timeStampToken: token })
  return Buffer.from(granted.toSchema().toBER())
}
