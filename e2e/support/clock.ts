import type { Page } from '@playwright/test'

/** An instant as a control for date and time holds it in the page's own zone, to the second. */
export async function wallClock(page: Page, at: Date): Promise<string> {
  const zone = await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone)
  return at.toLocaleString('sv-SE', { timeZone: zone }).replace(' ', 'T')
}
