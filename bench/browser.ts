import { chromium } from '@playwright/test'
import { supplyAgreement } from '../lib/documents/fixtures'
import { findChromium } from '../scripts/lib/chromium.mjs'
import { sentEnvelope } from '../test/support/envelope'
import { cookieOf } from './http'
import { type Row, rowOf } from './rows'
import type { House } from './signing'

const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-gpu', '--disable-sync', '--no-first-run']

/** What opening the sign page costs a browser that has never been here: requests, bytes, and the wait for the first page of the document. */
export async function signPage(url: string, house: House, rounds: number): Promise<Row[]> {
  const executablePath = findChromium()
  if (!executablePath) return [{ what: 'sign page', unit: 'requests', samples: 0, p50: Number.NaN, note: 'no Chromium was found' }]
  const documents = [{ name: 'Supply agreement.pdf', bytes: await supplyAgreement() }]
  const envelopeId = await sentEnvelope({ ...house, documents })
  const browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0, args: QUIET })
  try {
    const visits = []
    for (let round = 0; round < rounds; round++) visits.push(await visit(browser, `${url}/sign/${envelopeId}`, house))
    return [
      rowOf(
        'sign page, cold: requests',
        'requests',
        visits.map((one) => one.requests),
        { most: () => ({ value: 45, words: '45 requests' }) },
      ),
      rowOf(
        'sign page, cold: bytes',
        'MB',
        visits.map((one) => one.bytes / 1e6),
        { most: () => ({ value: 1.5, words: '1.5 MB' }) },
      ),
      rowOf(
        'sign page, cold: first page painted',
        'ms',
        visits.map((one) => one.painted),
      ),
    ]
  } finally {
    await browser.close()
  }
}

/** One visit with an empty cache, until the network is quiet. */
async function visit(browser: Awaited<ReturnType<typeof chromium.launch>>, address: string, { signers: [signer] }: House) {
  if (!signer) throw new Error('nobody signs')
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  try {
    await context.addCookies([{ ...(await cookieOf(signer)), url: new URL(address).origin, httpOnly: true, sameSite: 'Strict' }])
    const sizes: Promise<number>[] = []
    context.on('requestfinished', (request) => {
      if (!request.url().startsWith('http')) return
      sizes.push(request.sizes().then(({ responseBodySize, responseHeadersSize }) => responseBodySize + responseHeadersSize))
    })
    const page = await context.newPage()
    // The reader marks a page when pdf.js has drawn it; the mark's time is read in the page, without our own delay.
    await page.addInitScript(() => {
      const seen = new MutationObserver(() => {
        if (!document.querySelector('[data-drawn]')) return
        performance.mark('first page painted')
        seen.disconnect()
      })
      seen.observe(document, { subtree: true, attributes: true, childList: true, attributeFilter: ['data-drawn'] })
    })
    await page.goto(address)
    await page.locator('[data-drawn]').first().waitFor()
    await page.waitForLoadState('networkidle')
    const painted = await page.evaluate(() => performance.getEntriesByName('first page painted')[0]?.startTime ?? Number.NaN)
    const bytes = await Promise.all(sizes)
    return { requests: bytes.length, bytes: bytes.reduce((sum, one) => sum + one, 0), painted }
  } finally {
    await context.close()
  }
}
