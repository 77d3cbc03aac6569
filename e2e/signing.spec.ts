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

test('what cannot be signed says why: void in another tab, declined, not named, pages to read, bytes that differ', async ({
  browser,
  site,
}) => {
  test.setTimeout(300_000)
  const { iris, ana, ben } = await people(browser, site)

  await test.step('voided in another tab: it stops, says what, and starts again', async () => {
    const envelope = await send(iris, { title: 'Order one', signers: [ana.name] })
    await ana.page.goto(`/sign/${envelope}`)
    await state(ana.page)
    await expect(signButton(ana.page)).toBeEnabled({ timeout: 30_000 })
    await iris.page.getByRole('button', { name: /^Void/ }).click()
    const dialog = iris.page.getByRole('dialog')
    await dialog.getByRole('textbox').fill('Wrong price.')
    await dialog.getByRole('button', { name: /Void/ }).last().click()
    await expect(iris.page.getByText(/Wrong price/).first()).toBeVisible()
    await signButton(ana.page).click()
    await expect(ana.page.getByRole('heading', { name: 'Nothing was signed' })).toBeVisible()
    await accessible(ana.page)
    await ana.page.getByRole('button', { name: 'Start again' }).click()
    await expect(ana.page.getByRole('heading', { name: 'This was called back' })).toBeVisible()
    await expect(ana.page.getByText('Wrong price.')).toBeVisible()
    await accessible(ana.page)
  })

  await test.step('declining asks for a reason and tells it', async () => {
    const envelope = await send(iris, { title: 'Order two', signers: [ana.name, ben.name] })
    await ana.page.goto(`/sign/${envelope}`)
    await ana.page.getByRole('button', { name: 'Decline with a reason' }).click()
    await ana.page.getByLabel('Reason').fill('   ')
    await ana.page.getByRole('button', { name: 'Decline', exact: true }).click()
    await expect(ana.page.getByLabel('Reason')).toHaveAttribute('aria-invalid', 'true')
    await accessible(ana.page)
    await ana.page.getByLabel('Reason').fill('The price is not what we agreed.')
    await ana.page.getByRole('button', { name: 'Decline', exact: true }).click()
    await expect(ana.page.getByRole('heading', { name: 'You have declined this' })).toBeVisible()
    await ben.page.goto(`/sign/${envelope}`)
    await expect(ben.page.getByText('Ana Ruiz declined it: “The price is not what we agreed.”')).toBeVisible()
  })

  await test.step('a person who is not named may not open it; its sender may read but not sign', async () => {
    const envelope = await send(iris, { title: 'Order three', signers: [ana.name] })
    await ben.page.goto(`/sign/${envelope}`)
    await expect(ben.page.getByRole('heading', { name: 'You can’t open this' })).toBeVisible()
    await iris.page.goto(`/sign/${envelope}`)
    await expect(iris.page.getByRole('heading', { name: 'You are not asked to sign this' })).toBeVisible()
    await accessible(iris.page)
  })

  await test.step('bytes on the way that differ from those that were sent are not shown, and cannot be signed', async () => {
    const envelope = await send(iris, { title: 'Order four', signers: [ana.name] })
    await ana.page.route('**/api/documents/**', async (route) => {
      const response = await route.fetch()
      const body = await response.body()
      body[body.length - 10] = (body[body.length - 10] as number) ^ 1
      await route.fulfill({ response, body })
    })
    await ana.page.goto(`/sign/${envelope}`)
    await expect(ana.page.getByText(/its SHA-256 differs from the one you would sign/)).toBeVisible()
    await state(ana.page)
    await expect(signButton(ana.page)).toBeDisabled()
    await ana.page.unroute('**/api/documents/**')
  })

  await test.step('an answer that was lost: the page asks what became of it, and says which', async () => {
    const envelope = await send(iris, { title: 'Order five', signers: [ana.name] })
    await ana.page.goto(`/sign/${envelope}`)
    await state(ana.page)
    await expect(signButton(ana.page)).toBeEnabled({ timeout: 30_000 })
    let lost = 0
    // The server takes the answer, and its reply never arrives: the first time.
    await ana.page.route(`**/sign/${envelope}`, async (route) => {
      if (route.request().method() !== 'POST' || !route.request().postData()?.includes('clientDataJSON') || lost++ > 0)
        return route.continue()
      await route.fetch()
      await route.abort('connectionreset')
    })
    await signButton(ana.page).click()
    await ana.page.waitForURL(`**/sign/${envelope}/done`)
    expect(lost).toBeGreaterThan(1)
  })

  await test.step('several documents: one figure and hash each, and the button counts them', async () => {
    const envelope = await send(iris, { title: 'Two papers', signers: [ana.name], files: ['Agreement.pdf', 'Annex.pdf'] })
    await ana.page.goto(`/sign/${envelope}`)
    await drawn(ana.page)
    await expect(ana.page.getByRole('article')).toHaveCount(2)
    await state(ana.page)
    await expect(signButton(ana.page, 'Sign 2 documents')).toBeEnabled({ timeout: 30_000 })
    await accessible(ana.page)
    await signButton(ana.page, 'Sign 2 documents').click()
    await ana.page.waitForURL(`**/sign/${envelope}/done`)
    await expect(ana.page.getByRole('figure')).toHaveCount(2)
  })
})

test('on a phone: one scroll, the text first, the three acts at the foot', async ({ browser, site }) => {
  test.setTimeout(300_000)
  const iris = await Person.at(browser, site.url, 'Iris Holm', 'iris@vestry.example')
  await iris.setUp(site.setupAddress ?? '', 'Vestry Bakeries')
  const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }
  const ana = await Person.at(browser, site.url, 'Ana Ruiz', 'ana@vestry.example', phone)
  await ana.enrol(await iris.invite(ana.name, ana.email))
  const envelope = await send(iris, { title: 'Supply agreement', signers: [ana.name] })
  const { page } = ana
  await page.goto(`/sign/${envelope}`)
  await drawn(page)
  await expect(page.getByRole('button', { name: 'Page view' })).toBeVisible()
  await accessible(page)
  await page.getByRole('button', { name: 'Go on to the statement' }).click()
  await state(page)
  await expect(signButton(page)).toBeEnabled({ timeout: 30_000 })
  await accessible(page)
  await page.setViewportSize({ width: 320, height: 640 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
  await signButton(page).click()
  await page.waitForURL(`**/sign/${envelope}/done`)
  await expect(page.getByText('Recorded, unwitnessed')).toBeVisible()
  await accessible(page)
  expect(ana.complaints).toEqual([])
})

test('the signing page keeps its budget: at most 45 requests and 1.5 MB, cold', async ({ browser, site }) => {
  test.setTimeout(300_000)
  const iris = await Person.at(browser, site.url, 'Iris Holm', 'iris@vestry.example')
  await iris.setUp(site.setupAddress ?? '', 'Vestry Bakeries')
  const envelope = await send(iris, { title: 'Supply agreement', signers: [iris.name] })
  const cold = await browser.newContext({ baseURL: site.url })
  await cold.addCookies(await iris.context.cookies())
  const page = await cold.newPage()
  const devtools = await cold.newCDPSession(page)
  await devtools.send('Network.enable')
  let [requests, bytes] = [0, 0]
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    requests++
    bytes += encodedDataLength
  })
  await page.goto(`/sign/${envelope}`)
  await drawn(page)
  await page.waitForLoadState('networkidle')
  expect(requests).toBeLessThanOrEqual(45)
  expect(bytes).toBeLessThanOrEqual(1.5 * 1024 * 1024)
  await cold.close()
})
