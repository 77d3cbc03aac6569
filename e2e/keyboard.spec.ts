import { expect } from '@playwright/test'
import { test } from './support/house'
import { focusShows, tabTo } from './support/keyboard'
import { drawn, everythingSealed, send, signButton } from './support/signing'

test('a contract is signed with no mouse, and the focus always shows', async ({ house }) => {
  const fay = await house.newcomer('Fay Moss')
  const envelope = await send(house.iris, { title: 'Keys of the bakery', signers: [fay.name] })
  const { page } = fay
  const { keyboard } = page
  await fay.context.clearCookies()
  await page.goto('/inbox')

  await test.step('signing in', async () => {
    await tabTo(page, page.getByRole('button', { name: 'Sign in with your passkey' }))
    await keyboard.press('Enter')
    await page.waitForURL('**/inbox')
  })

  await test.step('from the inbox to the document', async () => {
    await tabTo(page, page.getByRole('link', { name: /Keys of the bakery/ }))
    await keyboard.press('Enter')
    await page.waitForURL(`**/sign/${envelope}`)
    await tabTo(page, page.getByRole('button', { name: 'Text view' }))
    await keyboard.press('Enter')
    await expect(page.getByText(/Halden Foods AS/).first()).toBeVisible()
    await focusShows(page)
  })

  await test.step('a dialog opens, closes by Escape, and gives the focus back', async () => {
    const why = page.getByRole('button', { name: 'Why policy permits this' })
    await tabTo(page, why)
    await keyboard.press('Enter')
    await expect(page.getByRole('dialog')).toBeVisible()
    await focusShows(page)
    await keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(why).toBeFocused()
  })

  await test.step('the ticks and the signature; a passkey not used leaves the focus where it was', async () => {
    await page.reload()
    await drawn(page)
    await tabTo(page, page.getByLabel('I agree to sign electronically.'))
    await keyboard.press('Space')
    await tabTo(page, page.getByLabel('This is what I mean to sign.'))
    await keyboard.press('Space')
    await expect(signButton(page)).toBeEnabled({ timeout: 30_000 })
    await focusShows(page)
    await tabTo(page, signButton(page))
    await fay.recognised(false)
    await keyboard.press('Enter')
    await expect(page.getByText('The passkey was not used, and nothing has been signed.')).toBeVisible()
    await expect(signButton(page)).toBeFocused()
    await fay.recognised(true)
    await keyboard.press('Enter')
    await page.waitForURL(`**/sign/${envelope}/done`)
  })

  await test.step('Done is read by keyboard too, down to the file and the way back', async () => {
    await everythingSealed(page)
    await tabTo(page, page.getByRole('link', { name: 'Sealed PDF' }))
    const download = page.waitForEvent('download')
    await keyboard.press('Enter')
    expect((await download).suggestedFilename()).toBe('Supply agreement, version 1, sealed.pdf')
    await tabTo(page, page.getByRole('link', { name: 'Back to your inbox' }))
    await keyboard.press('Enter')
    await page.waitForURL('**/inbox')
  })
})
