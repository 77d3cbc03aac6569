import { type Bytes, base64, concat, equalBytes, fromBase64, fromUtf8, hex, ok, type Result, refuse, sha256, utf8 } from '@/lib/core'

// Signed notes, C2SP signed-note v1: a text, and lines that sign it. Cosignatures by witnesses: C2SP tlog-cosignature v1.

/** What a key signs: the text as it is, or the text under a time (a witness). */
export type NoteAlgorithm = 'ed25519' | 'cosignature'

const TYPES = { ed25519: 0x01, cosignature: 0x04 } as const satisfies Record<NoteAlgorithm, number>

/** A key whose signatures on notes count. */
export interface NoteKey {
  /** Without spaces or plus. */
  readonly name: string
  readonly algorithm: NoteAlgorithm
  /** Ed25519, 32 bytes (RFC 8032). */
  readonly publicKey: Bytes
}

export interface NoteSignature {
  readonly name: string
  /** Four bytes. */
  readonly keyId: Bytes
  readonly signature: Bytes
}

export interface Note {
  /** With its last newline; without the empty line that follows. */
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

/** Which keys signed a note, each once; a witness says when, in seconds since 1970. */
export interface Opened {
  readonly text: string
  readonly signers: readonly { readonly key: NoteKey; readonly time?: number }[]
}

const MOST_SIGNATURES = 100
/** Whatever lies below the space and is no newline. */
const CONTROL = /[^\n -\u{10ffff}]/u
const NAME = /^[^\p{Z}\s+]+$/u
const SIGNATURE_LINE = /^\u2014 ([^ ]+) ([^ ]+)$/

/** The four bytes that point from a signature to its key: SHA-256(name ‖ 0x0A ‖ type ‖ key)[:4]. */
export const keyIdOf = ({ name, algorithm, publicKey }: NoteKey): Bytes =>
  sha256(concat(utf8(`${name}\n`), Uint8Array.of(TYPES[algorithm]), publicKey)).slice(0, 4)

/** A key as people pass it on: `name+id+base64(type ‖ key)`. */
export const verifierKey = (key: NoteKey): string =>
  `${key.name}+${hex(keyIdOf(key))}+${base64(concat(Uint8Array.of(TYPES[key.algorithm]), key.publicKey))}`

/** Reads a verifier key; undefined when it is malformed, of another type, or its id is not its own. */
export function parseVerifierKey(text: string): NoteKey | undefined {
  const [, name = '', id, encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? []
  const bytes = fromBase64(encoded)
  const algorithm = (Object.keys(TYPES) as NoteAlgorithm[]).find((one) => TYPES[one] === bytes?.[0])
  if (!bytes || !algorithm || bytes.length !== 33 || !NAME.test(name)) return undefined
  const key = { name, algorithm, publicKey: bytes.slice(1) }
  return hex(keyIdOf(key)) === id ? key : undefined
}

/** The bytes that `key` signs for a text; a witness's time is in seconds since 1970. */
export const signedBytes = (algorithm: NoteAlgorithm, text: string, time = 0): Bytes =>
  utf8(algorithm === 'cosignature' ? `cosignature/v1\ntime ${time}\n${text}` : text)

/** A signature as a note's line holds it. `signature` is Ed25519 over `signedBytes`; `time` is given by a witness. */
export function noteSignature(key: NoteKey, signature: Bytes, time = 0): NoteSignature {
  if (key.algorithm === 'ed25519') return { name: key.name, keyId: keyIdOf(key), signature }
  const stamp = new DataView(new ArrayBuffer(8))
  stamp.setBigUint64(0, BigInt(time))
  return { name: key.name, keyId: keyIdOf(key), signature: concat(new Uint8Array(stamp.buffer), signature) }
}

/** One signature as it stands under a note, with its newline. */
export const signatureLine = ({ name, keyId, signature }: NoteSignature): string => `\u2014 ${name} ${base64(concat(keyId, signature))}\n`

/** A note as it is passed on. */
export const formatNote = ({ text, signatures }: Note): string => `${text}\n${signatures.map(signatureLine).join('')}`

/** Reads a note; undefined when it is malformed. Nothing in it is known to be true. */
export function parseNote(given: string | Uint8Array): Note | undefined {
  const whole = typeof given === 'string' ? given : readUtf8(given)
  if (whole === undefined || !whole.isWellFormed() || CONTROL.test(whole)) return undefined
  const split = whole.lastIndexOf('\n\n')
  if (split < 0 || !whole.endsWith('\n')) return undefined
  const lines = whole.slice(split + 2, -1).split('\n')
  if (lines.length > MOST_SIGNATURES) return undefined
  const signatures = lines.map(readSignature)
  if (!signatures.every((one) => one !== undefined)) return undefined
  return { text: whole.slice(0, split + 1), signatures }
}

/** Undefined when the bytes are not well-formed UTF-8. */
export function readUtf8(bytes: Uint8Array): string | undefined {
  try {
    return fromUtf8(bytes)
  } catch {
    return undefined
  }
}

function readSignature(line: string): NoteSignature | undefined {
  const [, name = '', encoded = ''] = SIGNATURE_LINE.exec(line) ?? []
  const bytes = fromBase64(encoded)
  if (!NAME.test(name) || !bytes || bytes.length < 5) return undefined
  return { name, keyId: bytes.slice(0, 4), signature: bytes.slice(4) }
}

/** Whether a signature says that it is this key's. */
export const isBy = (key: NoteKey, { name, keyId }: NoteSignature): boolean => key.name === name && equalBytes(keyIdOf(key), keyId)

/**
 * Which of the given keys signed a note. Signatures of other keys are ignored. Refuses `note-malformed`; `note-signature-wrong`
 * when a known key's does not hold; `note-unsigned` when no known key signed.
 */
export async function openNote(given: string | Uint8Array, keys: readonly NoteKey[]): Promise<Result<Opened>> {
  const note = parseNote(given)
  if (!note) return refuse('note-malformed', 'This is not a signed note.')
  const signers: { key: NoteKey; time?: number }[] = []
  for (const signature of note.signatures) {
    const key = keys.find((one) => isBy(one, signature))
    if (!key || signers.some((one) => one.key === key)) continue
    const time = await timeWhenValid(key, note.text, signature.signature)
    if (time === undefined) return refuse('note-signature-wrong', `The signature of ${key.name} does not hold.`)
    signers.push({ key, ...(key.algorithm === 'cosignature' && { time }) })
  }
  if (signers.length === 0) return refuse('note-unsigned', 'No key that counts has signed this note.')
  return ok({ text: note.text, signers })
}

/** When it was signed, 0 where no time is signed; undefined when the signature does not hold. */
async function timeWhenValid(key: NoteKey, text: string, given: Bytes): Promise<number | undefined> {
  const isTimed = key.algorithm === 'cosignature'
  if (given.length !== (isTimed ? 72 : 64)) return undefined
  const time = isTimed ? Number(new DataView(given.buffer, given.byteOffset).getBigUint64(0)) : 0
  if (!Number.isSafeInteger(time)) return undefined
  const publicKey = await crypto.subtle.importKey('raw', key.publicKey, 'Ed25519', false, ['verify'])
  const signature = isTimed ? given.slice(8) : given
  return (await crypto.subtle.verify('Ed25519', publicKey, signature, signedBytes(key.algorithm, text, time))) ? time : undefined
}
