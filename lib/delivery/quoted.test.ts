import { expect, test } from 'vitest'
import { quoted, unlinked } from './quoted'

test.each([
  ['See https://evil.example/sign?x=1 now', 'See evil[.]example/sign?x=1 now'],
  ['HTTPS://EVIL.EXAMPLE', 'EVIL[.]EXAMPLE'],
  ['www.evil.example and evil.example', 'www[.]evil[.]example and evil[.]example'],
  ['write to mailto:bob@evil.example', 'write to bob@evil[.]example'],
  ['sign.vestry.example.evil.example/sign/1', 'sign[.]vestry[.]example[.]evil[.]example/sign/1'],
  ['bücher.example, пример.рф', 'bücher[.]example, пример[.]рф'],
  ['invoice.pdf.example and invoice.pdf/x', 'invoice[.]pdf[.]example and invoice[.]pdf/x'],
])('%s has nothing left to click', (words, plain) => {
  expect(unlinked(words)).toBe(plain)
})

test.each(['Supply agreement, annex.pdf', 'It is due on 1.12.2026, e.g. by noon.', 'Pay 12.500,00 EUR. Thanks.', '签署。谢谢'])(
  '%s stays as it was written',
  (words) => {
    expect(unlinked(words)).toBe(words)
  },
)

test('every line of somebody’s words is marked as theirs, whatever ends it', () => {
  expect(quoted('Iris Holm writes:', ' Dear all,\r\n\rRead and sign: http://evil.example\u2028Thanks\n')).toBe(
    ['Iris Holm writes:', '> Dear all,', '>', '> Read and sign: evil[.]example', '> Thanks'].join('\n'),
  )
})
