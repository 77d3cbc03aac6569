import { expect, test } from 'vitest'
import { type TextRun, textBlocks } from './text-lines'

const run = (str: string, x: number, y: number, more: Partial<TextRun> = {}): TextRun => ({
  str,
  transform: [10, 0, 0, 10, x, y],
  width: str.length * 5,
  height: 10,
  hasEOL: false,
  dir: 'ltr',
  ...more,
})

test('lines one below the other are one paragraph; a gap begins another', () => {
  const blocks = textBlocks([
    run('For the Term the Supplier', 50, 700, { hasEOL: true }),
    run('shall supply the Goods.', 50, 688, { hasEOL: true }),
    run('Interest on a late payment', 50, 660),
  ])
  expect(blocks.map(({ text }) => text)).toEqual(['For the Term the Supplier shall supply the Goods.', 'Interest on a late payment'])
})

test('the order is the file’s own: columns are not mixed', () => {
  const blocks = textBlocks([
    run('left one', 50, 700, { hasEOL: true }),
    run('left two', 50, 688, { hasEOL: true }),
    run('right one', 300, 700, { hasEOL: true }),
    run('right two', 300, 688),
  ])
  expect(blocks.map(({ text }) => text)).toEqual(['left one left two', 'right one right two'])
})

test('cells of a row stay apart', () => {
  const [row] = textBlocks([run('Rye flour', 50, 700), run('€19,320.00', 400, 700)])
  expect(row?.text).toBe('Rye flour  €19,320.00')
})

test('a divided word is joined, a dash is kept', () => {
  expect(textBlocks([run('the instru-', 50, 700, { hasEOL: true }), run('ment', 50, 688)])[0]?.text).toBe('the instrument')
  expect(textBlocks([run('Halden-', 50, 700, { hasEOL: true }), run('Kvarnby', 50, 688)])[0]?.text).toBe('Halden- Kvarnby')
})

test('a larger line is a heading, a right-to-left paragraph says so, an empty page has no blocks', () => {
  const blocks = textBlocks([
    run('Price and payment', 50, 700, { height: 16, hasEOL: true }),
    run('The Supplier shall invoice at the end of each month.', 50, 660, { hasEOL: true }),
    run('يدفع المشتري', 300, 620, { dir: 'rtl' }),
  ])
  expect(blocks.map(({ heading, dir }) => [heading, dir])).toEqual([
    [true, 'ltr'],
    [false, 'ltr'],
    [false, 'rtl'],
  ])
  expect(textBlocks([run('   ', 0, 0)])).toEqual([])
})
