import { createHash, randomBytes, verify, X509Certificate } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Keys } from '@/lib/keys'
import { EVIDENCE_OID, encodeOid, OID } from '@/lib/proof'
import { testKeys } from '@/test/support/sealing'
import { cmsSigner } from './cms'

const digest = randomBytes(32)
const evidence = randomBytes(32)
let keys: Keys
beforeAll(async () => {
  keys = await testKeys()
})

const parse = (der: Uint8Array) => {
  const { result, offset } = asn1js.fromBER(new Uint8Array(der).buffer)
  expect(offset).toBe(der.length)
  const info = new pkijs.ContentInfo({ schema: result })
  expect(info.contentType).toBe(OID.signedData)
  const data = new pkijs.SignedData({ schema: info.content })
  const [signer] = data.signerInfos
  if (!signer?.signedAttrs) throw new Error('no signer')
  return { data, signer, attributes: signer.signedAttrs.attributes }
}

/** The signed attributes' encodings as asn1js finds them, in the order in which they stand. */
function attributesIn(der: Uint8Array): Buffer[] {
  const blocks = (block: asn1js.BaseBlock) => (block instanceof asn1js.Constructed ? block.valueBlock.value : [])
  const signedData = blocks(blocks(asn1js.fromBER(new Uint8Array(der).buffer).result)[1] ?? new asn1js.Null())[0] ?? new asn1js.Null()
  const signerInfo = blocks(blocks(signedData).at(-1) ?? new asn1js.Null())[0] ?? new asn1js.Null()
  const attributes = blocks(signerInfo)[3] ?? new asn1js.Null()
  return blocks(attributes).map((attribute) => Buffer.from(attribute.toBER()))
}

describe('the CMS of a seal, read by pkijs and asn1js', () => {
  it('re-encodes to the very same DER', async () => {
    const der = await cmsSigner(keys.seal('person-act')).sign(digest, evidence)
    expect(Buffer.from(asn1js.fromBER(der.buffer).result.toBER())).toEqual(Buffer.from(der))
  })

  it('has the attributes of PAdES B-B and no signing-time', async () => {
    const der = await cmsSigner(keys.seal('person-act')).sign(digest, evidence)
    const { data, signer, attributes } = parse(der)
    const standard = [OID.contentType, OID.messageDigest, OID.signingCertificateV2, OID.algorithmProtection]
    expect(attributes).toHaveLength(5)
    expect(attributes.map(({ type }) => type)).toEqual(expect.arrayContaining(standard))
    expect(data.encapContentInfo.eContent).toBeUndefined()
    expect(signer.unsignedAttrs).toBeUndefined()
    const value = (oid: string) => attributes.find(({ type }) => type === oid)?.values[0]
    expect(Buffer.from(value(OID.messageDigest).valueBlock.valueHexView)).toEqual(digest)
    // asn1js cannot spell an arc of 128 bits, so the evidence attribute is known by its octets.
    const oid = encodeOid(EVIDENCE_OID)
    const evidenceAttribute = Buffer.concat([Buffer.from([0x06, oid.length]), oid, Buffer.from([0x31, 34, 0x04, 32]), evidence])
    expect(Buffer.from(der).includes(evidenceAttribute)).toBe(true)
    const certificateHash = value(OID.signingCertificateV2).valueBlock.value[0].valueBlock.value[0].valueBlock.value[0]
    expect(Buffer.from(certificateHash.valueBlock.valueHexView)).toEqual(
      createHash('sha256').update(keys.seal('person-act').certificate).digest(),
    )
  })

  it('is signed over its attributes in ascending order', async () => {
    const der = await cmsSigner(keys.seal('machine-act')).sign(digest, evidence)
    const { signer } = parse(der)
    const encoded = attributesIn(der)
    expect(encoded).toHaveLength(5)
    expect(encoded).toEqual([...encoded].sort(Buffer.compare))
    const set = Buffer.concat([Buffer.from([0x31, 0x81, Buffer.concat(encoded).length]), ...encoded])
    const { publicKey } = new X509Certificate(Buffer.from(keys.seal('machine-act').certificate))
    expect(verify('sha256', set, publicKey, Buffer.from(signer.signature.valueBlock.valueHexView))).toBe(true)
  })

  it('carries certificate and chain, and names its signer by issuer and serial number', async () => {
    const { data, signer } = parse(await cmsSigner(keys.seal('person-act')).sign(digest))
    const certificates = (data.certificates ?? []).map((certificate) => Buffer.from(certificate.toSchema().toBER()))
    expect(certificates).toHaveLength(2)
    const ours = pkijs.Certificate.fromBER(new Uint8Array(keys.seal('person-act').certificate).buffer)
    expect(signer.sid).toBeInstanceOf(pkijs.IssuerAndSerialNumber)
    expect(signer.sid.serialNumber.isEqual(ours.serialNumber)).toBe(true)
  })

  it('always fits the hole it asks for, with and without evidence', async () => {
    const signer = cmsSigner(keys.seal('person-act'))
    for (let i = 0; i < 50; i++) {
      expect((await signer.sign(randomBytes(32), evidence)).length).toBeLessThanOrEqual(signer.hole)
    }
    expect((await signer.sign(digest)).length).toBeLessThan(signer.hole)
  })

  it('puts a time-stamp token over the signature value among the unsigned attributes', async () => {
    const token = Buffer.from('3003020107', 'hex')
    let asked: Uint8Array | undefined
    const signer = cmsSigner(keys.seal('person-act'), async (imprint) => {
      asked = imprint
      return token
    })
    const parsed = parse(await signer.sign(digest)).signer
    expect(parsed.unsignedAttrs?.attributes.map(({ type }) => type)).toEqual([OID.timeStampToken])
    expect(Buffer.from(asked ?? [])).toEqual(createHash('sha256').update(parsed.signature.valueBlock.valueHexView).digest())
  })
})
