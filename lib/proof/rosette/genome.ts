import { CIRCLE, divide, ONE, RADIAN } from './sine'

export const PETALS = [4, 5, 6, 7, 8, 9, 10, 12] as const
export const WEAVES = ['lace', 'basket', 'twist', 'loop', 'shell'] as const
export type Weave = (typeof WEAVES)[number]

/** What a hash decides about its figure. Ratios count 65,536 to one, angles 2^20 to the circle. */
export interface Genome {
  /** 4–10 or 12. */
  readonly petals: number
  /** Depth of the bays, a ratio. */
  readonly bay: number
  /** Round (negative) to pointed (positive) petals, a ratio. */
  readonly point: number
  readonly weave: Weave
  /** 1 leans right, -1 left. */
  readonly hand: 1 | -1
  /** Angle: a petal at the top, or a bay. */
  readonly turn: number
  /** Angle: the collar in step with the body, or out of step. */
  readonly counter: number
  /** The open heart, a ratio of its radius. */
  readonly hole: number
  /** Where the body meets the collar, a ratio of its radius. */
  readonly waist: number
  /** Collar petals to each body petal, 1–3. */
  readonly collar: number
  /** Waves of body lace to each petal, 2 or 3 (fine figures). */
  readonly cycles: number
  /** Lines in the body, 5–8 (fine figures). */
  readonly strands: number
  /** Angle: lean of the lace inside a petal. */
  readonly sway: number
  /** Petals of the heart, 3–8. */
  readonly heart: number
  /** Depth of the heart's petals, a ratio. */
  readonly flare: number
}

const ratio = (numerator: number, denominator: number) => divide(numerator * ONE, denominator)
const choose = <T>(from: readonly T[], at: number) => from[at % from.length] as T

/** Eight genes of one byte, each the XOR of four bytes of the hash eight apart: no short prefix decides the figure. */
export function genome(hash: Uint8Array): Genome {
  const gene = (at: number) => [0, 8, 16, 24].reduce((mixed, step) => mixed ^ (hash[at + step] as number), 0)
  const [form, cut, sense, narrow, lines, lean, core, depth] = [0, 1, 2, 3, 4, 5, 6, 7].map(gene) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const petals = choose(PETALS, form & 7)
  return {
    petals,
    // Many petals bite less deep: × 1.05 at four, × 0.72 at twelve.
    bay: ratio(choose([15, 22, 30, 38], (form >> 3) & 3) * (8400 - 330 * (petals - 4)), 800_000),
    point: ratio(choose([-22, 0, 16, 34], (form >> 5) & 3), 100),
    weave: choose(WEAVES, cut),
    hand: sense & 1 ? 1 : -1,
    turn: sense & 2 ? CIRCLE / 2 : 0,
    counter: sense & 4 ? CIRCLE / 2 : 0,
    hole: ratio(choose([20, 34, 50], sense >> 3), 100),
    waist: ratio(46 * 255 + 16 * narrow, 25_500),
    collar: choose([1, 2, 3], lines),
    cycles: 2 + ((lines >> 3) & 1),
    strands: 5 + ((lines >> 4) & 3),
    sway: divide((12 * lean - 6 * 255) * RADIAN, 2550),
    heart: choose([3, 4, 5, 6, 7, 8], core),
    flare: ratio(10 * 255 + 16 * depth, 25_500),
  }
}
