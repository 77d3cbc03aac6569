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
  | 'another-certificate'
  | 'no-certificate-named'
  | 'not-for-time-stamping'
  | 'also-for-mail'
  | 'for-time-stamping-by-the-way'
  | 'garbage'
  | 'http-500'
  | 'endless'
  | 'silent'

/** `rootPem` is its own certificate where nobody else issued it. */
export type TestTsa = {
  readonly url: string
  readonly certificatePem: string
  readonly rootPem: string
  /** How it answers from now on. */
  misbehaves: Misbehaviour | undefined
  clock: () => Date
  /** How often it was asked. */
  asked: number
  /** A token over this imprint, whatever a reader will say to it. */
  stamp(imprint: Uint8Array): Promise<Uint8Array<ArrayBuffer>>
  close(): Promise<void>
}
export type TsaOptions = {
  readonly kind?: 'EC' | 'RSA'
  readonly misbehaves?: Misbehaviour
  /** Issued by a certificate authority, instead of by itself. */
  readonly issued?: boolean
  /** Where it sends whoever asks. */
  readonly redirectsTo?: string
  /** Its common name. */
  readonly named?: string
}

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: Uint8Array.of(1, 0, 1), modulusLength: 2048 }
const SHA256 = '2.16.840.1.101.3.4.2.1'
const TST_INFO = '1.2.840.113549.1.9.16.1.4'
const CONTENT_TYPE = '1.2.840.113549.1.9.3'
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4'
const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.47'

/** A time-stamping authority on the loopback (RFC 3161 over HTTP), built on pkijs: another hand than the one that reads its tokens. */
export async function startTsa({
  kind = 'EC',
  misbehaves,
  issued = false,
  redirectsTo,
  named = 'Test time-stamping authority',
}: TsaOptions = {}): Promise<TestTsa> {
  const algorithm = kind === 'EC' ? EC : RSA
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair
  const wanted = {
    serialNumber: '4d01',
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + 86_400_000),
    signingAlgorithm: algorithm,
    extensions: [new x509.ExtendedKeyUsageExtension(purposesOf(misbehaves), misbehaves !== 'for-time-stamping-by-the-way')],
  }
  const name = [{ CN: [named] }]
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
    tsa.asked++
    const { misbehaves } = tsa
    if (redirectsTo) return void response.writeHead(307, { location: redirectsTo }).end()
    if (misbehaves === 'silent') return
    if (misbehaves === 'endless') return pour(response)
    body(request)
      .then((query) => (misbehaves === 'garbage' ? Buffer.from('no DER') : answer(query, certificate, keys.privateKey, tsa)))
      .then((reply) =>
        response.writeHead(misbehaves === 'http-500' ? 500 : 200, { 'content-type': 'application/timestamp-reply' }).end(reply),
      )
      .catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const tsa: TestTsa = {
    url: `http://127.0.0.1:${port}/`,
    certificatePem: certificate.toString('pem'),
    rootPem: (root?.certificate ?? certificate).toString('pem'),
    misbehaves,
    clock: () => new Date(),
    asked: 0,
    stamp: async (imprint) => tokenIn(await answer(queryFor(imprint), certificate, keys.privateKey, tsa)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return tsa
}

const MAIL = '1.3.6.1.5.5.7.3.4'

function purposesOf(misbehaves?: Misbehaviour): string[] {
  if (misbehaves === 'not-for-time-stamping') return [MAIL]
  return misbehaves === 'also-for-mail' ? [x509.ExtendedKeyUsage.timeStamping, MAIL] : [x509.ExtendedKeyUsage.timeStamping]
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

const within = (value: asn1js.BaseBlock) => new asn1js.Sequence({ value: [value] })

const plain = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer

function queryFor(imprint: Uint8Array): Buffer {
  const messageImprint = new pkijs.MessageImprint({
    hashAlgorithm: new pkijs.AlgorithmIdentifier({ algorithmId: SHA256 }),
    hashedMessage: new asn1js.OctetString({ valueHex: plain(imprint) }),
  })
  return Buffer.from(new pkijs.TimeStampReq({ version: 1, messageImprint, certReq: true }).toSchema().toBER())
}

function tokenIn(reply: Buffer): Uint8Array<ArrayBuffer> {
  const token = pkijs.TimeStampResp.fromBER(plain(reply)).timeStampToken
  if (!token) throw new Error('the test authority gave no token')
  return new Uint8Array(token.toSchema().toBER())
}

async function answer(
  query: Buffer,
  certificate: x509.X509Certificate,
  key: webcrypto.CryptoKey,
  { misbehaves, clock }: TestTsa,
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
    genTime: new Date(Math.floor(clock().getTime() / 1000) * 1000),
    ...(nonce && { nonce }),
  })
  const content = info.toSchema().toBER()
  const engine = new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto as Crypto })
  const digest = await webcrypto.subtle.digest('SHA-256', content)
  const parsed = pkijs.Certificate.fromBER(plain(new Uint8Array(certificate.rawData)))
  const own = misbehaves === 'another-certificate' ? randomBytes(32) : new Uint8Array(certificate.rawData)
  const named = await webcrypto.subtle.digest('SHA-256', own)
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
            ...(misbehaves === 'no-certificate-named'
              ? []
              : [attribute(SIGNING_CERTIFICATE, within(within(within(new asn1js.OctetString({ valueHex: named })))))]),
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
