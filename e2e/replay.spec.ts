import { type APIResponse, expect, type Request } from '@playwright/test'
import { test } from './support/house'
import type { Person } from './support/person'
import { ready, send, signButton } from './support/signing'

/** Sends what a browser sent once more, as whoever is signed in at another one. */
function again({ context }: Person, request: Request): Promise<APIResponse> {
  const { cookie: _, 'content-length': __, ...headers } = request.headers()
  return context.request.post(request.url(), { headers, data: request.postDataBuffer() ?? Buffer.alloc(0) })
}

const isSignature = (request: Request) => request.method() === 'POST' && Boolean(request.postData()?.includes('clientDataJSON'))

test('a captured signature counts once, whoever sends it again and how often', async ({ house: { iris, ana, ben, cleo } }) => {
  const envelope = await send(iris, { title: 'Oven on hire', signers: [ana.name, ben.name] })
  await ready(ana, envelope)
  let captured: Request | undefined

  await test.step('before it arrives, ten copies of it are sent at once', async () => {
    let answers: string[] = []
    await ana.page.route(`**/sign/${envelope}`, async (route, request) => {
      if (!isSignature(request) || captured) return route.continue()
      captured = request
      const sent = await Promise.all(Array.from({ length: 10 }, () => again(ana, request)))
      answers = await Promise.all(sent.map((answer) => answer.text()))
      await route.continue()
    })
    await signButton(ana.page).click()
    await ana.page.waitForURL(`**/sign/${envelope}/done`)
    await ana.page.unrouteAll()
    const approvals = answers.map((answer) => /"approvalId":"([^"]+)"/.exec(answer)?.[1])
    expect(new Set(approvals)).toEqual(new Set([expect.stringMatching(/^[0-9a-f-]{36}$/)]))
  })

  await test.step('sent again by its owner it leads to the same approval; sent by another it is refused', async () => {
    if (!captured) throw new Error('no signature was captured')
    expect(await (await again(ana, captured)).text()).toContain('"approvalId"')
    const foreign = await (await again(ben, captured)).text()
    expect(foreign).toContain('intent-of-another')
    expect(foreign).not.toContain('approvalId')
    await ben.page.goto(`/sign/${envelope}`)
    await expect(signButton(ben.page)).toBeVisible()
  })

  await test.step('the other person’s own browser is shown the refusal when his request carries her answer', async () => {
    const hers = captured?.postData() ?? ''
    await ready(ben, envelope)
    await ben.page.route(`**/sign/${envelope}`, (route, request) =>
      isSignature(request) ? route.continue({ postData: hers }) : route.continue(),
    )
    await signButton(ben.page).click()
    await expect(ben.page.getByRole('heading', { name: 'Nothing was signed' })).toBeVisible()
    await expect(ben.page.getByText('This request was made in another session.')).toBeVisible()
    await ben.page.unrouteAll()
  })

  await test.step('the timeline tells compliance of one signature, of every repetition and of both refusals', async () => {
    const { page } = cleo
    await page.goto(`/timeline?envelope=${envelope}`)
    const told = (sentence: string) => page.getByRole('main').getByRole('link', { name: sentence })
    await expect(told('Ana Ruiz signed Oven on hire version 1')).toHaveCount(1)
    await expect(told('Ana Ruiz asked again whether Oven on hire was signed')).toHaveCount(11)
    await expect(told('Ben Cole could not sign Oven on hire')).toHaveCount(2)
    await expect(told('Ben Cole could not sign Oven on hire').first()).toContainText('This request was made in another session.')
    await expect(told('Ben Cole signed')).toHaveCount(0)
  })
})
