import { expect } from '@playwright/test'
import { accessible } from './support/accessible'
import { test } from './support/house'
import { propose, putInForce } from './support/kinds'
import type { Person } from './support/person'
import { everythingSealed, send, sign } from './support/signing'
import { Stranger, take } from './support/stranger'

const gesture = ({ page }: Person, words: string) => page.getByRole('button', { name: words })
const KIND = 'supply contract'
const REGISTER = 'Only who has authority for it in the register signs it.'
const TITLE = 'Emergency generator for the night shift'

test('a contract nobody could sign in time is signed under an exception, from request to review', async ({ house, browser }) => {
  test.setTimeout(240_000)
  const { iris, ana, ben, cleo, dora, site } = house
  await propose(iris, KIND, { check: [REGISTER] })
  await putInForce(dora, KIND)
  const envelope = await send(iris, { title: TITLE, signers: [ana.name], kind: KIND })
  let exception = ''

  await test.step('who cannot sign it asks for an exception, from the page that refuses', async () => {
    await ana.page.goto(`/sign/${envelope}`)
    await expect(ana.page.getByRole('heading', { name: 'You can’t sign this' })).toBeVisible()
    await ana.page.getByRole('link', { name: 'Ask for an exception' }).click()
    await expect(ana.page.getByRole('heading', { name: 'Ask for an exception' })).toBeVisible()
    await ana.page.getByRole('button', { name: 'Go on to the sentence' }).click()
    await expect(ana.page.getByLabel('Ticket')).toHaveAttribute('aria-invalid', 'true')
    await ana.page.getByLabel('Ticket').fill('OPS-2210')
    await ana.page.getByLabel('Why it cannot wait').fill('The ovens go cold at midnight.')
    await ana.page.getByLabel('For how long').selectOption({ label: 'two hours' })
    await accessible(ana.page)
    await ana.page.getByRole('button', { name: 'Go on to the sentence' }).click()
    await expect(ana.page.getByText('two hours from its approval, under ticket OPS-2210')).toBeVisible()
    await accessible(ana.page)
    await gesture(ana, 'Ask with your passkey').click()
    await ana.page.waitForURL('**/exceptions')
    await expect(ana.page.getByText('One waits for an administrator.')).toBeVisible()
    await accessible(ana.page)
    await ana.page.getByRole('link', { name: TITLE }).click()
    await expect(ana.page.getByText('Exception, waits for an administrator')).toBeVisible()
    await expect(gesture(ana, 'Approve it')).toHaveCount(0)
    await accessible(ana.page)
    exception = new URL(ana.page.url()).pathname
    await ana.page.goto(`/sign/${envelope}`)
    await expect(ana.page.getByRole('link', { name: 'See the exception you asked for' })).toBeVisible()
  })

  await test.step('nobody learns of it who has no part in it; compliance sees it on the overview and cannot approve it', async () => {
    await ben.page.goto(exception)
    await expect(ben.page.getByText(TITLE)).toHaveCount(0)
    await cleo.page.goto('/overview')
    await expect(cleo.page.getByRole('heading', { level: 1 })).toContainText('open')
    const waits = cleo.page.getByRole('region', { name: 'Waits for a second administrator' })
    await waits.getByRole('listitem').filter({ hasText: TITLE }).getByRole('link', { name: 'The exception' }).click()
    await expect(cleo.page.getByText('Exception, waits for an administrator')).toBeVisible()
    await expect(gesture(cleo, 'Approve it')).toHaveCount(0)
  })

  await test.step('an administrator reads all of it and approves it by gesture', async () => {
    await dora.page.goto(exception)
    await expect(dora.page.getByText('The ovens go cold at midnight.')).toBeVisible()
    await expect(dora.page.getByText('who has no authority in the register for it')).toBeVisible()
    await expect(dora.page.getByText('authority-missing')).toBeVisible()
    await accessible(dora.page)
    await gesture(dora, 'Approve it').click()
    await expect(dora.page.getByText('I approve an exception:')).toBeVisible()
    await accessible(dora.page)
    await gesture(dora, 'Approve with your passkey').click()
    await expect(dora.page.getByText('Exception, running')).toBeVisible()
  })

  await test.step('she signs under it, and the page says so before and after', async () => {
    await ana.page.goto(`/sign/${envelope}`)
    await expect(ana.page.getByText('An exception lets you sign this version once')).toBeVisible()
    await expect(ana.page.getByText(/^Exception until/)).toBeVisible()
    await accessible(ana.page)
    await sign(ana, envelope)
    await expect(ana.page.getByText('signed under an exception, which is reviewed')).toBeVisible()
    await everythingSealed(ana.page)
    await accessible(ana.page)
  })

  await test.step('whoever has the bundle verifies it, and reads that it was an exception nobody has reviewed', async () => {
    const { bytes } = await take(ana.page, 'Evidence bundle')
    const stranger = await Stranger.at(browser, site)
    await stranger.checks(bytes)
    await stranger.trusts()
    await expect(stranger.page.getByText('It was signed under an exception (ticket OPS-2210)')).toBeVisible()
    await expect(stranger.page.getByText('Somebody who had no part in it has reviewed the exception')).toBeVisible()
    await stranger.leave()
  })

  await test.step('it stays on the overview until somebody who had no part in it has reviewed it', async () => {
    await dora.page.goto(exception)
    await expect(dora.page.getByText('It waits for a review by somebody who had no part in it.')).toBeVisible()
    await expect(dora.page.getByRole('region', { name: 'Your review' })).toHaveCount(0)
    await cleo.page.goto('/overview')
    await expect(cleo.page.getByText('waits for its review')).toBeVisible()
    await accessible(cleo.page)
    await cleo.page.getByRole('link', { name: 'Review it' }).click()
    await cleo.page.getByLabel('What you find').selectOption({ label: 'It was not justified' })
    await cleo.page.getByRole('textbox', { name: 'Why' }).fill('A generator could have been hired by the day.')
    await accessible(cleo.page)
    await cleo.page.getByRole('button', { name: 'Go on to the sentence' }).click()
    await gesture(cleo, 'Confirm the review with your passkey').click()
    await expect(cleo.page.getByText('Exception, used, found not justified')).toBeVisible()
    await accessible(cleo.page)
    await cleo.page.goto('/overview')
    await expect(cleo.page.getByText('waits for its review')).toHaveCount(0)
    await cleo.page.goto(`/timeline?envelope=${envelope}`)
    await expect(cleo.page.getByText('under an exception, ticket OPS-2210')).toBeVisible()
    await accessible(cleo.page)
  })
  await test.step('an administrator who asks for somebody does not approve it themselves, and takes it back', async () => {
    const other = await send(iris, { title: 'Second generator', signers: [ben.name], kind: KIND })
    await iris.page.goto(`/exceptions/ask/${other}`)
    await iris.page.getByLabel('Ticket').fill('OPS-2211')
    await iris.page.getByLabel('Why it cannot wait').fill('The same again.')
    await iris.page.getByRole('button', { name: 'Go on to the sentence' }).click()
    await gesture(iris, 'Ask with your passkey').click()
    await iris.page.waitForURL('**/exceptions')
    await iris.page.getByRole('link', { name: 'Second generator' }).click()
    await expect(iris.page.getByText('It waits for an administrator other than you')).toBeVisible()
    await expect(gesture(iris, 'Approve it')).toHaveCount(0)
    await gesture(iris, 'Take back the exception for Ben Cole').click()
    await expect(iris.page.getByText('Exception, not approved')).toBeVisible()
  })

  // The house is shared: its other stories find this kind of document as they left it.
  await propose(iris, KIND, { uncheck: [REGISTER] })
  await putInForce(dora, KIND)
  expect([...iris.complaints, ...ana.complaints, ...cleo.complaints, ...dora.complaints]).toEqual([])
})
