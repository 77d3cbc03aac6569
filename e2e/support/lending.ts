import { expect } from '@playwright/test'
import type { Person } from './person'

interface Loan {
  readonly to: string
  readonly kind: string
  readonly amount: string
}

/** Lets somebody sign in one's place from now on, up to the gesture. */
export async function lend({ page }: Person, { to, kind, amount }: Loan): Promise<void> {
  await page.goto('/delegations')
  await page.getByLabel('From', { exact: true }).fill('')
  await page.getByLabel('Who may sign', { exact: true }).fill(to)
  const kinds = page.locator('summary[aria-label^="Kinds of document"]')
  await kinds.click()
  await page.getByLabel(kind, { exact: true }).check()
  await kinds.click()
  await page.getByLabel('Up to', { exact: true }).fill(amount)
  await page.getByLabel('Because', { exact: true }).fill('Away for a week.')
  await page.getByRole('button', { name: `Let ${to} sign` }).click()
  await page.getByRole('button', { name: 'Confirm with your passkey' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('region', { name: 'For you' })).toBeVisible()
}

/** Accepts what was lent last. */
export async function acceptLoan({ page }: Person): Promise<string> {
  await page.goto('/delegations')
  const waits = page.getByRole('region', { name: 'Waits for you' }).getByRole('button', { name: /^Accept/ })
  const name = ((await waits.getAttribute('aria-label')) ?? '').replace('Accept: ', '')
  await waits.click()
  await page.getByRole('button', { name: 'Accept with your passkey' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('region', { name: 'For others' })).toContainText(name)
  return name
}

/** Ends one. */
export async function endLoan({ page }: Person, name: string): Promise<void> {
  await page.goto('/delegations')
  const row = page.getByRole('listitem').filter({ hasText: name })
  await row.locator('summary').click()
  await row.getByRole('button', { name: `End it: ${name}` }).click()
  await page.getByRole('button', { name: 'End with your passkey' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
}
