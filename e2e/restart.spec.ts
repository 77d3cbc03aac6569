import { expect } from '@playwright/test'
import { holding, ownerOf, someoneWaits } from './support/database'
import { test } from './support/house'
import { everythingSealed, send, sign } from './support/signing'

test('a server killed while it seals makes the seal at its next start', async ({ house: { iris, ana, site } }) => {
  const envelope = await send(iris, { title: 'Cut short', signers: [ana.name] })
  const owner = await ownerOf(site)
  await holding(owner, 'lock table seal in share mode')
  await sign(ana, envelope)
  await someoneWaits(owner)
  await expect(ana.page.getByText('sealing', { exact: true })).toBeVisible()

  // What is left open would try to refresh itself meanwhile, and be led away by the browser.
  for (const { page } of [ana, iris]) await page.goto('about:blank')
  await site.kill()
  await owner.query('rollback')
  await owner.end()
  await site.start()

  await ana.page.goto(`/sign/${envelope}/done`)
  await everythingSealed(ana.page)
  await iris.page.goto(`/envelopes/${envelope}`)
  await expect(iris.page.getByText('signed by Ana Ruiz')).toBeVisible()
})
