import { generateKeyPairSync, sign } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bytes, base64, utf8 } from '@/lib/core'
import { checkpointText } from './checkpoint'
import { formatNote, type NoteAlgorithm, type NoteKey, noteSignature, signatureLine, signedBytes } from './note'
import { formatSubmission, formatWitnessedSize, parseSubmission, parseWitnessedSize, readCosignature } from './witness'

function signer(name: string, algorithm: NoteAlgorithm) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const key: NoteKey = { name, algorithm, publicKey: new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')) }
  const signs = (text: string, time?: number) =>
    noteSignature(key, new Uint8Array(sign(null, signedBytes(algorithm, text, time), privateKey)), time)
  return { key, signs }
}

const log = signer('log.example/1', 'ed25519')
const text = checkpointText({ origin: 'log.example/1', size: 8, root: new Uint8Array(32) })
const checkpoint = formatNote({ text, signatures: [log.signs(text)] })
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }) as fc.Arbitrary<Bytes>

describe('a submission', () => {
  test('reads as it was written', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(hash, { maxLength: 63 }), (old, proof) => {
        expect(parseSubmission(utf8(formatSubmission({ old, proof, checkpoint })))).toEqual({ old, proof, checkpoint })
      }),
    )
  })

  test('of whatever bytes is read or refused, and never throws', () => {
    const good = utf8(formatSubmission({ old: 3, proof: [new Uint8Array(32)], checkpoint }))
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.uint8Array({ maxLength: 4 }), fc.nat(6), (at, other, gone) => {
        const bytes = Uint8Array.from([...good.slice(0, at), ...other, ...good.slice(at + gone)])
        const read = parseSubmission(bytes)
        // What is read is what stands there: there is one way to write it.
        if (read) expect(utf8(formatSubmission(read))).toEqual(bytes)
      }),
      { numRuns: 500 },
    )
  })

  const line = `${base64(new Uint8Array(32))}\n`
  test.each([
    ['nothing', ''],
    ['no old size', `\n${checkpoint}`],
    ['a size with a zero before it', `old 03\n\n${checkpoint}`],
    ['a size below nothing', `old -3\n\n${checkpoint}`],
    ['a size beyond counting', `old 9007199254740993\n\n${checkpoint}`],
    ['a short hash', `old 3\nAAAA\n\n${checkpoint}`],
    ['too many hashes', `old 3\n${line.repeat(64)}\n${checkpoint}`],
    ['carriage returns', `old 3\r\n\r\n${checkpoint}`],
    ['no checkpoint', 'old 3\n\n'],
    ['a note that is no checkpoint', `old 3\n\n${formatNote({ text: 'hello\n', signatures: [log.signs('hello\n')] })}`],
  ])('is refused: %s', (_, given) => {
    expect(parseSubmission(utf8(given))).toBeUndefined()
  })
})

test('the size a witness knows is a number and a newline, and nothing else', () => {
  expect(parseWitnessedSize(formatWitnessedSize(12))).toBe(12)
  for (const other of ['', '12', '12\n\n', ' 12\n', '012\n', '-1\n', '1e3\n', 'twelve\n', '12\r\n'])
    expect(parseWitnessedSize(other)).toBeUndefined()
})

describe('a cosignature', () => {
  const witness = signer('witness.example', 'cosignature')
  const line = signatureLine(witness.signs(text, 1_700_000_000))

  test('is found among those of others, and says when', async () => {
    const other = signatureLine(signer('other.example', 'cosignature').signs(text, 5))
    expect(await readCosignature(other + line, checkpoint, witness.key)).toEqual({ ok: true, value: { line, time: 1_700_000_000 } })
  })

  const moved = checkpointText({ origin: 'log.example/1', size: 9, root: new Uint8Array(32) })
  test.each([
    ['nothing', '', 'note-malformed'],
    ['words', 'thank you\n', 'note-malformed'],
    ['another key’s', signatureLine(signer('witness.example', 'cosignature').signs(text, 5)), 'note-unsigned'],
    ['a plain signature, without a time', signatureLine(signer('witness.example', 'ed25519').signs(text)), 'note-unsigned'],
    ['one of another checkpoint', signatureLine(witness.signs(moved, 5)), 'note-signature-wrong'],
    ['the whole note with it', `${checkpoint}${line}`, 'note-signature-wrong'],
    // The witness signed our text with a line of its own behind it.
    ['one of more than the checkpoint', `more\n\n${signatureLine(witness.signs(`${text}\nmore\n`, 5))}`, 'cosignature-astray'],
  ])('is refused: %s', async (_, answer, code) => {
    expect(await readCosignature(answer, checkpoint, witness.key)).toMatchObject({ ok: false, code })
  })

  test('with any bit flipped is refused, or is no longer this key’s', async () => {
    const bytes = utf8(line)
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
        const flipped = bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
        expect(await readCosignature(new TextDecoder().decode(flipped), checkpoint, witness.key)).toMatchObject({ ok: false })
      }),
    )
  })
})
