import { expect } from '@playwright/test'
import { frozen, holding, ownerOf, placeOf, someoneWaits } from './support/database'
import { test } from './support/house'
import type { Person } from './support/person'
import { everythingSealed, ready, send, signButton } from './support/signing'

const ENVELOPE = 'select from envelope where id = $1 for update'
const TEN_SECONDS = 10_000

/** However it went, the page and the timeline know of one signature. */
async function signedOnce({ page }: Person, envelope: string, title: string): Promise<void> {
  await page.goto(`/timeline?envelope=${envelope}`)
  await expect(page.getByRole('main').getByRole('link', { name: `Ana Ruiz signed ${title} version 1` })).toHaveCount(1)
}

test('PostgreSQL stands still for ten seconds in the middle of a signature: the page waits, and it is signed once', async ({ house }) => {
  const { iris, ana, cleo, site } = house
  const envelope = await send(iris, { title: 'Still water', signers: [ana.name] })
  await ready(ana, envelope)
  const owner = await ownerOf(site)
  await holding(owner, ENVELOPE, [envelope])
  await signButton(ana.page).click()
  await someoneWaits(owner)

  await frozen(site, owner, async () => {
    const down = new Promise((resolve) => setTimeout(resolve, TEN_SECONDS))
    await expect(ana.page.getByRole('button', { name: 'Recording your signature…' })).toBeVisible()
    await expect(ana.page.getByText('Stay on this page for a moment.')).toBeVisible()
    await expect(ana.page.getByText('so this page does not know whether it was signed')).toBeVisible()
    await down
  })
  await owner.query('rollback')
  await owner.end()

  await ana.page.waitForURL(`**/sign/${envelope}/done`)
  await everythingSealed(ana.page)
  await signedOnce(cleo, envelope, 'Still water')
})

test('PostgreSQL is killed in the middle of a signature: it comes back, nothing is lost, and it is signed once', async ({ house }) => {
  const { iris, ana, cleo, site } = house
  const envelope = await send(iris, { title: 'Broken jug', signers: [ana.name] })
  await ready(ana, envelope)
  const owner = await ownerOf(site)
  await holding(owner, ENVELOPE, [envelope])
  await signButton(ana.page).click()
  await someoneWaits(owner)
  const back = () => site.log().split('PostgreSQL is back').length
  const before = back()

  process.kill(placeOf(site).pid, 'SIGKILL')
  await owner.end().catch(() => {})
  await expect.poll(back, { timeout: 60_000 }).toBe(before + 1)
  await ana.page.waitForURL(`**/sign/${envelope}/done`, { timeout: 60_000 })
  await everythingSealed(ana.page)
  await signedOnce(cleo, envelope, 'Broken jug')
})
