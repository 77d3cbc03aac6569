import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { utf16 } from '@/lib/lettering'
import { type Box, drawBox } from './box'
import { zonedTime } from './time'

const BOX: Box = {
  width: 208,
  height: 68,
  actor: 'person',
  name: 'نور حداد',
  capacity: ['for Halden Foods AS, managing director'],
  time: '7 May 2026, 09:47:31 CEST (UTC+2)',
  version: 3,
  sha256: '9f3a51c0e1e4e4295e6be671a293cc69d9d15fde3b27b125f34cba1b018c77c2',
}
const content = (box: Box) => inflateSync(drawBox(box).content).toString('latin1')

describe('a signer’s box', () => {
  it('says name, capacity, time with zone, version and short hash, each as outlines with its text', () => {
    const drawn = content(BOX)
    for (const text of [BOX.name, ...BOX.capacity, BOX.time, 'version 3, SHA-256 9f3a51c0…77c2']) {
      expect(drawn).toContain(`/ActualText ${utf16(text)}`)
    }
    expect(drawn).not.toMatch(/\b(?:BT|Tf|gs)\b/)
    expect(drawn.match(/\/\w+ Do/g)).toEqual(['/Rosette Do'])
  })

  it('has cut corners and its own ink for a machine, and only for one', () => {
    const outlines = (['person', 'delegate', 'machine'] as const).map((actor) => content({ ...BOX, actor }).split('\n')[1])
    expect(outlines[0]).toBe(outlines[1])
    expect(outlines[0]).toMatch(/ re B$/)
    expect(outlines[2]).toMatch(/( l){7} b$|l .* b$/)
    expect(drawBox({ ...BOX, actor: 'machine' }).rosette).not.toEqual(drawBox(BOX).rosette)
  })

  it('balances its graphics state', () => {
    for (const stream of [content(BOX), content({ ...BOX, width: 140, height: 50 })]) {
      expect(stream.match(/(^|\s)q(?=\s)/g)?.length).toBe(stream.match(/(^|\s)Q(?=\s|$)/g)?.length)
      expect(stream.match(/BDC/g)?.length).toBe(stream.match(/EMC/g)?.length)
    }
  })

  it('draws the same figure for every signer of a version, once', () => {
    expect(drawBox({ ...BOX, name: 'Another' }).rosette).toBe(drawBox(BOX).rosette)
    expect(() => drawBox({ ...BOX, sha256: 'ab' })).toThrow(TypeError)
  })
})

describe('a time with its zone', () => {
  const at = new Date('2026-05-07T07:47:31Z')
  it.each([
    ['Europe/Paris', '7 May 2026, 09:47:31 CEST (UTC+2)'],
    ['UTC', '7 May 2026, 07:47:31 UTC'],
    ['Asia/Kolkata', '7 May 2026, 13:17:31 UTC+5:30'],
    ['America/New_York', '7 May 2026, 03:47:31 UTC-4'],
    ['Europe/London', '7 May 2026, 08:47:31 BST (UTC+1)'],
  ])('reads in %s', (zone, text) => {
    expect(zonedTime(at, zone)).toBe(text)
  })
})
