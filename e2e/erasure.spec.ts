import { expect } from '@playwright/test'
import { accessible } from './support/accessible'
import { Person } from './support/person'
import { test } from './support/site'

test('a hold keeps a leaver’s details; lifted by two, they are erased, and the page says what stays', async ({ browser, site }) => {
  test.setTimeout(240_000)
  const ada = await Person.at(browser, site.url, 'Ada Lindqvist', 'ada@vestry.example')
  await ada.setUp(site.setupAddress ?? '', 'Vestry Bakeries')
  const cas = await Person.at(browser, site.url, 'Cas Meier', 'cas@vestry.example')
  await cas.enrol(await ada.invite('Cas Meier', 'cas@vestry.example', ['Compliance']))
  const dora = await Person.at(browser, site.url, 'Dora Lind', 'dora@vestry.example')
  await dora.enrol(await ada.invite('Dora Lind', 'dora@vestry.example', ['Administrator']))
  const ben = await Person.at(browser, site.url, 'Ben Cole', 'ben@vestry.example')
  await ben.enrol(await ada.invite('Ben Cole', 'ben@vestry.example'))

  const theirs = async ({ page }: Person) => {
    await page.goto('/people')
    await page.getByRole('link', { name: /Ben Cole/ }).click()
    await expect(page.getByRole('heading', { name: 'Ben Cole' })).toBeVisible()
  }
  const confirmed = async (label: string) => {
    await ada.page.getByRole('button', { name: label, exact: true }).click()
    await ada.page.getByRole('dialog').locator('form button').click()
  }

  await theirs(cas)
  await cas.page.getByRole('button', { name: 'Set a legal hold' }).click()
  await cas.page.getByLabel('Why').fill('The lease is in dispute.')
  await cas.page.getByLabel('Reference').fill('Case 12/2026')
  await accessible(cas.page)
  await cas.page.getByRole('button', { name: 'Set the hold' }).click()
  await expect(cas.page.getByText('“The lease is in dispute.”')).toBeVisible()

  await theirs(ada)
  await confirmed('Mark as having left')
  await expect(ada.page.getByRole('button', { name: 'Erase details' })).toBeVisible()
  await theirs(ada)
  await confirmed('Erase details')
  await expect(ada.page.getByText('rule erase-not-under-hold')).toBeVisible()
  await accessible(ada.page)
  await ada.page.keyboard.press('Escape')
  await ada.page.getByRole('button', { name: /^Ask to lift the hold/ }).click()
  await expect(ada.page.getByText(/You asked that it be lifted/)).toBeVisible()
  await accessible(ada.page)

  // Ada brought Cas in; Dora stands for herself.
  await theirs(cas)
  await cas.page.getByRole('button', { name: /^Confirm that the hold is lifted/ }).click()
  await expect(cas.page.getByText('rule lift-vouched-apart')).toBeVisible()
  await accessible(cas.page)
  await theirs(dora)
  await dora.page.getByRole('button', { name: /^Confirm that the hold is lifted/ }).click()
  await expect(dora.page.getByText('None stands.')).toBeVisible()
  await theirs(ada)
  await confirmed('Erase details')
  await expect(ada.page.getByRole('heading', { name: 'An erased person' })).toBeVisible()
  await expect(ada.page.getByText(/Signed documents keep the names printed in them/)).toBeVisible()
  await accessible(ada.page)

  await cas.page.goto('/timeline')
  await expect(cas.page.getByText(/erased the details of/).first()).toBeVisible()
  await expect(cas.page.getByText('Ben Cole')).toHaveCount(0)
  await accessible(cas.page)
})
