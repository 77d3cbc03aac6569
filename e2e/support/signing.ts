import { expect, type Page } from '@playwright/test'
import { supplyAgreement } from '@/lib/documents/fixtures'
import type { Person } from './person'

interface Sent {
  readonly title: string
  readonly signers: readonly string[]
  readonly approvers?: readonly string[]
  readonly amount?: string
  readonly kind?: string
  readonly files?: readonly string[]
  /** The first file, in place of the product's own supply agreement. */
  readonly bytes?: Uint8Array
}

/** The product's own supply agreement. What is added after the end of a PDF changes its bytes and nothing else: the same file twice is refused. */
export async function file(name: string, more: number) {
  return { name, mimeType: 'application/pdf', buffer: Buffer.concat([await supplyAgreement(), Buffer.from('\n'.repeat(more))]) }
}

/** Sends the product's own supply agreement; answers with the envelope's id. */
export async function send(
  { page }: Person,
  { title, signers, approvers = [], amount = '48200', kind = 'other document', files = ['Supply agreement.pdf'], bytes }: Sent,
): Promise<string> {
  await page.goto('/compose')
  const [first, ...others] = await Promise.all(files.map(file))
  await page.locator('input[type=file]').setInputFiles(first ? [{ ...first, ...(bytes && { buffer: Buffer.from(bytes) }) }, ...others] : [])
  await page.waitForURL(/\/envelopes\/.*\/edit/)
  for (const name of files) await expect(page.getByRole('button', { name: `Remove ${name}` })).toBeVisible()
  await page.getByLabel('Title').fill(title)
  await page.getByLabel('Kind of document').selectOption({ label: kind })
  await page.getByLabel('Counterparty').fill('Halden Foods AS')
  await page.getByLabel('Amount', { exact: true }).fill(amount)
  for (const signer of signers) {
    await page.getByLabel('Who signs').fill(signer)
    await page.getByRole('button', { name: 'Add signer' }).click()
  }
  const approver = page.getByLabel('Who approves')
  // Opened by a hand, or by itself when the document takes approvals: whichever comes first.
  if (approvers.length > 0) await page.locator('details', { has: approver }).evaluate((part) => part.setAttribute('open', ''))
  for (const name of approvers) {
    await approver.fill(name)
    await page.getByRole('button', { name: 'Add approver' }).click()
  }
  for (const signer of [...approvers, ...signers]) await expect(page.getByRole('button', { name: `Remove ${signer}` })).toBeVisible()
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.waitForURL(/\/envelopes\/[^/]*\?sent=1/)
  return new URL(page.url()).pathname.split('/')[2] ?? ''
}

/** A page of the document is on screen, with ink. */
export const drawn = (page: Page) => expect(page.locator('[data-drawn]').first()).toBeVisible({ timeout: 30_000 })
/** Both ticks where consent is asked, else the one. */
export const state = async (page: Page, act: 'sign' | 'approve' = 'sign') => {
  const consent = page.getByLabel('I agree to sign electronically.')
  if (await consent.isVisible()) await consent.check()
  await page.getByLabel(`This is what I mean to ${act}.`).check()
}
export const signButton = (page: Page, label = 'Sign version 1') => page.getByRole('button', { name: label })

/** Opens an envelope and ticks what is to be ticked: the gesture is all that is missing. */
export async function ready({ page }: Person, envelope: string, label?: string): Promise<void> {
  await page.goto(`/sign/${envelope}`)
  await state(page)
  await expect(signButton(page, label)).toBeEnabled({ timeout: 30_000 })
}

/** Signs an envelope, up to Done. */
export async function sign(person: Person, envelope: string, label?: string): Promise<void> {
  await ready(person, envelope, label)
  await signButton(person.page, label).click()
  await person.page.waitForURL(`**/sign/${envelope}/done`)
}

export const everythingSealed = (page: Page) =>
  expect(page.getByText('Everyone has signed, and every seal is made.')).toBeVisible({ timeout: 30_000 })

/** Approves an envelope before it is signed, up to Done. */
export async function approve({ page }: Person, envelope: string): Promise<void> {
  await page.goto(`/sign/${envelope}`)
  await state(page, 'approve')
  await expect(signButton(page, 'Approve version 1')).toBeEnabled({ timeout: 30_000 })
  await signButton(page, 'Approve version 1').click()
  await page.waitForURL(`**/sign/${envelope}/done`)
}
