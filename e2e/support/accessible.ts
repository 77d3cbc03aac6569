import { expect, type Page } from '@playwright/test'
import axeCore from 'axe-core'

declare const axe: typeof axeCore

/**
 * axe finds nothing on the page as it stands, in light and dark. It is put into a document once and asked for violations only; in the
 * dark for those of colour, because nothing else is otherwise there.
 */
export async function accessible(page: Page): Promise<void> {
  expect(page.frames(), 'axe is put into one frame').toHaveLength(1)
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeCore.source)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const violations = await page.evaluate(async (isDark) => {
      const rules = isDark ? { runOnly: { type: 'rule' as const, values: ['color-contrast', 'link-in-text-block'] } } : {}
      return (await axe.run({ resultTypes: ['violations'], ...rules })).violations
    }, colorScheme === 'dark')
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`),
      `${page.url()} ${colorScheme}`,
    ).toEqual([])
  }
}
