import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect } from '@playwright/test'
import { accessible } from './support/accessible'
import { test } from './support/house'
import { drawn, everythingSealed, send, sign, signButton, state } from './support/signing'

test('a person reads, states and confirms; what is recorded can be taken away', async ({ browser, house }) => {
  const { iris, ben, site } = house
  const dora = await house.newcomer('Dora Vale')
  const envelope = await send(iris, { title: 'Supply agreement', signers: [dora.name, ben.name] })
  const { page } = dora

  await test.step('cold, the page keeps its budget: at most 45 requests and 1.5 MB', async () => {
    const cold = await browser.newContext({ baseURL: site.url })
    await cold.addCookies(await dora.context.cookies())
    const first = await cold.newPage()
    await first.goto(`/sign/${envelope}`)
    await drawn(first)
    await first.waitForLoadState('networkidle')
    // The page's own account: it counts the worker and its compressed size too.
    const sizes = await first.evaluate(() =>
      (['navigation', 'resource'] as const)
        .flatMap((type) => performance.getEntriesByType(type) as PerformanceResourceTiming[])
        .map(({ transferSize }) => transferSize),
    )
    expect(sizes.length).toBeLessThanOrEqual(45)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(1.5 * 1024 * 1024)
    await cold.close()
  })

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
    // Half a second on screen makes a page seen: whoever goes on sooner has not seen it.
    await expect(page.getByRole('link', { name: 'Page 1, seen' })).toBeVisible()
    const reported = page.waitForResponse((response) => Boolean(response.request().postData()?.includes('[1,2')))
    await page.getByRole('link', { name: /^Page 2,/ }).click()
    await expect(page.getByRole('link', { name: 'Page 2, seen' })).toBeVisible()
    await reported
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
    await dora.recognised(false)
    await signButton(page).click()
    await expect(page.getByText('The passkey was not used, and nothing has been signed.')).toBeVisible()
    await expect(signButton(page)).toBeEnabled()
    await dora.recognised(true)
    await accessible(page)
  })

  await test.step('a reload in the middle loses nothing; a double click signs once; Done is a page', async () => {
    await page.reload()
    await expect(page.getByLabel('This is what I mean to sign.')).toBeChecked()
    await expect(signButton(page)).toBeEnabled()
    await signButton(page).dblclick()
    await page.waitForURL(`**/sign/${envelope}/done`)
    await expect(page.getByText('Dora Vale signed version\u00a01 of “Supply agreement” with Halden Foods AS')).toBeVisible()
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
    const reviewed = await (await dora.context.request.get(address)).body()
    expect(sealed.subarray(0, reviewed.length).equals(reviewed)).toBe(true)
    const part = await dora.context.request.get(address, { headers: { range: 'bytes=10-19' } })
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

  await test.step('the second signature completes it', async () => {
    await sign(ben, envelope)
    await everythingSealed(ben.page)
    await accessible(ben.page)
  })
  expect([...dora.complaints, ...ben.complaints]).toEqual([])
})

test('on a phone: one scroll, the text first, the three acts at the foot', async ({ house }) => {
  const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }
  const emil = await house.newcomer('Emil Brandt', phone)
  const envelope = await send(house.iris, { title: 'Agreement for a phone', signers: [emil.name] })
  const { page } = emil
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
  expect(emil.complaints).toEqual([])
})
