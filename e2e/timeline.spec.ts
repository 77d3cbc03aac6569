import { expect } from '@playwright/test'
import { accessible } from './support/accessible'
import { test } from './support/house'
import { send, sign } from './support/signing'

test('an event’s facts are told in words, and what narrows the view stays in view', async ({ house: { iris, ana, cleo } }) => {
  const envelope = await send(iris, { title: 'Told in words', signers: [ana.name] })
  await sign(ana, envelope)
  const { page } = cleo
  await page.setViewportSize({ width: 1280, height: 640 })
  const panel = page.getByRole('complementary', { name: 'The chosen event' })

  await test.step('a signature says that it was the last one, and shows no name of a column', async () => {
    await page.goto(`/timeline?envelope=${envelope}`)
    await page.getByRole('link', { name: /Ana Ruiz signed Told in words/ }).click()
    await expect(panel.getByText('this was the last one')).toBeVisible()
    for (const raw of ['true', 'last', 'approval', 'person']) await expect(panel.getByText(raw, { exact: true })).toHaveCount(0)
    await accessible(page)
  })

  await test.step('on a phone it opens above the rows, where it is seen', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(`/timeline?envelope=${envelope}`)
    await page.getByRole('link', { name: /Ana Ruiz signed Told in words/ }).click()
    await expect(panel.getByRole('heading', { level: 2 })).toBeInViewport()
    await page.setViewportSize({ width: 1280, height: 640 })
  })

  await test.step('however far the rows are scrolled, the facets are there', async () => {
    await page.goto('/timeline')
    const facets = page.getByRole('navigation', { name: 'Facets' })
    await page.mouse.move(640, 400)
    await page.mouse.wheel(0, 4000)
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(200)
    await expect(facets.getByRole('link', { name: /People/ })).toBeInViewport()
    await accessible(page)
    await facets.getByRole('link', { name: /permitted/ }).click()
    await page.waitForURL(/outcome=permitted/)
  })
})
