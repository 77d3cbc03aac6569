import { expect, type Locator } from '@playwright/test'
import { test } from './support/house'
import { focusShows, tabTo } from './support/keyboard'
import { loanOf } from './support/lending'
import type { Person } from './support/person'
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

test('one lets another sign in one’s place, the other does, and it is taken back, with no mouse', async ({ house: { iris, ana, ben } }) => {
  const envelope = await send(iris, { title: 'Keys of the mill', signers: [ben.name], kind: 'NDA' })
  const press = async ({ page }: Person, target: Locator, key = 'Enter') => {
    await tabTo(page, target)
    await page.keyboard.press(key)
  }
  const button = ({ page }: Person, name: string | RegExp) => page.getByRole('button', { name })
  const gesture = async (person: Person, name: string) => {
    await press(person, button(person, name))
    await expect(person.page.getByRole('dialog')).toHaveCount(0)
  }

  await test.step('the sentence is written and confirmed', async () => {
    const { page } = ben
    await page.goto('/delegations')
    const sentence = page.getByRole('form', { name: 'The sentence' })
    const field = (label: string) => sentence.getByLabel(label, { exact: true })
    const write = async (label: string, words: string) => {
      await tabTo(page, field(label))
      await page.keyboard.type(words)
    }
    await tabTo(page, field('From'))
    // Emptied part by part: month, day, year, hour, minute and half of the day.
    for (let part = 0; part < 6; part++) {
      await page.keyboard.press('Delete')
      await page.keyboard.press('ArrowRight')
    }
    await write('Who may sign', ana.name)
    const kinds = sentence.locator('summary[aria-label^="Kinds of document"]')
    await press(ben, kinds)
    await press(ben, field('NDA'), 'Space')
    await page.keyboard.press('Escape')
    await expect(field('NDA')).toBeHidden()
    await expect(kinds).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(field('NDA')).toBeVisible()
    // Left open it would lie over what comes next.
    await write('Up to', '50000')
    await expect(field('NDA')).toBeHidden()
    await write('Because', 'Away for a week.')
    await press(ben, button(ben, 'Let Ana Ruiz sign'))
    await expect(page.getByRole('dialog')).toContainText('any NDA, up to €50,000.00')
    await gesture(ben, 'Confirm with your passkey')
  })

  await test.step('it is accepted, found in the inbox, and signed under', async () => {
    const { page } = ana
    await page.goto('/delegations')
    await press(ana, button(ana, /^Accept: D-/))
    await gesture(ana, 'Accept with your passkey')
    await page.goto('/inbox')
    await press(ana, page.getByRole('region', { name: /^For Ben Cole/ }).getByRole('link', { name: /Keys of the mill/ }))
    await page.waitForURL(`**/sign/${envelope}?under=*`)
    await drawn(page)
    const consent = page.getByLabel('I agree to sign electronically.')
    if (await consent.isVisible()) await press(ana, consent, 'Space')
    await press(ana, page.getByLabel('This is what I mean to sign.'), 'Space')
    await expect(signButton(page)).toBeEnabled()
    await press(ana, signButton(page))
    await page.waitForURL(`**/sign/${envelope}/done`)
  })

  await test.step('it is ended', async () => {
    const { page } = ben
    await page.goto('/delegations')
    const name = await page.getByRole('region', { name: 'For you' }).getByRole('listitem').first().getAttribute('id')
    await press(ben, button(ben, `End it: ${name}`))
    await gesture(ben, 'End with your passkey')
    await expect(loanOf(ben, name ?? '')).toContainText('by Ben Cole')
  })
})
