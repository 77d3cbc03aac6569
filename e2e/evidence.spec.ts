import { expect } from '@playwright/test'
import { paper } from '@/lib/documents/fixtures'
import { accessible } from './support/accessible'
import { test } from './support/house'
import { everythingSealed, send, sign } from './support/signing'
import { Stranger, take } from './support/stranger'

test('what was signed is taken away, and a stranger verifies it in a browser that is offline', async ({
  browser,
  house: { iris, ana, site },
}) => {
  const envelope = await send(iris, { title: 'Evidence of an oven', signers: [ana.name] })
  let bundle: Buffer = Buffer.of()
  let sealed: Buffer = Buffer.of()

  await test.step('the proof arrives on Done by itself, and the bundle with it', async () => {
    await sign(ana, envelope)
    const proof = ana.page.getByRole('status', { name: 'Proof' })
    await expect(proof.getByText(/Covered by a signed checkpoint of [\d,]+ leaves/)).toBeVisible()
    await expect(proof.getByText('Recorded, unwitnessed')).toBeVisible()
    await everythingSealed(ana.page)
    const taken = await take(ana.page, 'Evidence bundle')
    expect(taken.name).toBe('Evidence of an oven, evidence.zip')
    bundle = taken.bytes
    sealed = (await take(ana.page, 'Sealed PDF')).bytes
  })

  await test.step('on the envelope’s page each signature has its own', async () => {
    await ana.page.goto(`/envelopes/${envelope}`)
    expect((await take(ana.page, 'Evidence of Ana Ruiz’s signature')).bytes.includes('"approval":"')).toBe(true)
  })

  const stranger = await Stranger.at(browser, site)
  const { page } = stranger

  await test.step('without a trust file it agrees with itself, and no more', async () => {
    await stranger.checks(bundle)
    await expect(page.getByText('Issuer not established')).toBeVisible()
    await expect(page.getByText('Not checked: no trust file was given.')).toBeVisible()
    await accessible(page)
  })

  await test.step('with one every line holds; a page of the issuer itself does not say more', async () => {
    await stranger.trusts()
    await expect(page.getByText('Every line holds', { exact: true })).toBeVisible()
    await expect(page.getByText(/1 signature of Vestry Bakeries, by the trust file you gave\. Unwitnessed\./)).toBeVisible()
    await expect(page.getByRole('heading', { name: 'Signature of Ana Ruiz' })).toBeVisible()
    await accessible(page)
  })

  await test.step('a sealed PDF alone needs the bundle for the rest', async () => {
    await stranger.checks(sealed, 'sealed.pdf')
    await expect(page.getByText('A sealed file alone cannot show it: it needs the evidence bundle.')).toBeVisible()
  })

  await test.step('changed files are refused, with what is wrong in them', async () => {
    const changed = Buffer.from(bundle)
    changed[changed.indexOf('startxref') + 3] = 0x20
    await stranger.checks(changed)
    await expect(page.getByText(/reviewed\.pdf is not as it was packed\./)).toBeVisible()
    const pdf = Buffer.concat([sealed, Buffer.from('1 0 obj\nnull\nendobj\n')])
    await stranger.checks(pdf, 'changed.pdf')
    await expect(page.getByText('Not verified')).toBeVisible()
    await accessible(page)
  })
  await stranger.leave()

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
  const bytes = paper({ more: [{ dictionary: '', data: Buffer.alloc(12_000_000) }] })
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
