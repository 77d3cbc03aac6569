import { closedCurve, type Polar } from './curve'
import type { Genome, Weave } from './genome'
import { CIRCLE, cosine, divide, ONE, RADIAN, scale, sine } from './sine'

/** A closed line around the centre: its radius at an angle, both in the units of sine.ts. */
type Envelope = (angle: number) => number

export const hundredths = (value: number): number => divide(value * ONE, 100)
const mix = (from: number, to: number, ratio: number) => from + scale(to - from, ratio)
const half = (ratio: number) => divide(ratio, 2)
/** A wave that swings between 0 and ONE. */
const swing = (angle: number) => half(ONE + sine(angle))

export interface Outline {
  readonly outer: Envelope
  readonly inner: Envelope
  readonly heartOuter: Envelope
  readonly heartInner: Envelope
  /** The heart's outer line as a ratio of its radius. */
  readonly heartShape: Envelope
  readonly heartRadius: number
  /** Mean radius where body and collar meet. */
  readonly waistRadius: number
  /** Angle by which sheared weaves turn from rim to waist. */
  readonly shear: number
}

/** The four lines between which everything is woven. `body` is the radius of the body, a ratio of the rim. */
export function outline(genes: Genome, body: number): Outline {
  const { petals, bay, point, turn, counter, collar, heart, flare, hole, hand } = genes
  const sharpness = ONE + scale(Math.abs(point), hundredths(55))
  const petal = (angle: number) => divide((cosine(angle) + scale(cosine(2 * angle), point)) * ONE, sharpness)
  const waist = Math.min(genes.waist, scale(ONE - bay, hundredths(84)))
  const waistRadius = scale(body, waist)
  const heartRadius = scale(waistRadius, hundredths(60))
  const heartShape = (angle: number) => ONE - half(flare) + scale(half(flare), cosine(heart * angle))
  return {
    outer: (angle) => scale(body, ONE - half(bay) + scale(half(bay), petal(petals * angle + turn))),
    inner: (angle) => scale(waistRadius, ONE + scale(divide(bay, 2 * collar), cosine(petals * collar * angle + turn + counter))),
    heartOuter: (angle) => scale(heartRadius, heartShape(angle)),
    heartInner: (angle) => scale(scale(heartRadius, hole), ONE + scale(hundredths(10), cosine(heart * angle))),
    heartShape,
    heartRadius,
    waistRadius,
    shear: divide(hand * CIRCLE * 42, 100 * petals),
  }
}

export interface Band {
  readonly low: Envelope
  readonly high: Envelope
  /** Waves of a strand in one turn. */
  readonly cycles: number
  readonly strands: number
  readonly weave: Weave
  readonly samples: number
}

/** The strands of one band, woven between its two envelopes. */
export function weaveBand(band: Band, genes: Genome, shear: number): string {
  return Array.from({ length: band.strands }, (_, strand) => closedCurve(strandOf(band, strand, genes, shear), band.samples)).join('')
}

function strandOf({ low, high, cycles, strands, weave }: Band, strand: number, genes: Genome, shear: number): (angle: number) => Polar {
  const phase = divide(strand * CIRCLE, strands)
  const lean = (angle: number) => cycles * angle + phase + scale(genes.sway, sine(genes.petals * angle))
  const between = (angle: number, ratio: number) => mix(low(angle), high(angle), ratio)
  switch (weave) {
    case 'lace':
      return (angle) => [between(angle, swing(lean(angle))), angle]
    // Lace that opens and closes once every half petal.
    case 'basket':
      return (angle) => [between(angle, half(ONE + scale(sine(lean(angle)), cosine(genes.petals * angle + genes.turn)))), angle]
    // Lace sheared along the radius.
    case 'twist':
      return (angle) => {
        const ratio = swing(lean(angle))
        return [between(angle, ratio), angle + scale(shear, ratio - ONE)]
      }
    // A trochoid: the line curls back on itself.
    case 'loop': {
      const reach = divide(RADIAN * 26, 10 * cycles)
      return (angle) => {
        const turned = cycles * angle + phase
        const there = angle + scale(reach, cosine(turned))
        return [between(there, swing(turned)), there]
      }
    }
    // Nested lines that turn as they shrink.
    case 'shell': {
      const depth = divide(strand * ONE, strands - 1)
      return (angle) => [mix(high(angle), low(angle), depth), angle + divide(scale(shear, depth) * 11, 10)]
    }
  }
}
