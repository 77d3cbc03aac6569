import { expect, type Request } from '@playwright/test'
import { test } from './support/house'
import { file } from './support/signing'

const SOMEBODY = '0198f4d2-0000-7000-8000-000000000000'

/** What no page of ours asks for: NUL, no date, a time after all times, a list where one word belongs, letters of no alphabet. */
const ADDRESSES = [
  '/documents?text=%00&person=%00&from=2026-13-45&to=9999-12-31&state=none&after=%00',
  '/documents?text=a&text=b&from=x&from=y',
  '/sent?text=%00&after=999',
  '/timeline?person=%00&envelope=x&document=%00&kind=%00&actor=7&outcome=7&from=0000-00-00&to=9999-12-31&event=%00',
  `/timeline?after=999999999999999.${SOMEBODY}`,
  '/timeline/export?document=%00&kind=%00&from=2026-02-31',
  '/timeline/%00/proof',
  '/envelopes/%00',
  '/envelopes/%00/edit',
  '/sign/%00',
  '/sign/%00/done',
  '/people/%00',
  '/sign-in?next=%2F%D0%B6',
  '/sign-in?next=a&next=b',
  '/you/device?enrolled=%00',
  '/api/documents/%00/reviewed?sha256=%00',
  '/api/documents/%00/reviewed/file',
  '/api/drafts/%00/%00?sha256=%00',
  '/outbox?show=%00&page=%00',
  '/api/auth/%00',
  '/api/auth/session?x=%00',
]

test('no address and no request makes the server answer with an error of its own', async ({ house: { iris, cleo, site } }) => {
  await test.step('addresses', async () => {
    for (const { context } of [iris, cleo])
      for (const address of ADDRESSES) expect((await context.request.get(address, { maxRedirects: 3 })).status(), address).toBeLessThan(500)
  })

  await test.step('the icon that browsers ask for on their own is there', async () => {
    expect((await iris.context.request.get('/favicon.ico')).headers()['content-type']).toContain('image/')
  })

  await test.step('uploads', async () => {
    for (const query of [
      '',
      '?envelope=%00&how=add&name=x',
      `?envelope=${SOMEBODY}&how=add&name=%00`,
      `?envelope=${SOMEBODY}&how=supersede&document=${SOMEBODY}&name=x&dueAt=%00`,
    ])
      expect((await iris.context.request.post(`/api/uploads${query}`, { headers: { origin: site.url }, data: 'x' })).status(), query).toBe(
        400,
      )
  })

  await test.step('a server action, called with what no page of ours sends', async () => {
    const { page, context } = iris
    await page.goto('/compose')
    await page.locator('input[type=file]').setInputFiles(await file('Strange.pdf', 1))
    await page.waitForURL(/\/envelopes\/[^/]+\/edit/)
    const saving = page.waitForRequest((request: Request) =>
      Boolean(request.headers()['next-action'] && request.postData()?.includes('Strange')),
    )
    await page.getByLabel('Title').fill('Strange')
    await page.getByLabel('Title').blur()
    const request = await saving
    const { cookie: _, 'content-length': __, ...headers } = request.headers()
    for (const body of ['[]', '[null]', '[7]', '["$undefined"]', '[{}]', '[{"envelopeId":{"a":1},"input":7}]', '[["a\\u0000b"],[1]]']) {
      const answer = await context.request.post(request.url(), { headers: { ...headers, origin: site.url }, data: body })
      expect(answer.status(), body).toBe(200)
      expect(await answer.text(), body).toContain('request-unreadable')
    }
  })
})
