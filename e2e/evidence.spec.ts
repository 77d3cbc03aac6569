import { readFileSync } from 'node:fs'
import { expect, type Page } from '@playwright/test'
import { paper } from '@/lib/documents/fixtures'
import { accessible } from './support/accessible'
import { test } from './support/house'
import { everythingSealed, send, sign } from './support/signing'

const drop = (page: Page, place: number, name: string, buffer: Buffer) =>
  page.locator('input[type=file]').nth(place).setInputFiles({ name, mimeType: 'application/octet-stream', buffer })

test('what was signed is taken away, and a stranger verifies it in a browser that is offline', async ({
  browser,
  house: { iris, ana, site },
}) => {
  const envelope = await send(iris, { title: 'Evidence of an oven', signers: [ana.name] })
  let bundle: Buffer = Buffer.of()
  let sealed: Buffer = Buffer.of()
  const take = async (name: string) => {
    const download = ana.page.waitForEvent('download')
    await ana.page.getByRole('link', { name }).click()
    const file = await download
    return { name: file.suggestedFilename(), bytes: readFileSync((await file.path()) ?? '') }
  }

  await test.step('the proof arrives on Done by itself, and the bundle with it', async () => {
    await sign(ana, envelope)
    const proof = ana.page.getByRole('status', { name: 'Proof' })
    await expect(proof.getByText(/Covered by a signed checkpoint of [\d,]+ leaves/)).toBeVisible()
    await expect(proof.getByText('Recorded, unwitnessed')).toBeVisible()
    await everythingSealed(ana.page)
    const taken = await take('Evidence bundle')
    expect(taken.name).toBe('Evidence of an oven, evidence.zip')
    bundle = taken.bytes
    sealed = (await take('Sealed PDF')).bytes
  })

  await test.step('on the envelope’s page each signature has its own', async () => {
    await ana.page.goto(`/envelopes/${envelope}`)
    expect((await take('Evidence of Ana Ruiz’s signature')).bytes.includes('"approval":"')).toBe(true)
  })

  const stranger = await browser.newContext({ baseURL: site.url })
  const page = await stranger.newPage()
  const asked: string[] = []
  const trust = await (await stranger.request.get('/.well-known/countersign/trust.json')).body()

  await test.step('without a trust file it agrees with itself, and no more', async () => {
    await page.goto('/verify')
    await page.waitForLoadState('networkidle')
    await stranger.setOffline(true)
    page.on('request', (request) => asked.push(request.url()))
    await drop(page, 0, 'evidence.zip', bundle)
    await expect(page.getByText('Issuer not established')).toBeVisible()
    await accessible(page)
  })

  await test.step('with one every line holds; a page of the issuer itself does not say more', async () => {
    await drop(page, 1, 'trust.json', trust)
    await expect(page.getByText('Every line holds', { exact: true })).toBeVisible()
    await expect(page.getByText(/1 signature of Vestry Bakeries, by the trust file you gave\. Unwitnessed\./)).toBeVisible()
    await expect(page.getByRole('heading', { name: 'Signature of Ana Ruiz' })).toBeVisible()
    await accessible(page)
  })

  await test.step('a sealed PDF alone needs the bundle for the rest', async () => {
    await drop(page, 0, 'sealed.pdf', sealed)
    await expect(page.getByText('A sealed file alone cannot show it: it needs the evidence bundle.')).toBeVisible()
  })

  await test.step('changed files are refused, with what is wrong in them', async () => {
    const changed = Buffer.from(bundle)
    changed[changed.indexOf('startxref') + 3] = 0x20
    await drop(page, 0, 'changed.zip', changed)
    await expect(page.getByText(/reviewed\.pdf is not as it was packed\./)).toBeVisible()
    const pdf = Buffer.concat([sealed, Buffer.from('1 0 obj\nnull\nendobj\n')])
    await drop(page, 0, 'changed.pdf', pdf)
    await expect(page.getByText('Not verified')).toBeVisible()
    await accessible(page)
  })
  expect(asked).toEqual([])
  await stranger.close()

  await test.step('who is not named in it is given nothing', async () => {
    const other = await browser.newContext({ baseURL: site.url })
    expect((await other.request.get(`/api/envelopes/${envelope}/evidence`)).status()).toBe(401)
    await other.close()
  })
})

test('bundles that nobody reads to their end keep their places, and whoever goes away gives theirs back', async ({
  house: { iris, ana },
}) => {
  // More than the buffers between the two of them take.
  const bytes = paper({ more: [{ dictionary: '', data: Buffer.alloc(30_000_000) }] })
  const envelope = await send(iris, { title: 'A heavy oven', signers: [ana.name], bytes })
  await sign(ana, envelope)
  await everythingSealed(ana.page)
  const path = `/api/envelopes/${envelope}/evidence`
  const begin = (name: string) =>
    ana.page.evaluate(
      async ([url = '', key = '']) => {
        const away = new AbortController()
        const answer = await fetch(url, { signal: away.signal })
        if (answer.ok) await answer.body?.getReader().read()
        Object.assign(window, { [key]: away })
        return answer.status
      },
      [path, name],
    )
  const leave = (name: string) => ana.page.evaluate((key) => (window as unknown as Record<string, AbortController>)[key]?.abort(), name)
  await expect.poll(() => begin('first')).toBe(200)
  await expect.poll(() => begin('second')).toBe(200)
  expect(await begin('third')).toBe(503)
  await leave('second')
  await expect.poll(() => begin('third')).toBe(200)
  expect(await begin('fourth')).toBe(503)
  for (const name of ['first', 'third']) await leave(name)
})
