import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, expect, type Page } from '@playwright/test'
import { supplyAgreement } from '@/lib/documents/fixtures'
import { Person } from './support/person'
import { type Site, test } from './support/site'

/** axe finds nothing, in light and dark. */
async function accessible(page: Page) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`),
      `${page.url()} ${colorScheme}`,
    ).toEqual([])
  }
}

interface Sent {
  readonly title: string
  readonly signers: readonly string[]
  readonly kind?: string
  readonly files?: readonly string[]
}

/** Sends the product's own supply agreement; answers with the envelope's id. */
async function send(
  { page }: Person,
  { title, signers, kind = 'other document', files = ['Supply agreement.pdf'] }: Sent,
): Promise<string> {
  const agreement = Buffer.from(await supplyAgreement())
  await page.goto('/compose')
  // A comment after the end of a PDF changes its bytes and nothing else: the same file twice would be refused.
  const buffers = files.map((name, at) => ({
    name,
    mimeType: 'application/pdf',
    buffer: Buffer.concat([agreement, Buffer.from('\n'.repeat(at))]),
  }))
  await page.locator('input[type=file]').setInputFiles(buffers)
  await page.waitForURL(/\/envelopes\/.*\/edit/)
  for (const name of files) await expect(page.getByText(name, { exact: true })).toBeVisible()
  await page.getByLabel('Title').fill(title)
  await page.getByLabel('Kind of document').selectOption({ label: kind })
  await page.getByLabel('Counterparty').fill('Halden Foods AS')
  await page.getByLabel('Amount', { exact: true }).fill('48200')
  for (const signer of signers) {
    await page.getByLabel('Who signs').fill(signer)
    await page.getByRole('button', { name: 'Add signer' }).click()
    await expect(page.getByRole('button', { name: `Remove ${signer}` })).toBeVisible()
  }
  await expect(page.getByText('Kept as a draft.')).toBeVisible()
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.waitForURL(/\/envelopes\/[^/]*\?sent=1/)
  return new URL(page.url()).pathname.split('/')[2] ?? ''
}

/** Iris, who sets the house up and sends; Ana and Ben, who sign. */
async function people(browser: Browser, site: Site) {
  const iris = await Person.at(browser, site.url, 'Iris Holm', 'iris@vestry.example')
  await iris.setUp(site.setupAddress ?? '', 'Vestry Bakeries')
  const ana = await Person.at(browser, site.url, 'Ana Ruiz', 'ana@vestry.example')
  await ana.enrol(await iris.invite(ana.name, ana.email))
  const ben = await Person.at(browser, site.url, 'Ben Cole', 'ben@vestry.example')
  await ben.enrol(await iris.invite(ben.name, ben.email))
  return { iris, ana, ben }
}

const drawn = (page: Page) => expect(page.locator('[data-drawn]').first()).toBeVisible({ timeout: 30_000 })
const state = async (page: Page) => {
  const consent = page.getByLabel('I agree to sign electronically.')
  if (await consent.isVisible()) await consent.check()
  await page.getByLabel('This is what I mean to sign.').check()
}
const signButton = (page: Page, label = 'Sign version 1') => page.getByRole('button', { name: label })

test('a person reads, states and confirms; what is recorded can be taken away', async ({ browser, site }) => {
  test.setTimeout(300_000)
  const { iris, ana, ben } = await people(browser, site)
  const envelope = await send(iris, { title: 'Supply agreement', signers: [ana.name, ben.name] })
  const { page } = ana

  await test.step('the row leads to the document; Sign is off and says why', async () => {
    await page.goto('/inbox')
    await page.getByRole('link', { name: /Supply agreement/ }).click()
    await page.waitForURL(`**/sign/${envelope}`)
    await drawn(page)
    await expect(signButton(page)).toBeDisabled()
    await expect(page.getByText(/^Opens when you have agreed/)).toBeVisible()
    await expect(page.getByText('Iris Holm named you as a signer.')).toBeVisible()
    await accessible(page)
  })

  await test.step('pages that were on screen are kept over a reload', async () => {
    await page.getByRole('link', { name: /^Page 2,/ }).click()
    await expect(page.getByRole('link', { name: 'Page 2, seen' })).toBeVisible()
    await page.waitForTimeout(1500)
    await page.reload()
    await expect(page.getByRole('link', { name: 'Page 2, seen' })).toBeVisible()
  })

  await test.step('the text view shows the same bytes as text, and the own box is outlined', async () => {
    await drawn(page)
    await page.getByRole('button', { name: 'Text view' }).click()
    await expect(
      page
        .getByRole('region', { name: 'Document' })
        .getByText(/Halden Foods AS/)
        .first(),
    ).toBeVisible()
    await accessible(page)
    await page.getByRole('button', { name: 'Page view' }).click()
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').last().click()
    await expect(page.getByText('Your seal goes here')).toBeVisible()
  })

  await test.step('a passkey that is not used signs nothing, and everything stays ready', async () => {
    await state(page)
    await expect(signButton(page)).toBeEnabled()
    await ana.recognised(false)
    await signButton(page).click()
    await expect(page.getByText('The passkey was not used, and nothing has been signed.')).toBeVisible()
    await expect(signButton(page)).toBeEnabled()
    await ana.recognised(true)
    await accessible(page)
  })

  await test.step('a reload in the middle loses nothing; a double click signs once; Done is a page', async () => {
    await page.reload()
    await expect(page.getByLabel('This is what I mean to sign.')).toBeChecked()
    await expect(signButton(page)).toBeEnabled()
    await signButton(page).dblclick()
    await page.waitForURL(`**/sign/${envelope}/done`)
    await expect(page.getByText('Ana Ruiz signed version\u00a01 of “Supply agreement” with Halden Foods AS')).toBeVisible()
    await expect(page.getByText(/sealed 1 of 2, PAdES B-B/)).toBeVisible({ timeout: 30_000 })
    await expect(page.getByText('Recorded, unwitnessed')).toBeVisible()
    await accessible(page)
    await page.reload()
    await expect(page.getByText(/sealed 1 of 2/)).toBeVisible()
  })

  await test.step('the sealed file is a PDF, begins with the reviewed bytes, and is not given to strangers', async () => {
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Sealed PDF' }).click()
    const file = await download
    expect(file.suggestedFilename()).toBe('Supply agreement, version 1, sealed.pdf')
    const sealed = readFileSync((await file.path()) ?? '')
    const address = new URL(file.url()).pathname.replace(/sealed\/file$/, 'reviewed')
    const reviewed = await (await ana.context.request.get(address)).body()
    expect(sealed.subarray(0, reviewed.length).equals(reviewed)).toBe(true)
    const part = await ana.context.request.get(address, { headers: { range: 'bytes=10-19' } })
    expect([part.status(), part.headers()['content-range']]).toEqual([206, `bytes 10-19/${reviewed.length}`])
    expect(part.headers().etag).toBe(`"${createHash('sha256').update(reviewed).digest('hex')}"`)
    const stranger = await browser.newContext({ baseURL: site.url })
    expect((await stranger.request.get(address)).status()).toBe(401)
    await stranger.close()
  })

  await test.step('opened again, the page says that it is signed', async () => {
    await page.goto(`/sign/${envelope}`)
    await expect(page.getByRole('heading', { name: 'You have signed this' })).toBeVisible()
    await accessible(page)
  })

  await test.step('the second signature completes it, by keyboard alone', async () => {
    await ben.page.goto(`/sign/${envelope}`)
    await drawn(ben.page)
    await ben.page.getByLabel('I agree to sign electronically.').focus()
    await ben.page.keyboard.press('Space')
    await ben.page.getByLabel('This is what I mean to sign.').focus()
    await ben.page.keyboard.press('Space')
    await expect(signButton(ben.page)).toBeEnabled()
    await signButton(ben.page).focus()
    await ben.page.keyboard.press('Enter')
    await ben.page.waitForURL(`**/sign/${envelope}/done`)
    await expect(ben.page.getByText('Everyone has signed, and every seal is made.')).toBeVisible({ timeout: 30_000 })
  })
  expect([...ana.complaints, ...ben.complaints]).toEqual([])
})
