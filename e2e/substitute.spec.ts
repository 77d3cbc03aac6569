import { expect } from '@playwright/test'
import { accessible } from './support/accessible'
import { test } from './support/house'
import { everythingSealed, ready, send, sign, signButton } from './support/signing'

test('a signer who is away is replaced: the one learns who signs instead, the other signs', async ({ house: { iris, ana, ben } }) => {
  const envelope = await send(iris, { title: 'Cover for the summer', signers: [ana.name] })
  await ready(ana, envelope)
  const dialog = iris.page.getByRole('dialog')

  await test.step('the sender names somebody who is not here: it says so, and keeps what was typed', async () => {
    await iris.page.getByRole('button', { name: 'Substitute Ana Ruiz' }).click()
    await dialog.getByLabel('Who signs instead').fill('Nobody At All')
    await dialog.getByRole('button', { name: 'Ask this person instead' }).click()
    await expect(dialog.getByLabel('Who signs instead')).toHaveAttribute('aria-invalid', 'true')
    await expect(dialog.getByLabel('Who signs instead')).toHaveValue('Nobody At All')
    await accessible(iris.page)
  })

  await test.step('the sender names another person', async () => {
    await dialog.getByLabel('Who signs instead').fill('Ben Cole')
    await dialog.getByRole('button', { name: 'Ask this person instead' }).click()
    const said = iris.page.getByRole('status').filter({ hasText: 'Ben Cole signs in Ana Ruiz’s place.' })
    await expect(said).toContainText('There is no mail server: it waits in the inbox of Ben Cole.')
    await expect(said).toBeFocused()
    await accessible(iris.page)
    const signers = iris.page.getByRole('region', { name: 'Signers' })
    await expect(signers.getByText('Ben Cole', { exact: true })).toBeVisible()
    await expect(signers.getByText('Ana Ruiz', { exact: true })).toHaveCount(0)
    await iris.page.reload()
    await expect(iris.page.getByText('for Ben Cole')).toBeVisible()
    await expect(iris.page.getByText('Iris Holm put Ben Cole in the place of Ana Ruiz in Cover for the summer')).toBeVisible()
  })

  await test.step('what the one replaced had ready on her screen signs nothing, and says why', async () => {
    await signButton(ana.page).click()
    await expect(ana.page.getByRole('heading', { name: 'Nothing was signed' })).toBeVisible()
    await expect(ana.page.getByText('The sender named another person in your place.')).toBeVisible()
    await expect(ana.page.getByText('Nothing more is needed from you.')).toBeVisible()
  })

  await test.step('her link says who signs instead, and that nothing is asked of her', async () => {
    await ana.page.getByRole('button', { name: 'Start again' }).click()
    for (const address of [`/envelopes/${envelope}`, `/sign/${envelope}`]) {
      await ana.page.waitForURL(`**/envelopes/${envelope}`)
      await expect(ana.page.getByRole('heading', { name: 'You are no longer asked to sign this' })).toBeVisible()
      await expect(ana.page.getByText('Ben Cole signs “Cover for the summer” in your place.')).toBeVisible()
      await accessible(ana.page)
      await ana.page.goto(address)
    }
    await ana.page.goto('/inbox')
    await expect(ana.page.getByRole('link', { name: /Cover for the summer/ })).toHaveCount(0)
  })

  await test.step('the new signer finds it in the inbox, signs, and it is sealed', async () => {
    await ben.page.goto('/inbox')
    await ben.page.getByRole('link', { name: /Cover for the summer/ }).click()
    await ben.page.waitForURL(`**/sign/${envelope}`)
    await sign(ben, envelope)
    await everythingSealed(ben.page)
    await iris.page.reload()
    await expect(iris.page.getByText('signed by Ben Cole')).toBeVisible()
    await expect(iris.page.getByText(/sealed 1, for Ben Cole/)).toBeVisible()
  })
})
