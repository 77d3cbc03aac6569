import { generateKeyPairSync, sign } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bytes, base64, concat, fromHex, utf8 } from '@/lib/core'
import { checkpointText, formatLogProof, parseCheckpointText, parseLogProof } from './checkpoint'
import {
  formatNote,
  keyIdOf,
  type NoteAlgorithm,
  type NoteKey,
  noteSignature,
  openNote,
  parseNote,
  parseVerifierKey,
  signedBytes,
  verifierKey,
} from './note'

function signer(name: string, algorithm: NoteAlgorithm = 'ed25519') {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const key: NoteKey = { name, algorithm, publicKey: new Uint8Array(raw) }
  const signs = (text: string, time?: number) =>
    noteSignature(key, new Uint8Array(sign(null, signedBytes(algorithm, text, time), privateKey)), time)
  return { key, signs }
}

// The example in the documentation of Go's golang.org/x/mod/sumdb/note.
const KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
const SIGNED = `${TEXT}\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`
const peter = parseVerifierKey(KEY) as NoteKey

describe('a note', () => {
  test('that Go signed opens here, and its key reads as it was written', async () => {
    expect(await openNote(SIGNED, [peter])).toMatchObject({ ok: true, value: { text: TEXT, signers: [{ key: { name: 'PeterNeumann' } }] } })
    expect(verifierKey(peter)).toBe(KEY)
    expect(formatNote(parseNote(SIGNED) ?? { text: '', signatures: [] })).toBe(SIGNED)
  })

  test('is signed by a log and its witnesses; a witness says when', async () => {
    const [log, witness, stranger] = [signer('log.example/1'), signer('witness.example', 'cosignature'), signer('log.example/1')]
    const signatures = [log.signs('head\n'), witness.signs('head\n', 1_679_315_147), stranger.signs('head\n')]
    const opened = await openNote(formatNote({ text: 'head\n', signatures }), [log.key, witness.key])
    expect(opened).toMatchObject({ ok: true, value: { signers: [{ key: log.key }, { key: witness.key, time: 1_679_315_147 }] } })
  })

  test('counts each key once', async () => {
    const { key, signs } = signer('log.example/1')
    const opened = await openNote(formatNote({ text: 'head\n', signatures: [signs('head\n'), signs('head\n')] }), [key])
    expect(opened.ok && opened.value.signers).toHaveLength(1)
  })

  test('is refused when a known key’s signature does not hold, and when no known key signed', async () => {
    const { key, signs } = signer('log.example/1')
    const wrong = formatNote({ text: 'another head\n', signatures: [signs('head\n')] })
    expect(await openNote(wrong, [key])).toMatchObject({ ok: false, code: 'note-signature-wrong' })
    expect(await openNote(wrong, [peter])).toMatchObject({ ok: false, code: 'note-unsigned' })
    const witness = signer('witness.example', 'cosignature')
    const moved = witness.signs('head\n', 100)
    moved.signature[7] = 101
    expect(await openNote(formatNote({ text: 'head\n', signatures: [moved] }), [witness.key])).toMatchObject({
      code: 'note-signature-wrong',
    })
  })

  test('with any byte flipped does not open', async () => {
    const bytes = utf8(SIGNED)
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
        const flipped = bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
        expect(await openNote(flipped, [peter])).toMatchObject({ ok: false })
      }),
    )
  })

  test.each([
    ['nothing', ''],
    ['no signature', 'text\n'],
    ['no newline at the end', SIGNED.slice(0, -1)],
    ['a control character', SIGNED.replace('If', 'I\rf')],
    ['a name with a plus', 'text\n\n\u2014 a+b x08go/ZJ\n'],
    ['a hyphen for a dash', SIGNED.replace('\u2014', '-')],
    ['a signature that is no base64', 'text\n\n\u2014 a b\u00e9b=\n'],
    ['a signature that is only an id', 'text\n\n\u2014 a x08goA==\n'],
    ['more than a hundred signatures', `text\n\n${'\u2014 a x08go/ZJkuA=\n'.repeat(101)}`],
  ])('is refused: %s', async (_, text) => {
    expect(parseNote(text)).toBeUndefined()
    expect(await openNote(text, [peter])).toMatchObject({ ok: false, code: 'note-malformed' })
  })

  test.each([KEY.replace('c74f20a3', 'c74f20a4'), KEY.replace('+AR', '+AB'), KEY.slice(0, -4), 'a b+c74f20a3+AA==', ''])(
    'no verifier key: %s',
    (text) => expect(parseVerifierKey(text)).toBeUndefined(),
  )
})

const ROOT = fromHex('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328') as Bytes

describe('a checkpoint', () => {
  const head = { origin: 'sign.example/log/1', size: 8, root: ROOT }

  test('is three lines, and reads as it was written', () => {
    expect(checkpointText(head)).toBe(`sign.example/log/1\n8\n${base64(ROOT)}\n`)
    expect(parseCheckpointText(checkpointText(head))).toEqual(head)
    expect(parseCheckpointText(`${checkpointText(head)}extension\n`)).toEqual(head)
  })

  test.each([
    ['a size with a zero before it', `o\n08\n${base64(ROOT)}\n`],
    ['a size below nothing', `o\n-1\n${base64(ROOT)}\n`],
    ['a size beyond counting', `o\n9007199254740993\n${base64(ROOT)}\n`],
    ['a short root', `o\n8\n${base64(ROOT.slice(1))}\n`],
    ['no origin', `\n8\n${base64(ROOT)}\n`],
    ['an empty extension', `${checkpointText(head)}\n`],
    ['no last newline', checkpointText(head).slice(0, -1)],
  ])('is refused: %s', (_, text) => {
    expect(parseCheckpointText(text)).toBeUndefined()
  })

  test('is what a proof for someone offline ends with', () => {
    const { signs } = signer('sign.example/log/1')
    const text = checkpointText(head)
    const given = { index: 5, proof: [ROOT, ROOT], checkpoint: formatNote({ text, signatures: [signs(text)] }) }
    const written = formatLogProof(given)
    expect(written.split('\n').slice(0, 3)).toEqual(['c2sp.org/tlog-proof@v1', 'index 5', base64(ROOT)])
    expect(parseLogProof(written)).toEqual(given)
    expect(parseLogProof(written.replace('index', 'extra YWI=\nindex'))).toEqual(given)
    for (const wrong of [
      written.replace('@v1', '@v2'),
      written.replace('index 5', 'index 05'),
      written.replace('index 5', 'extra Y\nindex 5'),
      written.replace(base64(ROOT), base64(concat(ROOT, ROOT))),
      written.slice(0, written.indexOf('\n\n')),
      '',
    ])
      expect(parseLogProof(wrong)).toBeUndefined()
  })
})

test('a key’s id depends on its name, type and bytes', () => {
  const { key } = signer('a')
  const ids = [key, { ...key, name: 'b' }, { ...key, algorithm: 'cosignature' as const }, signer('a').key].map((one) => keyIdOf(one).join())
  expect(new Set(ids).size).toBe(4)
})
