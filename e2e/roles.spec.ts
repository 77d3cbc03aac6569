import { expect } from '@playwright/test'
import { accessible } from './support/accessible'
import { test } from './support/house'

test('one administrator proposes a role, another activates it, and it holds from the next page on; one takes it back', async ({
  house,
}) => {
  const lena = await house.newcomer('Lena Fors')
  const { iris, dora } = house
  const timeline = lena.page.getByRole('link', { name: 'Timeline', exact: true })
  await lena.page.goto('/inbox')
  await expect(timeline).toHaveCount(0)

  await test.step('the role is ticked on the person’s page, and proposed by gesture with a reason', async () => {
    const { page } = iris
    await page.goto('/people')
    await page.getByRole('link', { name: 'Lena Fors' }).click()
    await page.getByLabel('Compliance').check()
    await page.getByRole('button', { name: 'Propose these roles' }).click()
    await expect(page.getByText('Write a reason.')).toBeVisible()
    await page.getByRole('form', { name: 'Roles' }).getByLabel('Reason').fill('She takes over from Cleo.')
    await accessible(page)
    await page.getByRole('button', { name: 'Propose these roles' }).click()
    await expect(page.getByText('I propose: Lena Fors is to have the role of compliance, and no other.')).toBeVisible()
    await page.getByRole('button', { name: 'Propose with your passkey' }).click()
    const waits = page.getByRole('region', { name: 'Proposed roles' })
    await expect(waits).toContainText('“She takes over from Cleo.”')
    await expect(waits).toContainText('Ask another administrator to activate it with their passkey.')
    await expect(waits.getByRole('button', { name: 'Activate the roles of Lena Fors' })).toHaveCount(0)
    await expect(page.getByLabel('Compliance')).not.toBeChecked()
    await accessible(page)
    await lena.page.reload()
    await expect(timeline).toHaveCount(0)
  })

  await test.step('another finds it on the overview and activates it', async () => {
    const { page } = dora
    await page.goto('/overview')
    await page.getByRole('region', { name: 'Waits for a second administrator' }).getByText('a role for Lena Fors').waitFor()
    await page.goto('/people')
    await page.getByRole('link', { name: 'Lena Fors' }).click()
    await page.getByRole('button', { name: 'Activate the roles of Lena Fors' }).click()
    await accessible(page)
    await page.getByRole('button', { name: 'Activate with your passkey' }).click()
    await expect(page.getByRole('region', { name: 'Proposed roles' })).toHaveCount(0)
    await expect(page.getByLabel('Compliance')).toBeChecked()
    await lena.page.reload()
    await expect(timeline).toBeVisible()
  })

  await test.step('one takes it back at once; one’s own are not there to be changed', async () => {
    const { page } = iris
    await page.reload()
    await page.getByLabel('Compliance').uncheck()
    await page.getByRole('button', { name: 'Change the roles' }).click()
    await expect(page.getByText('none; signs and sends')).toBeVisible()
    await expect(page.getByLabel('Compliance')).not.toBeChecked()
    await lena.page.reload()
    await expect(timeline).toHaveCount(0)
    await page.goto('/people')
    await page.getByRole('main').getByRole('link', { name: 'Iris Holm' }).click()
    await expect(page.getByText('Nobody can change their own roles')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Change the roles' })).toHaveCount(0)
  })
})

test('whoever is invited comes without a role', async ({ house }) => {
  const { page } = house.iris
  await page.goto('/people/invite')
  await expect(page.getByText('They come without a role.')).toBeVisible()
  await expect(page.getByLabel('Compliance')).toHaveCount(0)
  await accessible(page)
})

test('an auditor’s role has an end, and reads without acting', async ({ house }) => {
  const olga = await house.newcomer('Olga Marsh')
  const { page } = house.iris
  await page.goto('/people')
  await page.getByRole('main').getByRole('link', { name: 'Olga Marsh' }).click()
  const end = page.getByLabel('The auditor’s role ends on')
  await expect(end).toBeHidden()
  await page.getByLabel('Auditor', { exact: true }).check()
  await accessible(page)
  await page.getByRole('form', { name: 'Roles' }).getByLabel('Reason').fill('The yearly audit.')
  await end.fill('2020-01-01')
  await page.getByRole('button', { name: 'Propose these roles' }).click()
  await expect(page.getByText('It would already be over.')).toBeVisible()
  await expect(end).toHaveValue('2020-01-01')
  await end.fill(new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10))
  await page.getByRole('button', { name: 'Propose these roles' }).click()
  await page.getByRole('button', { name: 'Propose with your passkey' }).click()
  await expect(page.getByRole('region', { name: 'Proposed roles' })).toContainText('the role of auditor until')

  const second = house.dora.page
  await second.goto(page.url())
  await second.getByRole('button', { name: 'Activate the roles of Olga Marsh' }).click()
  await second.getByRole('button', { name: 'Activate with your passkey' }).click()
  await expect(second.getByText('auditor, until')).toBeVisible()

  await olga.page.goto('/overview')
  await expect(olga.page.getByRole('region', { name: 'Ledger' })).toBeVisible()
  await expect(olga.page.getByRole('button', { name: /Assign|Change/ })).toHaveCount(0)
  await accessible(olga.page)
  const nav = olga.page.getByRole('navigation', { name: 'Main' })
  await expect(nav.getByRole('link', { name: 'Timeline', exact: true })).toBeVisible()
  await expect(nav.getByRole('link', { name: 'Outbox', exact: true })).toHaveCount(0)
})
