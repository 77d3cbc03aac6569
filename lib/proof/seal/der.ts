/** One DER value (X.690): its tag octet, its contents and its whole encoding, both views into the input. */
export type Der = { readonly tag: number; readonly value: Uint8Array<ArrayBuffer>; readonly whole: Uint8Array<ArrayBuffer> }

/** The bytes are not the DER that was expected. Caught at the face: a malformed seal is a refusal, not a bug. */
export class MalformedDer extends Error {}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** Reads the first value of `bytes`. Refuses indefinite and non-minimal lengths, so that one value has one encoding. */
export function readDer(bytes: Uint8Array<ArrayBuffer>): Der {
  const tag = bytes[0]
  const first = bytes[1]
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw new MalformedDer('truncated or long-form tag')
  let [length, header] = [first, 2]
  if (first >= 0x80) {
    const octets = first & 0x7f
    if (octets === 0 || octets > 4) throw new MalformedDer('indefinite or oversized length')
    header += octets
    length = 0
    for (let i = 2; i < header; i++) length = length * 256 + (bytes[i] ?? 0)
    if (length < 0x80 || length < 256 ** (octets - 1)) throw new MalformedDer('length is not minimal')
  }
  if (header + length > bytes.length) throw new MalformedDer('value runs past its end')
  return { tag, value: bytes.subarray(header, header + length), whole: bytes.subarray(0, header + length) }
}

/** Reads one value that fills `bytes` to the end. */
export function readOnly(bytes: Uint8Array<ArrayBuffer>, tag: number): Der {
  const item = readDer(bytes)
  if (item.whole.length !== bytes.length) throw new MalformedDer('bytes after the value')
  return expect(item, tag)
}

/** The values inside a constructed value, in order. */
export function children(parent: Der): Der[] {
  const items: Der[] = []
  for (let rest = parent.value; rest.length > 0; ) {
    const item = readDer(rest)
    items.push(item)
    rest = rest.subarray(item.whole.length)
  }
  return items
}

/** The values inside the single SEQUENCE that `bytes` hold. */
export const readDerChildren = (bytes: Uint8Array): Der[] => children(readOnly(new Uint8Array(bytes), TAG.sequence))

/** The values inside a constructed value that holds exactly so many. */
export function exactly(count: number, parent: Der): Der[] {
  const items = children(parent)
  if (items.length !== count) throw new MalformedDer(`${items.length} values instead of ${count}`)
  return items
}

/** The same value when it is there and has the tag; throws otherwise. */
export function expect(item: Der | undefined, tag: number): Der {
  if (item?.tag !== tag) throw new MalformedDer(`tag ${item?.tag ?? 'none'} instead of ${tag}`)
  return item
}

/** Dotted text of an OBJECT IDENTIFIER. Arcs may be larger than 2^53 (2.25.<uuid>). */
export function readOid(item: Der | undefined): string {
  const arcs: bigint[] = []
  let arc = 0n
  const octets = expect(item, TAG.oid).value
  // One identifier, one spelling: no arc begins with an octet that adds nothing, and the last arc ends (X.690 §8.19.2).
  if (octets.some((octet, i) => octet === 0x80 && (octets[i - 1] ?? 0) < 0x80) || (octets.at(-1) ?? 0x80) >= 0x80)
    throw new MalformedDer('an object identifier')
  for (const octet of octets) {
    arc = (arc << 7n) | BigInt(octet & 0x7f)
    if (octet < 0x80) {
      arcs.push(arc)
      arc = 0n
    }
  }
  const [first = 0n, ...rest] = arcs
  const root = first < 80n ? first / 40n : 2n
  return [root, first - root * 40n, ...rest].join('.')
}

/** Contents octets of an OBJECT IDENTIFIER (X.690 §8.19). */
export function encodeOid(dotted: string): Uint8Array<ArrayBuffer> {
  const [root = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt)
  return Uint8Array.from([root * 40n + second, ...rest].flatMap(base128))
}

function base128(arc: bigint): number[] {
  const octets = [Number(arc & 0x7fn)]
  for (let left = arc >> 7n; left > 0n; left >>= 7n) octets.unshift(Number(left & 0x7fn) | 0x80)
  return octets
}

/** Seconds-exact UTCTime or GeneralizedTime in Zulu, as RFC 5280 §4.1.2.5 profiles them. */
export function readTime(item: Der | undefined): Date {
  const text = String.fromCharCode(...(item?.value ?? []))
  const short = item?.tag === TAG.utcTime
  const full = short ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z$/.exec(full)
  if (!parts || (!short && item?.tag !== TAG.generalizedTime)) throw new MalformedDer('not a time in Zulu')
  const [, year, month, day, hour, minute, second] = parts
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}
