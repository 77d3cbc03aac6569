import { closedCurve, dots, strokes } from './rosette/curve'
import { hundredths, type Outline, outline, weaveBand } from './rosette/figure'
import { type Genome, genome } from './rosette/genome'
import { CIRCLE, cosine, divide, scale } from './rosette/sine'

export { type Genome, PETALS, WEAVES, type Weave } from './rosette/genome'

/** How much is drawn: small below 40 px, mid to 159, fine from 160 and in print. The figure is the same one. */
export type RosetteLevel = 'small' | 'mid' | 'fine'

export interface RosetteLayer {
  readonly part: 'body' | 'collar' | 'heart' | 'edge'
  /** SVG path data of whole numbers in a box from -1000 -1000 to 1000 1000: M, C, S, Z; in dots also a, in the edge L and A. */
  readonly d: string
  /** Stroke width in the same units; 0 means filled. */
  readonly width: number
  /** 2 is the lighter second tone. */
  readonly tone: 1 | 2
}

export interface Rosette {
  readonly genome: Genome
  readonly layers: readonly RosetteLayer[]
}

/** The level for a figure `pixels` wide. */
export const rosetteLevel = (pixels: number): RosetteLevel => (pixels < 40 ? 'small' : pixels < 160 ? 'mid' : 'fine')

/**
 * Draws the guilloché figure of a 32-byte hash (docs/formats/rosette.md). It helps people recognise a document and is
 * never a check: the digits stand beside it. Throws on any other length, which is a bug of the caller.
 */
export function rosette(hash: Uint8Array, level: RosetteLevel): Rosette {
  if (hash.length !== 32) throw new Error(`A rosette is drawn from 32 bytes, not ${hash.length}`)
  const genes = genome(hash)
  const lines = outline(genes, hundredths(level === 'fine' ? 87.5 : 97))
  if (level === 'small') return { genome: genes, layers: emblem(genes, lines) }
  const layers = guilloche(genes, lines, level)
  return { genome: genes, layers: level === 'fine' ? [...layers, ...milledEdge(hash)] : layers }
}

const layer = (part: RosetteLayer['part'], d: string, width: number, tone: 1 | 2 = 1): RosetteLayer => ({ part, d, width, tone })

/** Three bold lines that survive at 16 px: the rim, a collar that tells the weave, the heart. */
function emblem(genes: Genome, lines: Outline): RosetteLayer[] {
  const { petals, heart, hole } = genes
  const rim = layer(
    'body',
    closedCurve((angle) => [lines.outer(angle), angle], petals * 10),
    92,
  )
  const open = hole > hundredths(40)
  const size = scale(
    Math.max(scale(lines.heartRadius, hundredths(80)), hundredths(20)),
    hundredths(open ? 100 : hole > hundredths(30) ? 80 : 105),
  )
  const core = layer(
    'heart',
    closedCurve((angle) => [scale(size, lines.heartShape(angle)), angle], heart * 10),
    open ? 62 : 0,
  )
  return [rim, emblemCollar(genes, lines), core]
}

function emblemCollar({ petals, weave, collar, turn }: Genome, { outer, inner, waistRadius, shear }: Outline): RosetteLayer {
  switch (weave) {
    case 'twist':
    case 'shell': {
      const turned = divide(shear * 55, 100)
      return layer(
        'collar',
        closedCurve((angle) => [divide(outer(angle) + inner(angle), 2), angle + turned], petals * 8),
        60,
      )
    }
    // Pearls where the fine figure curls.
    case 'loop': {
      const pearls = petals < 7 ? petals * 2 : petals
      const angles = Array.from({ length: pearls }, (_, i) => divide(i * CIRCLE, pearls))
      const places = angles.map((angle) => [inner(angle) + hundredths(4), angle] as const)
      return layer('collar', dots(places, petals < 7 ? 62 : 72), 0)
    }
    case 'basket': {
      const ring = (angle: number) => scale(waistRadius, hundredths(108) - scale(hundredths(16), cosine(petals * angle + turn)))
      return layer(
        'collar',
        closedCurve((angle) => [ring(angle), angle], petals * 10),
        62,
      )
    }
    case 'lace':
      return layer(
        'collar',
        closedCurve((angle) => [inner(angle), angle], petals * collar * 8),
        66,
      )
  }
}

/** The woven figure: rim, body, collar in second tone, heart. */
function guilloche(genes: Genome, lines: Outline, level: 'mid' | 'fine'): RosetteLayer[] {
  const { petals, weave, collar, heart } = genes
  const { outer, inner, heartOuter, heartInner, shear } = lines
  const fine = level === 'fine'
  const few = petals < 7
  const line = fine ? 4.6 : 11
  const cycles = petals * (fine ? genes.cycles : 2)
  const collarCycles = petals * collar * (collar === 1 ? 2 : 1)
  const within = (envelope: (angle: number) => number, percent: number) => (angle: number) => scale(envelope(angle), hundredths(percent))

  const body =
    weave === 'shell'
      ? { low: within(inner, 102), high: outer, cycles: 0, strands: fine ? 25 : 9, weave, samples: petals * 14 }
      : {
          low: inner,
          high: outer,
          cycles,
          strands: fine ? genes.strands + (few ? 4 : 0) : few ? 4 : 3,
          weave,
          samples: cycles * (weave === 'loop' ? 14 : 9),
        }
  const collarBand = {
    low: within(heartOuter, 96),
    high: within(inner, weave === 'basket' ? 112 : 104),
    cycles: collarCycles,
    strands: fine ? 5 : 3,
    weave: 'lace' as const,
    samples: collarCycles * 10,
  }
  const heartBand = {
    low: heartInner,
    high: heartOuter,
    cycles: heart * 2,
    strands: fine ? 4 : 2,
    weave: 'lace' as const,
    samples: heart * 20,
  }

  return [
    layer(
      'body',
      closedCurve((angle) => [outer(angle), angle], petals * 14),
      fine ? 6.4 : 15.4,
    ),
    layer('body', weaveBand(body, genes, shear), line),
    layer('collar', weaveBand(collarBand, genes, shear), line, 2),
    layer('heart', weaveBand(heartBand, genes, shear), line),
  ]
}

/** 256 ticks clockwise from a gap at the top, one for each bit, long = 1: the whole hash can be read off. */
function milledEdge(hash: Uint8Array): RosetteLayer[] {
  const ticks = Array.from({ length: 256 }, (_, bit) => {
    const one = ((hash[bit >> 3] as number) >> (7 - (bit & 7))) & 1
    return { from: hundredths(93), to: hundredths(one ? 99 : 94.5), angle: divide(CIRCLE * (2 * bit + 5), 520) }
  })
  return [layer('edge', strokes(ticks), 5), layer('edge', 'M0-916A916 916 0 1 1 0 916A916 916 0 1 1 0-916Z', 3, 2)]
}
