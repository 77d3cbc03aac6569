import { expect } from '@playwright/test'
import type { Person } from './person'

interface Grant {
  readonly who: string
  readonly kind: string
  readonly amount: string
}

/** One administrator grants somebody authority, another activates it. */
export async function authorise([first, second]: readonly [Person, Person], { who, kind, amount }: Grant): Promise<void> {
  const { page } = first
  await page.goto('/authority/grant')
  await page.getByLabel('Who').fill(who)
  await page.getByLabel(kind).check()
  await page.getByLabel('Amount').fill(amount)
  await page.getByLabel('because').fill('Head of property.')
  await page.getByRole('button', { name: 'Go on to the sentence' }).click()
  await page.getByRole('button', { name: 'Grant with your passkey' }).click()
  await page.waitForURL('**/authority')
  await second.page.goto('/authority')
  await second.page.getByRole('button', { name: `Activate the authority of ${who}` }).click()
  await second.page.getByRole('button', { name: 'Activate with your passkey' }).click()
  await expect(second.page.getByRole('dialog')).toHaveCount(0)
}

/** Ends the one authority that somebody has. */
export async function endAuthority({ page }: Person, who: string): Promise<void> {
  await page.goto('/authority')
  await page.getByRole('button', { name: `End the authority of ${who}` }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('Another post.')
  await dialog.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('button', { name: 'End with your passkey' }).click()
  await expect(dialog).toHaveCount(0)
}
