import { expect } from '@playwright/test'
import { fromUtf8, utf8 } from '@/lib/core'
import { writeBundle } from '@/lib/proof'
import { readBundle } from '@/lib/proof/bundle/pack'
import { accessible } from './support/accessible'
import { test } from './support/house'
import { acceptLoan, endLoan, lend } from './support/lending'
import { everythingSealed, ready, send, signButton, state } from './support/signing'
import { Stranger, take } from './support/stranger'

/** A kind that no other story signs: what is lent here reaches no further. */
const kind = 'regulated record'

/** What of the grant is altered, and what the bundle says then. */
const ALTERED = [
  [/"until":"\d{4}/, '"until":"2999', 'Another window was accepted than was given.'],
  [/"classes":\["/, '"classes":["nda","', 'Another scope was accepted than was given.'],
  [/"delegate":"[0-9a-f]{8}/, '"delegate":"00000000', 'It lets another person sign.'],
] as const

/** A bundle packed anew with another statement of the grantor's. */
async function withGrant(bundle: Uint8Array, from: RegExp, to: string): Promise<Uint8Array> {
  const read = await readBundle(new Uint8Array(bundle))
  if (!read.ok) throw new Error(read.reason)
  const approvals = read.value.approvals.map((one) => {
    const says = fromUtf8(one.statement)
    return says.includes('"act":"grant"') && says.includes('delegation/v1') ? { ...one, statement: utf8(says.replace(from, to)) } : one
  })
  return writeBundle({ ...read.value, approvals })
}

test('one signs in another’s place: found in the inbox, sealed with both names, ended, and refused from then on', async ({
  browser,
  house: { iris, ana, ben, site },
}) => {
  test.setTimeout(240_000)
  await lend(ben, { to: ana.name, kind, amount: '50000' })
  const called = await acceptLoan(ana)
  const envelope = await send(iris, { title: 'Lent hand', signers: [ben.name], kind })
  const other = await send(iris, { title: 'Second lent hand', signers: [ben.name], kind })
  const large = await send(iris, { title: 'Larger hand', signers: [ben.name], kind, amount: '90000' })

  await test.step('it stands apart in the delegate’s inbox, with for whom and until when', async () => {
    await ana.page.goto('/inbox')
    const apart = ana.page.getByRole('region', { name: `For Ben Cole, under ${called}` })
    await expect(apart).toContainText(`under ${called}, until`)
    await expect(apart.getByRole('listitem')).toHaveCount(2)
    await expect(ana.page.getByText('Larger hand')).toHaveCount(0)
    await accessible(ana.page)
    await apart
      .getByRole('link', { name: /Lent hand/ })
      .first()
      .click()
    await ana.page.waitForURL(/\/sign\/.*under=/)
  })

  await test.step('the page says in whose place it is, and the sealed PDF names both', async () => {
    await ana.page.goto(`/sign/${envelope}`)
    const strip = ana.page.getByRole('banner')
    await expect(strip).toContainText('Ana Ruiz')
    await expect(strip).toContainText('Ben Cole')
    await expect(strip).toContainText(`Delegation ${called}`)
    await expect(ana.page.getByText(`, on behalf of Ben Cole under delegation ${called}, sign`)).toBeVisible()
    await expect(ana.page.getByRole('button', { name: 'Decline with a reason' })).toHaveCount(0)
    await state(ana.page)
    await expect(signButton(ana.page)).toBeEnabled()
    await accessible(ana.page)
    await signButton(ana.page).click()
    await ana.page.waitForURL(`**/sign/${envelope}/done`)
    await expect(ana.page.getByRole('heading', { name: 'Signed for Ben Cole' })).toBeVisible()
    await expect(ana.page.getByText(`Ben Cole, under delegation ${called}`)).toBeVisible()
    await everythingSealed(ana.page)
    await accessible(ana.page)
    const sealed = (await take(ana.page, 'Sealed PDF')).bytes.toString('latin1').toLowerCase()
    const reason = Buffer.from(`Ana Ruiz on behalf of Ben Cole, delegation ${called}`, 'utf16le').swap16().toString('hex')
    expect(sealed).toContain(reason)
  })

  await test.step('a stranger verifies it offline; with another window, scope or delegate it is refuted, and says which', async () => {
    const { bytes } = await take(ana.page, 'Evidence bundle')
    const stranger = await Stranger.at(browser, site)
    await stranger.checks(bytes)
    await stranger.trusts()
    await expect(stranger.page.getByText('Every line holds', { exact: true })).toBeVisible()
    await expect(stranger.page.getByText(`Under delegation ${called}: Ben Cole let Ana Ruiz sign documents of class `)).toBeVisible()
    const line = (says: string) =>
      stranger.page.getByRole('region', { name: 'signature of Ana Ruiz on behalf of Ben Cole' }).getByText(says)
    await expect(line('It was signed inside the window of the delegation')).toBeVisible()
    for (const [from, to, why] of ALTERED) {
      await stranger.checks(await withGrant(bytes, from, to))
      await expect(stranger.page.getByText('Not verified')).toBeVisible()
      await expect(line(why)).toBeVisible()
    }
    await stranger.leave()
  })

  await test.step('sender, grantor and delegate read who signed, and for whom', async () => {
    for (const { page } of [iris, ben, ana]) {
      await page.goto(`/envelopes/${envelope}`)
      const signers = page.getByRole('region', { name: 'Signers' })
      await expect(page.getByText(`signed by Ana Ruiz on behalf of Ben Cole (${called})`)).toBeVisible()
      await expect(signers).toContainText('signed on their behalf')
      await expect(signers).toContainText(`under delegation ${called}`)
      await expect(page.getByText(`sealed 1, for Ana Ruiz on behalf of Ben Cole (${called})`)).toBeVisible()
      await accessible(page)
    }
    await expect(ana.page.getByRole('link', { name: 'What you signed' })).toBeVisible()
    await ben.page.goto(`/envelopes/${envelope}`)
    await ben.page.getByRole('link', { name: 'What was signed for you' }).click()
    await expect(ben.page.getByRole('heading', { name: 'Ana Ruiz has signed this for you' })).toBeVisible()
    await accessible(ben.page)
    await ana.page.goto('/documents')
    await expect(ana.page.getByRole('link', { name: /^Lent hand/ })).toContainText('Signed by Ana Ruiz for Ben Cole')
  })

  await test.step('more than was lent does not open, and says by how much', async () => {
    await ana.page.goto(`/sign/${large}`)
    await expect(ana.page.getByRole('heading', { name: 'You can’t sign this for Ben Cole' })).toBeVisible()
    await expect(ana.page.getByText('Ben Cole lets you sign up to €50,000.00; this is €90,000.00.')).toBeVisible()
    await expect(ana.page.getByText('over-delegated-amount')).toBeVisible()
    await expect(ana.page.getByText('€40,000.00 over')).toBeVisible()
    await accessible(ana.page)
    await ana.page.getByRole('button', { name: 'Ask Ben Cole to let you sign this' }).click()
    await expect(ana.page.getByText('Asked. There is no mail server: the letter to Ben Cole waits in the outbox.')).toBeVisible()
  })

  await test.step('under which of two is chosen before the tick, and stands in the address', async () => {
    await lend(ben, { to: ana.name, kind, amount: '60000' })
    const second = await acceptLoan(ana)
    await ready(ana, other)
    await ana.page.getByRole('navigation', { name: 'Sign as' }).getByRole('link', { name: second }).click()
    await ana.page.waitForURL(/under=/)
    await expect(ana.page.getByRole('banner')).toContainText(`Delegation ${second}`)
    await expect(ana.page.getByText(`under delegation ${second}, sign`)).toBeVisible()
    await expect(ana.page.getByLabel('This is what I mean to sign.')).not.toBeChecked()
    await accessible(ana.page)
    await endLoan(ben, second)
  })

  await test.step('ended while the delegate is about to confirm: refused, with the reason and the way on', async () => {
    await ready(ana, other)
    await expect(ana.page.getByRole('navigation', { name: 'Sign as' })).toHaveCount(0)
    const confirm = await ana.hesitate()
    await signButton(ana.page).click()
    await expect(ana.page.getByRole('button', { name: 'Waiting for your passkey…' })).toBeVisible()
    await endLoan(ben, called)
    await confirm()
    await expect(ana.page.getByRole('heading', { name: 'Nothing was signed' })).toBeVisible()
    await expect(ana.page.getByText('delegation-ended')).toBeVisible()
    await accessible(ana.page)
    await ana.page.getByRole('button', { name: 'Start again' }).click()
    await expect(ana.page.getByRole('heading', { name: 'You can’t sign this for Ben Cole' })).toBeVisible()
    await expect(ana.page.getByText(/D-\d+, by which you signed for Ben Cole, has been ended\./)).toBeVisible()
    await accessible(ana.page)
    await ana.page.goto('/inbox')
    await expect(ana.page.getByRole('region', { name: /^For Ben Cole/ })).toHaveCount(0)
  })

  await test.step('what was signed before stays the delegate’s to look up', async () => {
    await ana.page.goto(`/sign/${envelope}/done`)
    await expect(ana.page.getByRole('heading', { name: 'Signed for Ben Cole' })).toBeVisible()
  })
  expect([...iris.complaints, ...ana.complaints, ...ben.complaints]).toEqual([])
})
