import { CIRCLE, cosine, divide, scale, sine } from './sine'

/** The figure is drawn in a box of 2,000 units centred on 0, 0; 1,000 is the rim. */
export const RIM = 1000

/** A point on a polar curve: radius as a ratio of the rim, angle clockwise from the top. */
export type Polar = readonly [radius: number, angle: number]

/** Points are kept in 256ths of a unit and rounded once, when they are written. */
const SUB = 256

const place = ([radius, angle]: Polar): readonly [number, number] => [
  divide(radius * sine(angle) * RIM, 0x1000000),
  divide(-radius * cosine(angle) * RIM, 0x1000000),
]

/** SVG accepts `12-7` for `12 -7`. */
const tight = (path: string) => path.replaceAll(' -', '-')

/** A closed curve through `samples` points of `at(angle)`, Catmull-Rom written as cubic Béziers (SVG M, C, S, Z; whole numbers). */
export function closedCurve(at: (angle: number) => Polar, samples: number): string {
  const points = Array.from({ length: samples }, (_, i) => place(at(divide(i * CIRCLE, samples))))
  const point = (i: number) => points[(i + samples) % samples] as readonly [number, number]
  const coordinate = (i: number, axis: 0 | 1) => divide(point(i)[axis], SUB)
  // A control point lies a sixth of the chord between the neighbours away from its point.
  const control = (i: number, axis: 0 | 1, side: 1 | -1) =>
    divide(6 * point(i)[axis] + side * (point(i + 1)[axis] - point(i - 1)[axis]), 6 * SUB)
  let path = `M${coordinate(0, 0)} ${coordinate(0, 1)}`
  for (let i = 1; i <= samples; i++) {
    const lead = i === 1 ? `C${control(0, 0, 1)} ${control(0, 1, 1)} ` : 'S'
    path += `${lead}${control(i, 0, -1)} ${control(i, 1, -1)} ${coordinate(i, 0)} ${coordinate(i, 1)}`
  }
  return tight(`${path}Z`)
}

/** Filled dots of radius `size` (units) on the given points (SVG M, a). */
export const dots = (at: readonly Polar[], size: number): string =>
  tight(
    at
      .map(([radius, angle]) => {
        const x = divide(scale(radius, sine(angle)) * RIM, 65536)
        const y = divide(-scale(radius, cosine(angle)) * RIM, 65536)
        return `M${x - size} ${y}a${size} ${size} 0 1 0 ${2 * size} 0a${size} ${size} 0 1 0 ${-2 * size} 0`
      })
      .join(''),
  )

/** Straight radial strokes, each from one radius to another at an angle (SVG M, L). */
export const strokes = (lines: readonly { from: number; to: number; angle: number }[]): string =>
  tight(
    lines
      .map(({ from, to, angle }) => {
        const end = (radius: number) =>
          `${divide(scale(radius, sine(angle)) * RIM, 65536)} ${divide(-scale(radius, cosine(angle)) * RIM, 65536)}`
        return `M${end(from)}L${end(to)}`
      })
      .join(''),
  )
