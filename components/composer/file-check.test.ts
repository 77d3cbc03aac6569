import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { startOf } from '@/lib/documents/edges'
import { refusal } from '@/lib/documents/reasons'
import { plainlyWrong, tooLarge } from './file-check'

/** What intake makes of the beginning; that something stands before the header only it refuses. */
function intake(bytes: Uint8Array) {
  const start = startOf(bytes)
  return start === 'pdf' || start.refusal.code === 'foreign-start' ? undefined : start.refusal
}
const bytesOf = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))))

describe('a file that is plainly wrong is refused in the words of intake', () => {
  test.each([
    ['a PDF', bytesOf('%PDF-1.7\n')],
    ['a PDF after blanks', bytesOf('\n\n %PDF-1.4')],
    ['a header at the last place where readers look', bytesOf(' '.repeat(1023), '%PDF-1.4')],
    ['a header behind it', bytesOf(' '.repeat(1024), '%PDF-1.4')],
    ['half a header', bytesOf('%PDF')],
    ['something else before the header', bytesOf('<html>', '%PDF-1.4')],
    ['a Word document', bytesOf('PK', [3, 4], 'word/document.xml')],
    ['an old Word document', bytesOf([0xd0, 0xcf, 0x11, 0xe0, 0xa1])],
    ['rich text', bytesOf('{\\rtf1')],
    ['a PNG', bytesOf([0x89], 'PNG\r\n')],
    ['a JPEG', bytesOf([0xff, 0xd8, 0xff, 0xe0])],
    ['PostScript', bytesOf('%!PS-Adobe-3.0')],
    ['plain text', bytesOf('Dear all,')],
  ])('%s', async (_, bytes) => {
    expect(await plainlyWrong(new Blob([bytes]), 1)).toEqual(intake(bytes))
  })

  test('whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 64 }), async (given) => {
        const bytes = new Uint8Array(given)
        expect(await plainlyWrong(new Blob([bytes]), 1)).toEqual(intake(bytes))
      }),
    )
  })

  test('nothing in it, and too much of it', async () => {
    expect(await plainlyWrong(new Blob([]), 1)).toEqual(refusal('empty'))
    const full = new Uint8Array(1024 * 1024)
    full.set(bytesOf('%PDF-1.7'))
    expect(await plainlyWrong(new Blob([full]), 1)).toBeUndefined()
    expect(await plainlyWrong(new Blob([full, ' ']), 1)).toEqual(tooLarge(1))
  })
})
