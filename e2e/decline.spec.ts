import { expect } from '@playwright/test'
import { accessible } from './support/accessible'
import { test } from './support/house'
import { everythingSealed, file, send, sign } from './support/signing'

const REASON = 'The price is not what we agreed.'

test('a signer declines with a reason; the sender reads it, and sends what was meant', async ({ house: { iris, ana, ben } }) => {
  const envelope = await send(iris, { title: 'Order with a wrong price', signers: [ana.name, ben.name] })

  await test.step('declining asks for a reason', async () => {
    await ana.page.goto(`/sign/${envelope}`)
    await ana.page.getByRole('button', { name: 'Decline with a reason' }).click()
    await ana.page.getByLabel('Reason').fill('   ')
    await ana.page.getByRole('button', { name: 'Decline', exact: true }).click()
    await expect(ana.page.getByLabel('Reason')).toHaveAttribute('aria-invalid', 'true')
    await accessible(ana.page)
    await ana.page.getByLabel('Reason').fill(REASON)
    await ana.page.getByRole('button', { name: 'Decline', exact: true }).click()
    await expect(ana.page.getByRole('heading', { name: 'You have declined this' })).toBeVisible()
    await accessible(ana.page)
  })

  await test.step('the other signer reads who declined it and why', async () => {
    await ben.page.goto(`/sign/${envelope}`)
    await expect(ben.page.getByText(`Ana Ruiz declined it: “${REASON}”`)).toBeVisible()
    await expect(ben.page.getByRole('button', { name: /^Sign/ })).toHaveCount(0)
  })

  await test.step('the sender finds it back, with the reason beside the one who gave it', async () => {
    await iris.page.goto('/inbox')
    const back = iris.page.getByRole('region', { name: 'Back with you' })
    await back.getByRole('link', { name: /Order with a wrong price/ }).click()
    await iris.page.waitForURL(`**/envelopes/${envelope}`)
    const signer = iris.page.getByRole('region', { name: 'Signers' }).getByRole('listitem').filter({ hasText: 'Ana Ruiz' })
    await expect(signer.getByText('declined')).toBeVisible()
    await expect(signer.getByText(`“${REASON}”`)).toBeVisible()
    await accessible(iris.page)
  })

  await test.step('what the sender may do is a new version, and nothing that would pretend it still runs', async () => {
    for (const name of [/^Remind/, /^Substitute/, /^Void/]) await expect(iris.page.getByRole('button', { name })).toHaveCount(0)
    await iris.page.getByRole('button', { name: 'Replace by a new version' }).click()
    await accessible(iris.page)
    await iris.page
      .getByRole('dialog')
      .locator('input[type=file]')
      .setInputFiles(await file('With the agreed price.pdf', 1))
    await expect(iris.page.getByText('Version 2 is out. Everyone signs this version.')).toBeVisible()
    await expect(iris.page.getByText('for Ana Ruiz and Ben Cole')).toBeVisible()
  })

  await test.step('both sign what was meant', async () => {
    await sign(ana, envelope, 'Sign version 2')
    await sign(ben, envelope, 'Sign version 2')
    await everythingSealed(ben.page)
  })
})
