import { expect } from '@playwright/test'
import { accessible } from './support/accessible'
import { test } from './support/house'
import { everythingSealed, file, ready, send, sign, signButton } from './support/signing'

test('a changed document is a new version: old links lead to it, and what was signed before stays told', async ({ house }) => {
  const { iris, ana, ben } = house
  const envelope = await send(iris, { title: 'Lease of the mill', signers: [ana.name, ben.name] })
  await sign(ana, envelope)
  await expect(ana.page.getByText(/sealed 1 of 2/)).toBeVisible({ timeout: 30_000 })
  await ready(ben, envelope)

  await test.step('the same file again is no new version; a changed one is', async () => {
    await iris.page.getByRole('button', { name: 'Replace by a new version' }).click()
    const choose = iris.page.getByRole('dialog').locator('input[type=file]')
    await choose.setInputFiles(await file('Supply agreement.pdf', 0))
    await expect(iris.page.getByRole('dialog').getByText(/^Not taken:/)).toBeVisible()
    await accessible(iris.page)
    await choose.setInputFiles(await file('Lease with the yard.pdf', 1))
    await expect(iris.page.getByText('Version 2 is out. Everyone signs this version.')).toBeVisible()
    await expect(iris.page.getByText('for Ana Ruiz and Ben Cole')).toBeVisible()
  })

  await test.step('the old version, ready on a screen, signs nothing and leads to the new one', async () => {
    await signButton(ben.page).click()
    await expect(ben.page.getByRole('heading', { name: 'Nothing was signed' })).toBeVisible()
    await expect(ben.page.getByText(/version 2/)).toBeVisible()
    await accessible(ben.page)
    await ben.page.getByRole('button', { name: 'Start again' }).click()
    await expect(ben.page.getByText('Version 2', { exact: true })).toBeVisible()
    await expect(ben.page.getByLabel('This is what I mean to sign.')).not.toBeChecked()
  })

  await test.step('whoever signed the old version reads that it was the old one, and is led on', async () => {
    await ana.page.goto(`/sign/${envelope}/done`)
    await expect(ana.page.getByText('Version 1, signed')).toBeVisible()
    await expect(ana.page.getByText('Version 1 has been replaced by version 2.')).toBeVisible()
    await accessible(ana.page)
    await ana.page.getByRole('link', { name: 'Open version 2' }).click()
    await ana.page.waitForURL(`**/sign/${envelope}`)
    await expect(ana.page.getByText('Version 2', { exact: true })).toBeVisible()
  })

  await test.step('the new one is signed and sealed by both; the earlier act stands in its history', async () => {
    await sign(ben, envelope, 'Sign version 2')
    await sign(ana, envelope, 'Sign version 2')
    await everythingSealed(ana.page)
    await expect(ana.page.getByText(/sealed 2 of 2/)).toBeVisible()
    await iris.page.reload()
    await expect(iris.page.getByText('signed by Ana Ruiz and Ben Cole')).toBeVisible()
    const history = iris.page.getByRole('region', { name: 'History' })
    await expect(history.getByText('Ana Ruiz signed Lease of the mill version 1')).toBeVisible()
    await expect(history.getByText('Countersign sealed Lease of the mill version 1 for Ana Ruiz')).toBeVisible()
    await expect(history.getByText('Iris Holm replaced Lease of the mill by version 2')).toBeVisible()
    await expect(history.getByText(/^Ana Ruiz signed Lease of the mill version 2/)).toBeVisible()
  })
})
