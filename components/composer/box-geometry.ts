/** A page as intake measured it, in points. */
interface PageSize {
  readonly width: number
  readonly height: number
  readonly rotation: 0 | 90 | 180 | 270
}

/** The size of a signature's box, in points. */
export const BOX = { width: 208, height: 68 } as const

const POINTS_PER_MM = 72 / 25.4

/** Points from the page's lower left to whole millimetres from its left and top edge, as people measure a sheet. */
export const fromPoints = (page: PageSize, { x, y }: { x: number; y: number }) => ({
  left: Math.round(x / POINTS_PER_MM),
  top: Math.round((page.height - y - BOX.height) / POINTS_PER_MM),
})

/** And back; kept on the page. */
export function toPoints(page: PageSize, { left, top }: { left: number; top: number }) {
  const within = (value: number, most: number) => Math.min(Math.max(value, 0), Math.max(most, 0))
  return {
    x: within(left * POINTS_PER_MM, page.width - BOX.width),
    y: within(page.height - top * POINTS_PER_MM - BOX.height, page.height - BOX.height),
  }
}

/** Where a box lands that is dropped with its upper left corner at a fraction of the page's width and height. */
export const fromFraction = (page: PageSize, across: number, down: number) => ({
  left: Math.round((across * page.width) / POINTS_PER_MM),
  top: Math.round((down * page.height) / POINTS_PER_MM),
})
