/** How much of a page must be on screen, and for how long, before the browser reports it as seen. */
export const SEEN_MS = 500

/** What the browser measured of one page, in CSS pixels. */
export interface OnScreen {
  readonly pageHeight: number
  readonly visibleHeight: number
  /** Height of the part of the screen in which pages show. */
  readonly screenHeight: number
}

/** At least half of the page, or a page so tall that it fills the screen. */
export const showsEnough = ({ pageHeight, visibleHeight, screenHeight }: OnScreen): boolean =>
  pageHeight > 0 && (visibleHeight >= pageHeight / 2 || (screenHeight > 0 && visibleHeight >= screenHeight * 0.9))
