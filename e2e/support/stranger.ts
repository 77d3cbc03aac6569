import { readFileSync } from 'node:fs'
import { type Browser, expect, type Page } from '@playwright/test'
import type { Site } from './site'

/** Takes away what a link on a page leads to. */
export async function take(page: Page, link: string): Promise<{ name: string; bytes: Buffer }> {
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: link }).click()
  const file = await download
  return { name: file.suggestedFilename(), bytes: readFileSync((await file.path()) ?? '') }
}

/** Somebody from outside with the organisation's trust file, at the page that verifies, in a browser that is offline from then on. */
export class Stranger {
  private constructor(
    readonly page: Page,
    /** What the page asked for since it is offline. */
    readonly asked: readonly string[],
    private readonly trust: Buffer,
  ) {}

  static async at(browser: Browser, site: Site): Promise<Stranger> {
    const context = await browser.newContext({ baseURL: site.url })
    const page = await context.newPage()
    const trust = await (await context.request.get('/.well-known/countersign/trust.json')).body()
    await page.goto('/verify')
    await page.waitForLoadState('networkidle')
    await context.setOffline(true)
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    return new Stranger(page, asked, trust)
  }

  /** Gives the page what is to be checked. */
  async checks(bytes: Uint8Array, name = 'evidence.zip'): Promise<void> {
    await this.drop(0, name, bytes)
  }

  /** Gives it the trust file. */
  async trusts(): Promise<void> {
    await this.drop(1, 'trust.json', this.trust)
  }

  /** Goes; the page has asked nobody for anything. */
  async leave(): Promise<void> {
    expect(this.asked).toEqual([])
    await this.page.context().close()
  }

  private async drop(place: number, name: string, bytes: Uint8Array): Promise<void> {
    const file = { name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) }
    await this.page.locator('input[type=file]').nth(place).setInputFiles(file)
  }
}
