import { expect } from '@playwright/test'
import { accessible } from './support/accessible'
import { test } from './support/house'

test('the outbox shows the newest letters first, and alone those that hold an address', async ({ house: { iris } }) => {
  const { page } = iris
  const rows = page.getByRole('region', { name: 'Letters' }).getByRole('listitem')
  await iris.invite('Nia Berg', 'nia@vestry.example')
  await page.goto('/outbox')
  await expect(rows.first()).toContainText('Invitation to nia@vestry.example')
  await accessible(page)
  await page.getByRole('link', { name: /^Holding an address/ }).click()
  await page.waitForURL(/show=addresses/)
  await expect(page.getByRole('link', { name: /^Holding an address/ })).toHaveAttribute('aria-current', 'page')
  await expect(rows.first()).toContainText('Invitation to nia@vestry.example')
  expect(await rows.count()).toBe(await rows.filter({ hasText: 'Show the address' }).count())
  await accessible(page)
})
