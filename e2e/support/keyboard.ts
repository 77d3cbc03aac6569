import { expect, type Locator, type Page } from '@playwright/test'

/** What has the focus: its name, and what a person who looks would miss. */
function focused(): { name: string; flaw: string | undefined } {
  const at = document.activeElement
  if (!at || at === document.body || at === document.documentElement) return { name: 'nothing', flaw: 'the focus is lost' }
  const shown = at.closest('label') ?? at
  const { left, top, width, height } = shown.getBoundingClientRect()
  const inView = width > 0 && height > 0 && top < innerHeight && top + height > 0 && left < innerWidth && left + width > 0
  const marked = [at, shown].some((one) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one)
    return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2) || boxShadow !== 'none'
  })
  const x = Math.min(Math.max(left + width / 2, 0), innerWidth - 1)
  const y = Math.min(Math.max(top + height / 2, 0), innerHeight - 1)
  const there = document.elementFromPoint(x, y)
  const covered = there !== null && !shown.contains(there) && !there.contains(shown)
  const flaw = !inView ? 'out of view' : !marked ? 'not marked' : covered ? `covered by ${there?.outerHTML.slice(0, 80)}` : undefined
  return { name: `${at.tagName} ${at.getAttribute('aria-label') ?? at.textContent?.trim().slice(0, 40)}`, flaw }
}

/** The focus is somewhere, in view, marked, and not under something else. */
export async function focusShows(page: Page): Promise<void> {
  const { name, flaw } = await page.evaluate(focused)
  expect(flaw, `${name} on ${page.url()}`).toBeUndefined()
}

/** Tabs on until the focus is there, once it is on the page; at every stop on the way it shows. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible()
  let rounds = 0
  for (let stops = 0; stops < 60; stops++) {
    await page.keyboard.press('Tab')
    // Past a page's last stop come the browser's own; where a page that was swapped in begins is its choice as well.
    const outside = await page.evaluate(() => document.activeElement === document.body)
    if (outside && rounds++ === 0) continue
    await focusShows(page)
    if (await target.evaluate((one) => one === document.activeElement)) return
  }
  throw new Error(`no way by keyboard to ${target}`)
}
