import { expect } from '@playwright/test'
import { accessible } from './support/accessible'
import { ownerOf } from './support/database'
import { test } from './support/house'
import { everythingSealed, send, sign } from './support/signing'

test('what everyone has signed cannot be voided, though a seal is still missing', async ({ house: { iris, ana, site } }) => {
  const envelope = await send(iris, { title: 'Flour for a year', signers: [ana.name] })
  const owner = await ownerOf(site)
  const dialog = iris.page.getByRole('dialog')

  await test.step('it is signed, and the seal fails', async () => {
    await owner.query('revoke insert on seal from countersign_app')
    await iris.page.getByRole('button', { name: /^Void/ }).click()
    await dialog.getByRole('textbox').fill('Too late.')
    await sign(ana, envelope)
    await expect(ana.page.getByText('sealing', { exact: true })).toBeVisible()
    await accessible(ana.page)
  })

  await test.step('voiding is refused with the reason, and what was typed is kept', async () => {
    await dialog.getByRole('button', { name: /Void/ }).last().click()
    await expect(dialog.getByText('Everyone has signed this envelope, so it is agreed.')).toBeVisible()
    await expect(dialog.getByRole('textbox')).toHaveValue('Too late.')
    await accessible(iris.page)
    await iris.page.reload()
    await expect(iris.page.getByText('0 of 1 seals made')).toBeVisible()
    await expect(iris.page.getByRole('button', { name: /^Void/ })).toHaveCount(0)
    await accessible(iris.page)
  })

  await test.step('the seal is made once it can be, and the page that waits for it says so', async () => {
    await owner.query('grant insert on seal to countersign_app')
    await owner.end()
    await everythingSealed(ana.page)
    await iris.page.reload()
    await expect(iris.page.getByText('signed by Ana Ruiz')).toBeVisible()
    await expect(iris.page.getByText(/Too late/)).toHaveCount(0)
  })
})
