import { describe, expect, it } from 'vitest'
import { pdfPath } from './svgPath'

describe('SVG paths as PDF paths', () => {
  it('keeps lines and curves, reflects the control point of S, closes', () => {
    expect(pdfPath('M0-10C5-10 10-5 10 0S5 10 0 10L-3-4Z')).toBe('0 -10 m\n5 -10 10 -5 10 0 c\n10 5 5 10 0 10 c\n-3 -4 l\nh\n')
  })

  it('turns an arc into curves of at most a quarter that end where it ends', () => {
    const [start, ...curves] = pdfPath('M0-100A100 100 0 1 1 0 100').trim().split('\n')
    expect(start).toBe('0 -100 m')
    expect(curves).toEqual(['55 -100 100 -55 100 0 c', '100 55 55 100 0 100 c'])
    expect(pdfPath('M0-100A100 100 0 0 0 0 100').trim().split('\n').slice(1)).toEqual([
      '-55 -100 -100 -55 -100 0 c',
      '-100 55 -55 100 0 100 c',
    ])
  })

  it('draws a quarter either way', () => {
    expect(pdfPath('M100 0A100 100 0 0 1 0 100')).toBe('100 0 m\n100 55 55 100 0 100 c\n')
    expect(pdfPath('M100 0A100 100 0 0 0 0 -100')).toBe('100 0 m\n100 -55 55 -100 0 -100 c\n')
    expect(pdfPath('M100 0A100 100 0 1 0 0 100').trim().split('\n')).toHaveLength(4)
  })

  it('throws on a command it does not know', () => {
    expect(() => pdfPath('M0 0Q1 1 2 2')).toThrow(TypeError)
  })
})
