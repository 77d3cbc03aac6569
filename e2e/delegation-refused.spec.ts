import { expect, type Page } from '@playwright/test'
import { accessible } from './support/accessible'
import { authorise, endAuthority } from './support/authority'
import { holding, ownerOf, someoneWaits } from './support/database'
import { test } from './support/house'
import { propose, putInForce } from './support/kinds'
import { acceptLoan, beginEnding, endLoan, lend, loanOf } from './support/lending'
import type { Person } from './support/person'
import { ready, send, sign, signButton } from './support/signing'

const heading = ({ page }: Person, name: string | RegExp) => page.getByRole('heading', { name })

/** Its one signer is waited for. */
async function unsigned({ page }: Person, envelope: string): Promise<void> {
  await page.goto(`/envelopes/${envelope}`)
  await expect(page.getByRole('region', { name: 'Signers' })).toContainText('0 of 1 signed')
}

/** What compliance reads of it, the newest first. */
async function told({ page }: Person, envelope: string): Promise<Page> {
  await page.goto(`/timeline?envelope=${envelope}`)
  return page
}

test('what was lent is over when its time is, is not passed on, and goes round in no circle', async ({ house }) => {
  test.setTimeout(240_000)
  const { iris, ana, ben, cleo, dora } = house
  const kind = 'lease'
  const envelope = await send(iris, { title: 'Lease of the quay', signers: [ben.name], kind })

  await test.step('its time runs out while the delegate thinks it over: nothing is signed, and the page says why', async () => {
    const until = new Date(Date.now() + 30_000)
    await lend(ben, { to: ana.name, kind, amount: '50000', until })
    const called = await acceptLoan(ana)
    await ready(ana, envelope)
    await expect(ana.page.getByRole('link', { name: 'Page 1, seen' })).toBeVisible()
    const confirm = await ana.hesitate()
    await signButton(ana.page).click()
    await expect(ana.page.getByRole('button', { name: 'Waiting for your passkey…' })).toBeVisible()
    // Meanwhile Ben gets what the next steps need: authority of his own.
    await authorise([iris, dora], { who: ben.name, kind, amount: '50000' })
    await expect.poll(() => Date.now(), { timeout: 60_000 }).toBeGreaterThan(until.getTime())
    await confirm()
    await expect(heading(ana, 'Nothing was signed')).toBeVisible()
    await expect(ana.page.getByText("The time in which this person signs in another's place has not begun, or is over.")).toBeVisible()
    await expect(ana.page.getByText('delegation-not-now')).toBeVisible()
    await expect(ana.page.getByText('Wait until it begins, or ask for a new one.')).toBeVisible()
    await ana.page.getByRole('button', { name: 'Start again' }).click()
    await expect(heading(ana, 'You can’t sign this for Ben Cole')).toBeVisible()
    await expect(ana.page.getByText(`The time of ${called}, by which you sign for Ben Cole, has not begun, or is over.`)).toBeVisible()
    await expect(ana.page.getByRole('button', { name: 'Ask Ben Cole to let you sign this' })).toBeVisible()
    await unsigned(iris, envelope)
    const page = await told(cleo, envelope)
    await expect(page.getByRole('link', { name: /Ana Ruiz could not sign Lease of the quay/ })).toHaveCount(1)
    await expect(page.getByRole('link', { name: /Ana Ruiz signed/ })).toHaveCount(0)
  })

  await propose(iris, kind, { check: ['Only who has authority for it in the register signs it.'] })
  await putInForce(dora, kind)
  await lend(ben, { to: ana.name, kind, amount: '50000' })
  const called = await acceptLoan(ana)

  await test.step('lent anew, it opens again, and the pages that she read are read', async () => {
    await ana.page.goto(`/sign/${envelope}`)
    await expect(ana.page.getByRole('link', { name: 'Page 1, seen' })).toBeVisible()
    await expect(ana.page.getByRole('banner')).toContainText(`Delegation ${called}`)
  })

  await test.step('whoever it was not lent to does not open it by its address', async () => {
    await ben.page.goto('/delegations')
    await loanOf(ben, called).locator('summary').click()
    const extending = await ben.page.getByRole('link', { name: `Extend ${called}` }).getAttribute('href')
    const under = new URL(extending ?? '', house.site.url).searchParams.get('extend')
    await dora.page.goto(`/sign/${envelope}?under=${under}`)
    await expect(heading(dora, 'You can’t open this')).toBeVisible()
    await expect(dora.page.getByText('Lease of the quay')).toHaveCount(0)
    await expect(dora.page.getByRole('link', { name: 'Go to your inbox' })).toBeVisible()
    await accessible(dora.page)
  })

  const sentence = ana.page.getByRole('form', { name: 'The sentence' })
  const field = (label: string) => sentence.getByLabel(label, { exact: true })
  const kinds = sentence.locator('summary[aria-label^="Kinds of document"]')
  const choose = async (name: string, chosen: boolean) => {
    await kinds.click()
    await sentence.getByLabel(name, { exact: true }).setChecked(chosen)
    await kinds.click()
  }
  const meaning = ana.page.getByRole('region', { name: 'What it would mean' })

  await test.step('what was lent to her she does not pass on: she holds nothing of it that could be lent', async () => {
    await ana.page.goto('/delegations')
    await field('From').fill('')
    await field('Who may sign').fill(dora.name)
    await choose(kind, true)
    await field('Up to').fill('10000')
    await field('Because').fill('I am on a train.')
    // At once: what is asked before the preview has said anything is refused by the act itself.
    await sentence.getByRole('button', { name: 'Let Dora Lind sign' }).click()
    await expect(kinds).toHaveAccessibleDescription(/Documents of the kind “lease” take authority, and there is none to lend\./)
    await expect(meaning.getByText('Documents of the kind “lease” take authority, and there is none to lend.')).toBeVisible()
    await expect(meaning.getByText('Leave this kind out.')).toBeVisible()
    await expect(ana.page.getByRole('dialog')).toHaveCount(0)
    await expect(field('Because')).toHaveValue('I am on a train.')
    await accessible(ana.page)
  })

  await test.step('nor back to whom she has it from: the circle is shown', async () => {
    const circle = 'At that time it would go round in a circle: Ana Ruiz → Ben Cole → Ana Ruiz.'
    await choose(kind, false)
    await choose('NDA', true)
    await field('Who may sign').fill(ben.name)
    await expect(meaning.getByText(circle)).toBeVisible()
    await expect(meaning.getByText('Choose somebody who is not away then.')).toBeVisible()
    await sentence.getByRole('button', { name: 'Let Ben Cole sign' }).click()
    await expect(field('Who may sign')).toHaveAccessibleDescription(new RegExp(circle))
    await expect(ana.page.getByRole('dialog')).toHaveCount(0)
    await cleo.page.goto('/timeline?kind=delegation.refused')
    await expect(cleo.page.getByRole('link', { name: /Ana Ruiz could not let somebody sign in their place/ })).toHaveCount(2)
  })

  await test.step('she signs what she may, and all of it ends', async () => {
    await sign(ana, envelope)
    await endLoan(ben, called)
    await endAuthority(iris, ben.name)
  })
  expect([...iris.complaints, ...ana.complaints, ...ben.complaints, ...cleo.complaints, ...dora.complaints]).toEqual([])
})

