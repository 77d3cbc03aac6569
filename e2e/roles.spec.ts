import { expect } from '@playwright/test'
import { accessible } from './support/accessible'
import { test } from './support/house'

test('an administrator changes what a person may do, and it holds from their next page on', async ({ house }) => {
  const lena = await house.newcomer('Lena Fors')
  const { page } = house.iris
  const timeline = lena.page.getByRole('link', { name: 'Timeline', exact: true })
  await lena.page.goto('/inbox')
  await expect(timeline).toHaveCount(0)

  await test.step('the roles are ticked on the person’s page', async () => {
    await page.goto('/people')
    await page.getByRole('link', { name: 'Lena Fors' }).click()
    await page.getByLabel('Compliance').check()
    await page.getByRole('button', { name: 'Change the roles' }).click()
    await expect(page.getByRole('status').filter({ hasText: 'Changed' })).toBeVisible()
    await expect(page.getByLabel('Compliance')).toBeChecked()
    await accessible(page)
    await lena.page.reload()
    await expect(timeline).toBeVisible()
  })

  await test.step('none ticked takes them back; one’s own are not there to be changed', async () => {
    await page.getByLabel('Compliance').uncheck()
    await page.getByRole('button', { name: 'Change the roles' }).click()
    await expect(page.getByText('none; signs and sends')).toBeVisible()
    await expect(page.getByLabel('Compliance')).not.toBeChecked()
    await lena.page.reload()
    await expect(timeline).toHaveCount(0)
    await page.goto('/people')
    await page.getByRole('main').getByRole('link', { name: 'Iris Holm' }).click()
    await expect(page.getByText('Nobody can change their own roles')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Change the roles' })).toHaveCount(0)
  })
})

test('an auditor’s role has an end, and reads without acting', async ({ house }) => {
  const olga = await house.newcomer('Olga Marsh')
  const { page } = house.iris
  await page.goto('/people')
  await page.getByRole('main').getByRole('link', { name: 'Olga Marsh' }).click()
  const end = page.getByLabel('The auditor’s role ends on')
  await expect(end).toBeHidden()
  await page.getByLabel('Auditor', { exact: true }).check()
  await accessible(page)
  await end.fill('2020-01-01')
  await page.getByRole('button', { name: 'Change the roles' }).click()
  await expect(page.getByText('It would already be over.')).toBeVisible()
  await expect(end).toHaveValue('2020-01-01')
  await end.fill(new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10))
  await page.getByRole('button', { name: 'Change the roles' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Changed' })).toBeVisible()
  await expect(page.getByText('auditor, until')).toBeVisible()

  await olga.page.goto('/overview')
  await expect(olga.page.getByRole('region', { name: 'Ledger' })).toBeVisible()
  await expect(olga.page.getByRole('button', { name: /Assign|Change/ })).toHaveCount(0)
  await accessible(olga.page)
  const nav = olga.page.getByRole('navigation', { name: 'Main' })
  await expect(nav.getByRole('link', { name: 'Timeline', exact: true })).toBeVisible()
  await expect(nav.getByRole('link', { name: 'Outbox', exact: true })).toHaveCount(0)
})
