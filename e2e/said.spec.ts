import { expect } from '@playwright/test'
import { accessible } from './support/accessible'
import { test } from './support/house'
import { send } from './support/signing'

test('what the sender does to an envelope is said on its page, also when the form that did it is gone', async ({
  house: { iris, ana },
}) => {
  const { page } = iris
  await send(iris, { title: 'Called back', signers: [ana.name] })

  await test.step('reminding says where the letter is', async () => {
    await page.getByRole('button', { name: 'Remind Ana Ruiz' }).click()
    const said = page
      .getByRole('status')
      .filter({ hasText: 'Ana Ruiz was reminded. There is no mail server: the letter waits in the outbox.' })
    await expect(said).toBeFocused()
  })

  await test.step('reminding again at once is refused beside the button', async () => {
    const signers = page.getByRole('region', { name: 'Signers' })
    await expect(signers.getByText('reminded')).toBeVisible()
    await page.getByRole('button', { name: 'Remind Ana Ruiz' }).click()
    await expect(signers.getByText(/was reminded less than an hour ago/)).toBeVisible()
  })

  await test.step('voiding closes its dialog, and the page says it and has the focus there', async () => {
    await page.getByRole('button', { name: 'Void this envelope' }).click()
    await page.getByRole('dialog').getByLabel('Why').fill('The wrong price.')
    await page.getByRole('dialog').getByRole('button', { name: 'Void it' }).click()
    const said = page.getByRole('status').filter({ hasText: 'Voided. Nobody can sign it any more.' })
    await expect(said).toBeFocused()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(page.getByRole('button', { name: 'Void this envelope' })).toHaveCount(0)
    await accessible(page)
  })
})
