import { expect, type Page } from '@playwright/test'
import { accessible } from './support/accessible'
import { authorise, endAuthority } from './support/authority'
import { wallClock } from './support/clock'
import { test } from './support/house'
import type { Person } from './support/person'
import { send, sign } from './support/signing'

const gesture = (person: Person, words: string) => person.page.getByRole('button', { name: words })
const part = (page: Page, name: 'Could sign' | 'Could not') => page.getByRole('region', { name, exact: true })
const title = (page: Page, words: string) => expect(page.getByRole('heading', { level: 1, name: words })).toBeVisible()

/** Asks about a service contract of 48,200 euros, at a moment of this browser's clock. */
async function ask({ page }: Person, at = ''): Promise<void> {
  await page.goto('/authority/who')
  await page.getByLabel('Kind of document').selectOption('service-contract')
  await page.getByLabel('Amount', { exact: true }).fill('48,200')
  await page.getByLabel('When').fill(at)
  await page.getByRole('button', { name: 'Ask' }).click()
  await page.waitForURL(/kind=service-contract/)
}

/** A second between what was done and what is done next. */
async function momentAfterwards({ page }: Person): Promise<string> {
  const next = Math.ceil(Date.now() / 1000) * 1000
  await expect.poll(() => Date.now()).toBeGreaterThan(next)
  return wallClock(page, new Date(next))
}

/** Lets only people with authority sign service contracts. */
async function underTheRegister(first: Person, second: Person): Promise<void> {
  const { page } = first
  await page.goto('/authority/kinds/service-contract')
  await page.getByLabel('Only who has authority for it in the register signs it.').check()
  await page.getByLabel('Reason').fill('Services are bought by few.')
  await page.getByRole('button', { name: 'Go on to what changes' }).click()
  await gesture(first, 'Propose with your passkey').click()
  await page.waitForURL(/\/authority(#kinds)?$/)
  await second.page.goto('/authority')
  await gesture(second, 'Activate what is proposed for service contract').click()
  await gesture(second, 'Activate with your passkey').click()
  await expect(second.page.getByRole('dialog')).toHaveCount(0)
}

test('who could sign is answered as it then happens, and about earlier moments as it was', async ({ house }) => {
  test.setTimeout(180_000)
  const { iris, ben, cleo, dora } = house
  // Other stories leave those of the house with authority for other kinds.
  const abel = await house.newcomer('Abel Ode')
  await underTheRegister(iris, dora)
  const nobodyMay = await momentAfterwards(iris)

  await test.step('nobody could, until two administrators have given somebody authority', async () => {
    await iris.page.getByRole('link', { name: 'Who could sign?' }).click()
    await title(iris.page, 'Who could sign this?')
    await accessible(iris.page)
    await ask(iris)
    await title(iris.page, 'Nobody could sign this now')
    await expect(part(iris.page, 'Could not')).toContainText('No authority in the register')
    await accessible(iris.page)
    await authorise([iris, dora], { who: ben.name, kind: 'service contract', amount: '50000' })
    await ask(iris)
    await title(iris.page, 'One person could sign this now')
    await expect(part(iris.page, 'Could sign')).toContainText(ben.name)
    await expect(part(iris.page, 'Could sign')).toContainText('up to €50,000.00')
    await expect(part(iris.page, 'Could not')).toContainText(abel.name)
    await expect(part(iris.page, 'Could not')).toContainText('authority-missing')
    await accessible(iris.page)
  })
  const benMay = await momentAfterwards(iris)

  await test.step('of an envelope the sender asks from its page; then it happens as it was said', async () => {
    const refused = await send(iris, { title: 'Ovens by the mill', signers: [abel.name], kind: 'service contract' })
    await iris.page.getByRole('link', { name: 'Who could sign this?' }).click()
    await title(iris.page, 'One person could sign this now')
    await expect(part(iris.page, 'Could sign')).toContainText(ben.name)
    await expect(part(iris.page, 'Could not').getByRole('listitem').filter({ hasText: abel.name })).toContainText('authority-missing')
    await accessible(iris.page)
    await abel.page.goto(`/sign/${refused}`)
    await expect(abel.page.getByRole('heading', { name: 'You can’t sign this' })).toBeVisible()
    await expect(abel.page.getByText('authority-missing', { exact: true })).toBeVisible()
    await sign(ben, await send(iris, { title: 'Ovens by the weir', signers: [ben.name], kind: 'service contract' }))
  })

  await test.step('compliance finds an envelope and asks about it', async () => {
    await cleo.page.goto('/authority/who')
    await cleo.page.getByLabel('Or about an envelope').fill('by the mill')
    await cleo.page.getByRole('button', { name: 'Find' }).click()
    await accessible(cleo.page)
    await cleo.page.getByRole('list', { name: 'Envelopes found' }).getByRole('link', { name: 'Ovens by the mill' }).click()
    await title(cleo.page, 'One person could sign this now')
  })

  await test.step('an authority that is ended counts until then, and none counts before it was activated', async () => {
    await endAuthority(iris, ben.name)
    await ask(iris)
    await title(iris.page, 'Nobody could sign this now')
    await ask(iris, benMay)
    await title(iris.page, 'One person could have signed this')
    await expect(iris.page.getByText('As recorded', { exact: true })).toBeVisible()
    await expect(part(iris.page, 'Could sign')).toContainText(ben.name)
    await accessible(iris.page)
    await ask(iris, nobodyMay)
    await title(iris.page, 'Nobody could have signed this')
  })

  await test.step('whoever has neither a role nor sent it is told so', async () => {
    await abel.page.goto('/authority/who?kind=service-contract&amount=48200&currency=EUR')
    await title(abel.page, 'Who could sign this?')
    await expect(abel.page.getByText('Only administrators, compliance, auditors and the sender of an envelope')).toBeVisible()
    await expect(abel.page.getByLabel('Kind of document')).toHaveCount(0)
    await accessible(abel.page)
  })

  await test.step('who asked is in the timeline', async () => {
    await cleo.page.goto('/timeline?kind=authority.simulated')
    await expect(cleo.page.getByRole('link', { name: /Iris Holm asked who could sign Ovens by the mill/ })).toBeVisible()
    await expect(cleo.page.getByRole('link', { name: /Iris Holm asked who could sign a document/ }).first()).toBeVisible()
  })

  expect([...iris.complaints, ...ben.complaints, ...abel.complaints, ...dora.complaints, ...cleo.complaints]).toEqual([])
})
