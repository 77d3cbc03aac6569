import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, type Page } from '@playwright/test'

const fromAxe = createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright'))
const source = readFileSync(fromAxe.resolve('axe-core/axe.min.js'), 'utf8')

declare const axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }

/**
 * axe finds nothing on the page as it stands, in light and dark. It is put into a document once and asked for violations only:
 * its own builder puts it there four times, and carries everything that passed out of the browser and into another page.
 */
export async function accessible(page: Page): Promise<void> {
  expect(page.frames(), 'axe is put into one frame').toHaveLength(1)
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const violations = await page.evaluate(async () => (await axe.run({ resultTypes: ['violations'] })).violations)
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`),
      `${page.url()} ${colorScheme}`,
    ).toEqual([])
  }
}
