import { expect } from '@playwright/test'
import { accessible } from './support/accessible'
import { ownerOf } from './support/database'
import { test } from './support/house'

test('what is wrong stands on the overview by itself, and compliance says who sees to it', async ({ house }) => {
  test.setTimeout(240_000)
  const { iris, ana, cleo, dora, site } = house
  const email = 'nora@vestry.example'
  await iris.invite('Nora Falk', email)
  // Three days pass, and nobody has used the address.
  const owner = await ownerOf(site)
  await owner.query(`UPDATE invitation SET expires_at = now() - interval '1 hour' WHERE email = $1`, [email])
  await owner.end()

  const finding = cleo.page.getByRole('region', { name: 'Findings' }).getByRole('listitem').filter({ hasText: 'Nora Falk' })
  await test.step('it is found within a minute, and whoever invited answers for it', async () => {
    await expect(async () => {
      await cleo.page.goto('/overview')
      await expect(finding).toContainText('did not answer an invitation', { timeout: 1000 })
    }).toPass({ timeout: 120_000, intervals: [5_000] })
    await expect(finding).toContainText('Iris Holm')
    await expect(cleo.page.getByRole('heading', { level: 1 })).toContainText('open')
    await accessible(cleo.page)
  })

  await test.step('compliance gives it to somebody else; a day that is over is refused, and what was chosen stays', async () => {
    await finding.getByRole('button', { name: 'Change' }).click()
    const dialog = cleo.page.getByRole('dialog')
    await dialog.getByLabel('Owner').selectOption({ label: 'Dora Lind' })
    await dialog.getByLabel('Due').fill('2020-01-01')
    await dialog.getByRole('button', { name: 'Give it to them' }).click()
    await expect(dialog.getByText('That day is over.')).toBeVisible()
    await expect(dialog.getByLabel('Owner').locator('option:checked')).toHaveText('Dora Lind')
    await accessible(cleo.page)
    await dialog.getByLabel('Due').fill(new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10))
    await dialog.getByRole('button', { name: 'Give it to them' }).click()
    await expect(dialog.getByText('Dora Lind has been told.')).toBeVisible()
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await expect(finding).toContainText('Dora Lind')
  })

  await test.step('administrators read it and change nothing; nobody else reads it', async () => {
    await dora.page.goto('/overview')
    await expect(dora.page.getByText('did not answer an invitation')).toBeVisible()
    await expect(dora.page.getByRole('main').getByRole('button')).toHaveCount(0)
    await ana.page.goto('/overview')
    await expect(ana.page.getByRole('heading', { name: 'The overview does not open for you' })).toBeVisible()
    await accessible(ana.page)
  })

  // The house is shared: nothing of this is left open for its other stories.
  await iris.page.goto('/people')
  await iris.page.getByRole('button', { name: 'Withdraw the invitation of Nora Falk' }).click()
  await expect(iris.page.getByText('Nora Falk')).toHaveCount(0)
  expect([...iris.complaints, ...cleo.complaints, ...dora.complaints, ...ana.complaints]).toEqual([])
})
