import { expect } from '@playwright/test'
import { accessible } from './support/accessible'
import { test } from './support/house'
import { propose, putInForce } from './support/kinds'
import type { Person } from './support/person'
import { everythingSealed, send, sign } from './support/signing'
import { Stranger, take } from './support/stranger'

const gesture = (person: Person, words: string) => person.page.getByRole('button', { name: words })

/** Fills the form as an administrator does, up to the sentence. */
async function write({ page }: Person, { who, amount }: { who: string; amount: string }): Promise<void> {
  await page.goto('/authority/grant')
  await page.getByLabel('Who').fill(who)
  await page.getByLabel('lease').check()
  await page.getByLabel('Amount').fill(amount)
  await page.getByLabel('because').fill('Head of property.')
  await page.getByRole('button', { name: 'Go on to the sentence' }).click()
  await expect(gesture({ page } as Person, 'Grant with your passkey')).toBeVisible()
}

async function activate(person: Person, who: string): Promise<void> {
  await person.page.goto('/authority')
  await person.page.getByRole('button', { name: `Activate the authority of ${who}` }).click()
  await gesture(person, 'Activate with your passkey').click()
  await expect(person.page.getByRole('dialog')).toHaveCount(0)
}

test('who may sign leases is granted by one administrator and activated by another, and holds for every signature', async ({
  house,
  browser,
}) => {
  test.setTimeout(180_000)
  const { iris, ana, ben, cleo, dora, site } = house
  const answer = (person: Person, words: string) => expect(person.page.getByRole('main').getByText(words, { exact: true })).toBeVisible()

  await test.step('leases are to ask for authority: one administrator proposes it, the other puts it in force', async () => {
    await iris.page.goto('/authority')
    await answer(iris, 'Nobody may sign under the register.')
    await accessible(iris.page)
    await iris.page.getByRole('link', { name: 'Change what a lease asks for' }).click()
    await accessible(iris.page)
    await iris.page.getByRole('button', { name: 'Go on to what changes' }).click()
    await expect(iris.page.getByLabel('Reason')).toHaveAttribute('aria-invalid', 'true')
    await propose(iris, 'lease', { check: ['Only who has authority for it in the register signs it.'] })
    await expect(iris.page.getByText('Ask another administrator to activate it with their passkey.')).toBeVisible()
    await expect(iris.page.getByRole('button', { name: 'Activate what is proposed for lease' })).toHaveCount(0)
    await accessible(iris.page)
    await putInForce(dora, 'lease')
    await expect(dora.page.getByText('Nobody has, so nobody can sign one now.')).toBeVisible()
  })

  const envelope = await send(iris, { title: 'Bakery on the quay', signers: [ana.name], kind: 'lease' })

  await test.step('who is named in one and has none cannot sign, and reads why', async () => {
    await ana.page.goto(`/sign/${envelope}`)
    await expect(ana.page.getByRole('heading', { name: 'You can’t sign this' })).toBeVisible()
    await expect(ana.page.getByText('signed only by who has authority for it in the register, and you have none')).toBeVisible()
    await expect(ana.page.getByText('Nobody else has authority for this now.')).toBeVisible()
    await accessible(ana.page)
  })

  await test.step('the form says what is missing at its field, and keeps what was typed', async () => {
    await iris.page.goto('/authority/grant')
    await iris.page.getByLabel('because').fill('Head of property.')
    await iris.page.getByRole('button', { name: 'Go on to the sentence' }).click()
    await expect(iris.page.getByLabel('Who')).toHaveAttribute('aria-invalid', 'true')
    await iris.page.getByLabel('Who').fill('Ana Ruiz')
    await iris.page.getByRole('button', { name: 'Go on to the sentence' }).click()
    await expect(iris.page.getByText('Choose at least one kind of document.')).toBeVisible()
    await iris.page.getByLabel('lease').check()
    await iris.page.getByRole('button', { name: 'Go on to the sentence' }).click()
    await expect(iris.page.getByText('say up to which one it may be')).toBeVisible()
    await expect(iris.page.getByLabel('because')).toHaveValue('Head of property.')
    await accessible(iris.page)
  })

  await test.step('one grants it by gesture, and cannot activate it', async () => {
    await iris.page.getByLabel('Amount').fill('50000')
    await iris.page.getByRole('button', { name: 'Go on to the sentence' }).click()
    await expect(iris.page.getByText('any lease, up to €50,000.00')).toBeVisible()
    await accessible(iris.page)
    await gesture(iris, 'Grant with your passkey').click()
    await iris.page.waitForURL('**/authority')
    await answer(iris, 'Nobody may sign under the register. One grant waits for a second administrator.')
    await expect(iris.page.getByRole('button', { name: 'Activate the authority of Ana Ruiz' })).toHaveCount(0)
    await accessible(iris.page)
    await ana.page.reload()
    await expect(ana.page.getByRole('heading', { name: 'You can’t sign this' })).toBeVisible()
  })

  await test.step('the other activates it; compliance reads it and has no buttons', async () => {
    await activate(dora, 'Ana Ruiz')
    await answer(dora, 'One person may sign under the register.')
    await cleo.page.goto('/authority')
    await expect(cleo.page.getByText('activated by Dora Lind')).toBeVisible()
    await expect(cleo.page.getByRole('main').getByRole('button')).toHaveCount(0)
    await accessible(cleo.page)
    await ana.page.goto('/you')
    await expect(ana.page.getByRole('region', { name: 'Authority' })).toContainText(
      'You may sign any lease, up to €50,000.00 in one document',
    )
    await accessible(ana.page)
  })

  await test.step('she signs under it; whoever has the bundle verifies it', async () => {
    await sign(ana, envelope)
    await everythingSealed(ana.page)
    const { bytes } = await take(ana.page, 'Evidence bundle')
    const stranger = await Stranger.at(browser, site)
    await stranger.checks(bytes)
    await stranger.trusts()
    await expect(stranger.page.getByText('Every line holds', { exact: true })).toBeVisible()
    await stranger.leave()
  })

  await test.step('whose authority reaches less is refused with the figure, and asks for somebody who may', async () => {
    await write(iris, { who: 'Ben Cole', amount: '40000' })
    await gesture(iris, 'Grant with your passkey').click()
    await iris.page.waitForURL('**/authority')
    await activate(dora, 'Ben Cole')
    await answer(dora, 'Two people may sign under the register.')
    const second = await send(iris, { title: 'Bakery on the hill', signers: [ben.name], kind: 'lease' })
    await ben.page.goto(`/sign/${second}`)
    await expect(ben.page.getByText('The amount is over the largest one you may sign.')).toBeVisible()
    await expect(ben.page.getByText('€8,200.00 over')).toBeVisible()
    await expect(ben.page.getByRole('listitem').filter({ hasText: /^Ana Ruiz/ })).toBeVisible()
    await accessible(ben.page)
    await ben.page.getByRole('button', { name: 'Ask Iris Holm to name another signer' }).click()
    await expect(ben.page.getByText('Asked. There is no mail server: the letter to Iris Holm waits in the outbox.')).toBeVisible()
  })

  await test.step('an authority is ended by gesture, with a reason', async () => {
    await iris.page.goto('/authority')
    await iris.page.getByRole('button', { name: 'End the authority of Ben Cole' }).click()
    const dialog = iris.page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Go on' }).click()
    await expect(dialog.getByLabel('Reason')).toHaveAttribute('aria-invalid', 'true')
    await dialog.getByLabel('Reason').fill('Another post.')
    await dialog.getByRole('button', { name: 'Go on' }).click()
    await expect(gesture(iris, 'End with your passkey')).toBeVisible()
    await accessible(iris.page)
    await gesture(iris, 'End with your passkey').click()
    await answer(iris, 'One person may sign under the register.')
    await iris.page.getByRole('link', { name: /^Over and ended: / }).click()
    const over = iris.page.getByRole('region', { name: 'Over and ended' })
    await expect(over.getByRole('listitem').filter({ hasText: 'Ben Cole' }).filter({ hasText: 'any lease' })).toContainText(
      'ended by Iris Holm',
    )
    await accessible(iris.page)
    await iris.page.getByRole('link', { name: /^In force and planned: / }).click()
    await iris.page.getByRole('main').getByRole('link', { name: 'Ana Ruiz' }).click()
    await expect(iris.page.getByRole('region', { name: 'Authority' })).toContainText('any lease, up to €50,000.00')
    await accessible(iris.page)
  })

  await test.step('leases are released from the register again, by two', async () => {
    await propose(dora, 'lease', { uncheck: ['Only who has authority for it in the register signs it.'] })
    await putInForce(iris, 'lease')
    await expect(iris.page.getByText('Nobody has, so nobody can sign one now.')).toHaveCount(0)
  })
  expect([...iris.complaints, ...ana.complaints, ...ben.complaints, ...dora.complaints]).toEqual([])
})
