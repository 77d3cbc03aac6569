import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concat, utf8 } from '@/lib/core'
import { readZip, writeZip } from './zip'

const files = new Map([
  ['a/b.txt', utf8('one')],
  ['manifest.json', utf8('{}')],
])
const zip = writeZip(files)

test('what is written is read again, in the order of its names, whatever it holds', () => {
  const name = fc.stringMatching(/^[a-z0-9]{1,8}(\/[a-z0-9]{1,8}){0,2}\.[a-z]{1,4}$/)
  const some = fc.dictionary(name, fc.uint8Array({ maxLength: 300 }), { maxKeys: 12 })
  fc.assert(
    fc.property(some, (given) => {
      const entries = Object.entries(given).map(([path, bytes]) => [path, new Uint8Array(bytes)] as const)
      const read = readZip(writeZip(new Map(entries)))
      expect(read.ok && [...read.value].map(([path, bytes]) => [path, [...bytes]])).toEqual(
        entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([path, bytes]) => [path, [...bytes]]),
      )
    }),
  )
})

test('a file that does not match its checksum is named', () => {
  const changed = zip.slice()
  changed[30 + 'a/b.txt'.length] = 0x4f
  expect(readZip(changed)).toMatchObject({ code: 'bundle-file-changed', reason: 'a/b.txt is not as it was packed.' })
})

/** Patches `bytes` at every place where `from` stands. */
function patched(from: Uint8Array, to: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = Buffer.from(zip).toString('latin1').replaceAll(Buffer.from(from).toString('latin1'), Buffer.from(to).toString('latin1'))
  return new Uint8Array(Buffer.from(text, 'latin1'))
}

test.each([
  ['a path that leaves its folder', patched(utf8('a/b.txt'), utf8('../.txt'))],
  ['an absolute path', patched(utf8('a/b.txt'), utf8('/ab.txt'))],
  ['a path with a backslash', patched(utf8('a/b.txt'), utf8('a\\b.txt'))],
  ['a path that is not UTF-8', patched(utf8('a/b'), Uint8Array.of(0xff, 0xfe, 0x62))],
  [
    'one name in the directory and another before the file',
    patched(utf8('a/b.txtmanifest'), utf8('a/b.txtmanifest')).with(zip.lastIndexOf(0x62), 0x63),
  ],
  [
    'compressed bytes',
    patched(Uint8Array.of(0x00, 0x08, 0x00, 0x00, 0x00, 0x00, 0x21), Uint8Array.of(0x00, 0x08, 0x08, 0x00, 0x00, 0x00, 0x21)),
  ],
  ['bytes before it', concat(utf8('#!'), zip)],
  ['bytes after it', concat(zip, utf8('!'))],
  ['a file twice', concat(zip.subarray(0, 30 + 7 + 3), zip)],
  ['half of it', zip.subarray(0, zip.length >> 1)],
  ['a size beyond the end', patched(Uint8Array.of(3, 0, 0, 0, 3, 0, 0, 0), Uint8Array.of(0xff, 0xff, 0xff, 0xff, 3, 0, 0, 0))],
  ['nothing', new Uint8Array()],
])('a zip with %s is none of ours', (_, given) => {
  expect(readZip(new Uint8Array(given))).toMatchObject({ ok: false, code: 'bundle-malformed' })
})

test('a path that the form does not allow is not written', () => {
  for (const path of ['../x.txt', 'X.txt', 'x', 'a//b.txt', '/a.txt', 'a/.txt'])
    expect(() => writeZip(new Map([[path, utf8('')]]))).toThrow(RangeError)
})
