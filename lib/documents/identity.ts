/** PDFDocEncoding where it is not Latin-1 (ISO 32000-2 annex D.2). */
const FROM_24 = '˘ˇˆ˙˝˛˚˜'
const FROM_128 = '•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž'

const letter = (byte: number): string => FROM_24[byte - 24] ?? FROM_128[byte - 128] ?? (byte === 0xa0 ? '€' : String.fromCharCode(byte))

const MARKS = [
  [[0xfe, 0xff], 'utf-16be'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xef, 0xbb, 0xbf], 'utf-8'],
] as const

/**
 * How qpdf may say a string in its JSON: `b:` and its hexadecimal digits, or `u:` and its text when the bytes happen to be
 * text. A file's identity is any bytes, and some writers make it of letters.
 */
export function spellings(hexadecimal: string): readonly string[] {
  const bytes = Buffer.from(hexadecimal, 'hex')
  const marked = MARKS.find(([mark]) => mark.every((byte, index) => bytes[index] === byte))
  const text = marked ? new TextDecoder(marked[1]).decode(bytes) : Array.from(bytes, letter).join('')
  return [`b:${hexadecimal}`, `u:${text}`]
}
