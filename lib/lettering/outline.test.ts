import { describe, expect, it } from 'vitest'
import { outline, utf16 } from './outline'
import { visualRuns } from './runs'

const NAMES = [
  ['Latin', 'Sigrid Halden'],
  ['Latin, extended', 'Łukasz Müller-Ćosić'],
  ['Vietnamese', 'Nguyễn Thị Hà'],
  ['Greek', 'Νίκος Παπαδόπουλος'],
  ['Cyrillic', 'Ольга Петровна'],
  ['Arabic', 'نور حداد'],
  ['Hebrew', 'דוד לוי'],
  ['Chinese', '李小龙'],
  ['Devanagari', 'नरेन्द्र'],
  ['Devanagari, reordered and joined', 'श्रीमती विद्या शर्मा'],
  ['Tamil', 'கோபாலகிருஷ்ணன்'],
  ['Thai', 'สมชาย ศรีสุข'],
  ['Hangul', '김철수 뷁'],
  ['two scripts', '李小龙 (Bruce Lee) نور 12'],
] as const

describe('lettering', () => {
  it.each(NAMES)('has every glyph for %s in every face', (_, name) => {
    for (const face of ['serif', 'sans', 'mono'] as const) {
      const drawn = outline(name, { size: 11, face })
      expect(drawn.missing).toEqual([])
      expect(drawn.width).toBeGreaterThan(11)
      expect(drawn.operators).toContain(' c\n')
      expect(drawn.operators).toContain(`/ActualText ${utf16(name)}`)
    }
  })

  it.each(NAMES)('draws %s by outlines of its own, not by any font’s box for what it lacks', (_, name) => {
    for (const face of ['serif', 'sans', 'mono'] as const) {
      for (const { font, text, level } of visualRuns(name, face, 400)) {
        const { glyphs } = font?.layout(text, undefined, undefined, undefined, level % 2 ? 'rtl' : 'ltr') ?? { glyphs: [] }
        expect(glyphs.length).toBeGreaterThan(0)
        expect(glyphs.filter((glyph) => glyph.id === 0)).toEqual([])
      }
    }
  })

  it('joins Arabic letters rather than setting them one by one', () => {
    const joined = outline('نور', { size: 10, face: 'serif' }).width
    const apart = [...'نور'].reduce((sum, letter) => sum + outline(letter, { size: 10, face: 'serif' }).width, 0)
    expect(joined).toBeLessThan(apart)
  })

  it('sets right-to-left text in visual order, digits left to right', () => {
    // Drawn left to right, Hebrew begins with its last letter.
    const [word, reversed] = ['אב', 'בא'].map((text) => firstGlyph(outline(text, { size: 10, face: 'sans' }).operators))
    expect(word).not.toBe(reversed)
    expect(word).toBe(firstGlyph(outline('ב', { size: 10, face: 'sans' }).operators))
  })

  it('mirrors brackets inside right-to-left text', () => {
    const inHebrew = outline('א(ב', { size: 10, face: 'sans' }).operators
    expect(inHebrew).not.toBe(outline('א)ב', { size: 10, face: 'sans' }).operators)
  })

  it('draws a hollow box for a script without a font, and says so', () => {
    const drawn = outline('ᚠᛖ', { size: 10, face: 'serif' })
    expect(drawn.missing).toEqual(['ᚠ', 'ᛖ'])
    expect(drawn.operators).toContain(utf16('ᚠᛖ'))
  })

  it('shrinks, then shortens with an ellipsis; the text itself stays whole', () => {
    const natural = outline('Sigrid Halden', { size: 10, face: 'serif' }).width
    const shrunk = outline('Sigrid Halden', { size: 10, face: 'serif', maxWidth: natural * 0.9 })
    expect(shrunk).toMatchObject({ shown: 'Sigrid Halden' })
    expect(shrunk.size).toBeLessThan(10)
    expect(shrunk.width).toBeLessThanOrEqual(natural * 0.9)

    const long = 'Wilhelmina Konstantinopolitanska '.repeat(5)
    const cut = outline(long, { size: 10, face: 'serif', maxWidth: 100 })
    expect(cut.shown).toMatch(/^Wilhelmina .*…$/)
    expect(cut.width).toBeLessThanOrEqual(100)
    expect(cut.operators).toContain(utf16(long))
  })

  it('never cuts a letter from its mark', () => {
    const cut = outline('e\u0301'.repeat(40), { size: 10, face: 'serif', maxWidth: 60 })
    expect(cut.shown.replace('…', '').length % 2).toBe(0)
  })

  it('draws nothing but paths', () => {
    const operators = NAMES.map(([, name]) => outline(name, { size: 11, face: 'serif' }).operators).join('')
    expect(operators).not.toMatch(/\b(?:BT|Tf|Tj|Do|gs)\b/)
  })
})

const firstGlyph = (operators: string) => /cm\n([\s\S]*?)f\n/.exec(operators)?.[1]
