import { type Browser, expect, type Page } from '@playwright/test'
import { supplyAgreement } from '@/lib/documents/fixtures'
import { Person } from './person'
import type { Site } from './site'

interface Sent {
  readonly title: string
  readonly signers: readonly string[]
  readonly kind?: string
  readonly files?: readonly string[]
}

/** Sends the product's own supply agreement; answers with the envelope's id. */
export async function send(
  { page }: Person,
  { title, signers, kind = 'other document', files = ['Supply agreement.pdf'] }: Sent,
): Promise<string> {
  const agreement = Buffer.from(await supplyAgreement())
  await page.goto('/compose')
  // A comment after the end of a PDF changes its bytes and nothing else: the same file twice would be refused.
  const buffers = files.map((name, at) => ({
    name,
    mimeType: 'application/pdf',
    buffer: Buffer.concat([agreement, Buffer.from('\n'.repeat(at))]),
  }))
  await page.locator('input[type=file]').setInputFiles(buffers)
  await page.waitForURL(/\/envelopes\/.*\/edit/)
  for (const name of files) await expect(page.getByRole('button', { name: `Remove ${name}` })).toBeVisible()
  await page.getByLabel('Title').fill(title)
  await page.getByLabel('Kind of document').selectOption({ label: kind })
  await page.getByLabel('Counterparty').fill('Halden Foods AS')
  await page.getByLabel('Amount', { exact: true }).fill('48200')
  for (const signer of signers) {
    await page.getByLabel('Who signs').fill(signer)
    await page.getByLabel('Who signs').press('Enter')
    await expect(page.getByRole('button', { name: `Remove ${signer}` })).toBeVisible()
  }
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.waitForURL(/\/envelopes\/[^/]*\?sent=1/)
  return new URL(page.url()).pathname.split('/')[2] ?? ''
}

/** Iris, who sets the house up and sends; Ana and Ben, who sign. */
export async function people(browser: Browser, site: Site) {
  const iris = await Person.at(browser, site.url, 'Iris Holm', 'iris@vestry.example')
  await iris.setUp(site.setupAddress ?? '', 'Vestry Bakeries')
  const ana = await Person.at(browser, site.url, 'Ana Ruiz', 'ana@vestry.example')
  await ana.enrol(await iris.invite(ana.name, ana.email))
  const ben = await Person.at(browser, site.url, 'Ben Cole', 'ben@vestry.example')
  await ben.enrol(await iris.invite(ben.name, ben.email))
  return { iris, ana, ben }
}

/** A page of the document is on screen, with ink. */
export const drawn = (page: Page) => expect(page.locator('[data-drawn]').first()).toBeVisible({ timeout: 30_000 })
/** Both ticks where consent is asked, else the one. */
export const state = async (page: Page) => {
  const consent = page.getByLabel('I agree to sign electronically.')
  if (await consent.isVisible()) await consent.check()
  await page.getByLabel('This is what I mean to sign.').check()
}
export const signButton = (page: Page, label = 'Sign version 1') => page.getByRole('button', { name: label })
