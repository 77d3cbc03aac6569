import { ObjectIdentifier } from 'asn1js'
import { describe, expect, it } from 'vitest'
import { encodeOid, MalformedDer, readDer, readOid, readOnly, readTime, TAG } from './der'
import { EVIDENCE_OID, OID } from './oids'

const bytes = (...octets: number[]) => Uint8Array.from(octets)
const time = (tag: number, text: string) => readDer(bytes(tag, text.length, ...Buffer.from(text)))

describe('object identifiers', () => {
  it.each(Object.values(OID).filter((oid) => oid !== EVIDENCE_OID))('encode %s as asn1js does', (dotted) => {
    const whole = new Uint8Array(new ObjectIdentifier({ value: dotted }).toBER())
    expect(encodeOid(dotted)).toEqual(whole.subarray(2))
    expect(readOid(readDer(whole))).toBe(dotted)
  })

  it('carry a whole UUID in one arc (X.667)', () => {
    const uuid = BigInt(`0x${'a2bf9a42-4905-41d3-a5c5-45657ace24de'.replaceAll('-', '')}`)
    expect(EVIDENCE_OID).toBe(`2.25.${uuid}`)
    const value = encodeOid(EVIDENCE_OID)
    expect(readOid({ tag: TAG.oid, value, whole: value })).toBe(EVIDENCE_OID)
  })
})

describe('reading DER', () => {
  it.each([
    ['an indefinite length', bytes(0x30, 0x80, 0, 0)],
    ['a length that could be shorter', bytes(0x04, 0x81, 1, 0)],
    ['a length with a leading zero', bytes(0x04, 0x82, 0, 200, ...new Array<number>(200).fill(0))],
    ['a length past the end', bytes(0x04, 5, 0)],
    ['nothing', bytes()],
  ])('refuses %s', (_, malformed) => {
    expect(() => readDer(malformed)).toThrow(MalformedDer)
  })

  it('refuses bytes after the value', () => {
    expect(() => readOnly(bytes(0x30, 0, 1), TAG.sequence)).toThrow(MalformedDer)
  })

  it('reads both kinds of time', () => {
    expect(readTime(time(TAG.utcTime, '260507074731Z'))).toEqual(new Date('2026-05-07T07:47:31Z'))
    expect(readTime(time(TAG.generalizedTime, '20510507074731Z'))).toEqual(new Date('2051-05-07T07:47:31Z'))
    expect(() => readTime(time(TAG.utcTime, '2605070747Z'))).toThrow(MalformedDer)
  })
})
