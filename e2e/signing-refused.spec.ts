import { expect } from '@playwright/test'
import { accessible } from './support/accessible'
import { test } from './support/house'
import { drawn, ready, send, signButton, state } from './support/signing'

test('voided in another tab: it stops, says what, and starts again', async ({ house: { iris, ana } }) => {
  const envelope = await send(iris, { title: 'Order one', signers: [ana.name] })
  await ready(ana, envelope)
  await iris.page.getByRole('button', { name: /^Void/ }).click()
  const dialog = iris.page.getByRole('dialog')
  await dialog.getByRole('textbox').fill('Wrong price.')
  await dialog.getByRole('button', { name: /Void/ }).last().click()
  await expect(iris.page.getByText(/Wrong price/).first()).toBeVisible()
  await signButton(ana.page).click()
  await expect(ana.page.getByRole('heading', { name: 'Nothing was signed' })).toBeVisible()
  await accessible(ana.page)
  await ana.page.getByRole('button', { name: 'Start again' }).click()
  await expect(ana.page.getByRole('heading', { name: 'This was called back' })).toBeVisible()
  await expect(ana.page.getByText('Wrong price.')).toBeVisible()
  await accessible(ana.page)
})

test('what happens on the way: who is not named, other bytes, a lost answer, several documents', async ({ house: { iris, ana, dora } }) => {
  const envelope = await send(iris, { title: 'Order two', signers: [ana.name] })

  await test.step('a person who is not named may not open it; its sender may read but not sign', async () => {
    await dora.page.goto(`/sign/${envelope}`)
    await expect(dora.page.getByRole('heading', { name: 'You can’t open this' })).toBeVisible()
    await iris.page.goto(`/sign/${envelope}`)
    await expect(iris.page.getByRole('heading', { name: 'You are not asked to sign this' })).toBeVisible()
    await accessible(iris.page)
  })

  await test.step('bytes on the way that differ from those that were sent are not shown, and cannot be signed', async () => {
    await ana.page.route('**/api/documents/**', async (route) => {
      const response = await route.fetch({ maxRetries: 3 })
      const body = await response.body()
      body[body.length - 10] = (body[body.length - 10] as number) ^ 1
      await route.fulfill({ response, body })
    })
    await ana.page.goto(`/sign/${envelope}`)
    await expect(ana.page.getByText(/its SHA-256 differs from the one you would sign/)).toBeVisible()
    await state(ana.page)
    await expect(signButton(ana.page)).toBeDisabled()
    await ana.page.unroute('**/api/documents/**')
  })

  await test.step('an answer that was lost: the page asks what became of it, and says which', async () => {
    await ready(ana, envelope)
    let lost = 0
    // The server takes the answer, and its reply never arrives: the first time.
    await ana.page.route(`**/sign/${envelope}`, async (route) => {
      if (route.request().method() !== 'POST' || !route.request().postData()?.includes('clientDataJSON') || lost++ > 0)
        return route.continue()
      await route.fetch({ maxRetries: 3 })
      await route.abort('connectionreset')
    })
    await signButton(ana.page).click()
    await ana.page.waitForURL(`**/sign/${envelope}/done`)
    expect(lost).toBeGreaterThan(1)
    await ana.page.unrouteAll()
  })

  await test.step('several documents: one figure and hash each, and the button counts them', async () => {
    const envelope = await send(iris, { title: 'Two papers', signers: [ana.name], files: ['Agreement.pdf', 'Annex.pdf'] })
    await ana.page.goto(`/sign/${envelope}`)
    await drawn(ana.page)
    await expect(ana.page.getByRole('heading', { name: /^(Agreement|Annex)\.pdf$/ })).toHaveCount(2)
    await state(ana.page)
    await expect(signButton(ana.page, 'Sign 2 documents')).toBeEnabled({ timeout: 30_000 })
    await accessible(ana.page)
    await signButton(ana.page, 'Sign 2 documents').click()
    await ana.page.waitForURL(`**/sign/${envelope}/done`)
    await expect(ana.page.getByRole('figure')).toHaveCount(2)
  })
})
