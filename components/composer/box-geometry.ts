/** A page as intake measured it, in points. */
export interface PageSize {
  readonly width: number
  readonly height: number
  readonly rotation: 0 | 90 | 180 | 270
}

/** A box's upper left corner in whole millimetres from the page's left and top edge, as people measure a sheet. */
export interface Corner {
  readonly left: number
  readonly top: number
}

/** The size of a signature's box, in points. */
export const BOX = { width: 208, height: 68 } as const

const POINTS_PER_MM = 72 / 25.4
/** How far from the page's edges a box lies that nobody has moved, and how far the next one from it. Millimetres. */
const MARGIN = { side: 20, foot: 33 } as const
const STEP = { across: 85, up: 30 } as const

/** Points from the page's lower left to a corner. */
export const fromPoints = (page: PageSize, { x, y }: { x: number; y: number }): Corner => ({
  left: Math.round(x / POINTS_PER_MM),
  top: Math.round((page.height - y - BOX.height) / POINTS_PER_MM),
})

/** And back; kept on the page. */
export function toPoints(page: PageSize, { left, top }: Corner): { x: number; y: number } {
  const within = (value: number, most: number) => Math.min(Math.max(value, 0), Math.max(Math.floor(most), 0))
  return {
    x: within(left * POINTS_PER_MM, page.width - BOX.width),
    y: within(page.height - top * POINTS_PER_MM - BOX.height, page.height - BOX.height),
  }
}

/** The nearest corner at which a box lies wholly on the page. */
export const onPage = (page: PageSize, corner: Corner): Corner => fromPoints(page, toPoints(page, corner))

/** The corner at a fraction of the page's width and height. */
export const fromFraction = (page: PageSize, across: number, down: number): Corner => ({
  left: Math.round((across * page.width) / POINTS_PER_MM),
  top: Math.round((down * page.height) / POINTS_PER_MM),
})

/** The corner of a box whose middle lies at a fraction of the page, or as near as the page allows. */
export const centredAt = (page: PageSize, across: number, down: number): Corner =>
  onPage(page, fromFraction(page, across - BOX.width / page.width / 2, down - BOX.height / page.height / 2))

/** Where the box is drawn, in percent of the page. */
export function inPercent(page: PageSize, corner: Corner): { left: string; top: string; width: string; height: string } {
  const { x, y } = toPoints(page, corner)
  const of = (part: number, whole: number) => `${(part / whole) * 100}%`
  return {
    left: of(x, page.width),
    top: of(page.height - y - BOX.height, page.height),
    width: of(BOX.width, page.width),
    height: of(BOX.height, page.height),
  }
}

/** Whether two boxes at these corners would cover each other. */
export const overlap = (one: Corner, other: Corner): boolean =>
  Math.abs(one.left - other.left) * POINTS_PER_MM < BOX.width && Math.abs(one.top - other.top) * POINTS_PER_MM < BOX.height

/** Whether a box can stand on a page at all: seals are not drawn on turned pages. */
export const takesBoxes = ({ rotation, width, height }: PageSize): boolean => rotation === 0 && width >= BOX.width && height >= BOX.height

/** At the foot of the page, side by side and then upwards: the first place that no other box takes. */
export function freeCorner(page: PageSize, taken: readonly Corner[]): Corner {
  const [wide, high] = [page.width / POINTS_PER_MM, page.height / POINTS_PER_MM]
  const bottom = Math.floor(high - MARGIN.foot - BOX.height / POINTS_PER_MM)
  for (let top = bottom; top >= 0; top -= STEP.up)
    for (let left = MARGIN.side; left === MARGIN.side || left + BOX.width / POINTS_PER_MM <= wide; left += STEP.across) {
      const corner = onPage(page, { left, top })
      if (!taken.some((one) => overlap(one, corner))) return corner
    }
  return onPage(page, { left: MARGIN.side, top: bottom })
}