test('signing and taking it back at once: what is first in the record stands, and both pages say the same', async ({ house }) => {
  test.setTimeout(240_000)
  const { iris, ana, ben, cleo, site } = house
  const kind = 'data agreement'
  const [first = '', second = ''] = [
    await send(iris, { title: 'First of two', signers: [ben.name], kind }),
    await send(iris, { title: 'Second of two', signers: [ben.name], kind }),
  ]

  await test.step('signed while the grantor thinks over ending it: it stays signed, and nothing more is', async () => {
    await lend(ben, { to: ana.name, kind, amount: '50000' })
    const called = await acceptLoan(ana)
    await ready(ana, first)
    const end = await beginEnding(ben, called)
    const confirm = await ben.hesitate()
    await end.click()
    await expect(end).toHaveAttribute('aria-busy', 'true')
    await signButton(ana.page).click()
    await ana.page.waitForURL(`**/sign/${first}/done`)
    await confirm()
    await expect(ben.page.getByRole('dialog')).toHaveCount(0)
    await expect(loanOf(ben, called)).toContainText('used once')
    await expect(loanOf(ben, called)).toContainText('by Ben Cole')
    await ana.page.reload()
    await expect(heading(ana, 'Signed for Ben Cole')).toBeVisible()
    await ana.page.goto(`/sign/${second}`)
    await expect(heading(ana, 'You can’t sign this for Ben Cole')).toBeVisible()
    await expect(ana.page.getByText(`${called}, by which you signed for Ben Cole, has been ended.`)).toBeVisible()
    await unsigned(iris, second)
  })

  await test.step('both on their way together: one way or the other, and the same on every page', async () => {
    await lend(ben, { to: ana.name, kind, amount: '50000' })
    const called = await acceptLoan(ana)
    await ready(ana, second)
    const end = await beginEnding(ben, called)
    const owner = await ownerOf(site)
    // Either act takes this row before it decides.
    await holding(owner, 'select from person where email = $1 for update', [ben.email])
    await Promise.all([signButton(ana.page).click(), end.click()])
    await someoneWaits(owner, 2)
    await owner.query('rollback')
    await owner.end()

    await expect(ben.page.getByRole('dialog')).toHaveCount(0)
    await expect(loanOf(ben, called)).toContainText('by Ben Cole')
    const [done, stopped] = [heading(ana, 'Signed for Ben Cole'), heading(ana, 'Nothing was signed')]
    await expect(done.or(stopped)).toBeVisible()
    const isSigned = await done.isVisible()
    await expect(loanOf(ben, called)).toContainText(isSigned ? 'used once' : 'never used')
    // The newest stands first: nobody signs after it was ended.
    await cleo.page.goto('/timeline')
    const acts = cleo.page
      .getByRole('main')
      .getByRole('link', { name: /Ana Ruiz (signed|could not sign) Second of two|Ben Cole ended delegation/ })
    const [newest, before] = isSigned ? ['Ben Cole ended', 'Ana Ruiz signed'] : ['Ana Ruiz could not sign', 'Ben Cole ended']
    await expect(acts.nth(0)).toContainText(newest)
    await expect(acts.nth(1)).toContainText(before)
    if (!isSigned) {
      await expect(ana.page.getByText('delegation-ended')).toBeVisible()
      await unsigned(iris, second)
    }
  })
  expect([...iris.complaints, ...ana.complaints, ...ben.complaints, ...cleo.complaints]).toEqual([])
})
