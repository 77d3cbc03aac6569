import { expect } from '@playwright/test'
import { accessible } from './support/accessible'
import { test } from './support/house'
import type { Person } from './support/person'

test('a hold keeps a leaver’s details; lifted by two, they are erased, and the page says what stays', async ({ house }) => {
  test.setTimeout(240_000)
  const { iris, cleo, dora } = house
  const leaver = await house.newcomer('Gus Amsel')

  const theirs = async ({ page }: Person) => {
    await page.goto('/people')
    await page.getByRole('link', { name: leaver.name }).click()
    await expect(page.getByRole('heading', { name: leaver.name })).toBeVisible()
  }
  const confirmed = async (label: string) => {
    await iris.page.getByRole('button', { name: label, exact: true }).click()
    await iris.page.getByRole('dialog').locator('form button').click()
  }

  await theirs(cleo)
  await cleo.page.getByRole('button', { name: 'Set a legal hold' }).click()
  await cleo.page.getByLabel('Why').fill('The lease is in dispute.')
  await cleo.page.getByLabel('Reference').fill('Case 12/2026')
  await accessible(cleo.page)
  await cleo.page.getByRole('button', { name: 'Set the hold' }).click()
  await expect(cleo.page.getByText('“The lease is in dispute.”')).toBeVisible()

  await theirs(iris)
  await confirmed('Mark as having left')
  await expect(iris.page.getByRole('button', { name: 'Erase details' })).toBeVisible()
  await theirs(iris)
  await confirmed('Erase details')
  await expect(iris.page.getByText('rule erase-not-under-hold')).toBeVisible()
  await accessible(iris.page)
  await iris.page.keyboard.press('Escape')
  await iris.page.getByRole('button', { name: /^Ask to lift the hold/ }).click()
  await expect(iris.page.getByText(/You asked that it be lifted/)).toBeVisible()
  await accessible(iris.page)

  // Iris brought Cleo in; Dora stands for herself.
  await theirs(cleo)
  await cleo.page.getByRole('button', { name: /^Confirm that the hold is lifted/ }).click()
  await expect(cleo.page.getByText('rule lift-vouched-apart')).toBeVisible()
  await accessible(cleo.page)
  await theirs(dora)
  await dora.page.getByRole('button', { name: /^Confirm that the hold is lifted/ }).click()
  await expect(dora.page.getByText('None stands.')).toBeVisible()
  await theirs(iris)
  await confirmed('Erase details')
  await expect(iris.page.getByRole('heading', { name: 'An erased person' })).toBeVisible()
  await expect(iris.page.getByText(/Signed documents keep the names printed in them/)).toBeVisible()
  await accessible(iris.page)

  await cleo.page.goto('/timeline')
  await expect(cleo.page.getByText(/erased the details of/).first()).toBeVisible()
  await expect(cleo.page.getByText(leaver.name)).toHaveCount(0)
  await accessible(cleo.page)
})
