import { expect, type Locator } from '@playwright/test'
import { wallClock } from './clock'
import type { Person } from './person'

interface Loan {
  readonly to: string
  readonly kind: string
  readonly amount: string
  /** To the second; without it, as long as the page proposes. */
  readonly until?: Date
}

/** Lets somebody sign in one's place from now on, up to the gesture. */
export async function lend({ page }: Person, { to, kind, amount, until }: Loan): Promise<void> {
  await page.goto('/delegations')
  await page.getByLabel('From', { exact: true }).fill('')
  if (until) await page.getByLabel('Until', { exact: true }).fill(await wallClock(page, until))
  await page.getByLabel('Who may sign', { exact: true }).fill(to)
  const kinds = page.locator('summary[aria-label^="Kinds of document"]')
  await kinds.click()
  await page.getByLabel(kind, { exact: true }).check()
  await kinds.click()
  await page.getByLabel('Up to', { exact: true }).fill(amount)
  await page.getByLabel('Because', { exact: true }).fill('Away for a week.')
  await page.getByRole('button', { name: `Let ${to} sign` }).click()
  await page.getByRole('button', { name: 'Confirm with your passkey' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('region', { name: 'For you' })).toBeVisible()
}

/** Accepts what was lent last. */
export async function acceptLoan({ page }: Person): Promise<string> {
  await page.goto('/delegations')
  const waits = page.getByRole('region', { name: 'Waits for you' }).getByRole('button', { name: /^Accept/ })
  const name = ((await waits.getAttribute('aria-label')) ?? '').replace('Accept: ', '')
  await waits.click()
  await page.getByRole('button', { name: 'Accept with your passkey' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('region', { name: 'For others' })).toContainText(name)
  return name
}

/** One among those that somebody gave or has. */
export const loanOf = ({ page }: Person, name: string) => page.getByRole('region', { name: 'Over time' }).locator(`[id="${name}"]`)

/** Opens the ending of one: the button that is left takes the gesture. */
export async function beginEnding(person: Person, name: string): Promise<Locator> {
  const { page } = person
  await page.goto('/delegations')
  await loanOf(person, name)
    .getByRole('button', { name: `End it: ${name}` })
    .click()
  const gesture = page.getByRole('button', { name: 'End with your passkey' })
  await expect(gesture).toBeVisible()
  return gesture
}

/** Ends one. */
export async function endLoan(person: Person, name: string): Promise<void> {
  const gesture = await beginEnding(person, name)
  await gesture.click()
  await expect(person.page.getByRole('dialog')).toHaveCount(0)
}
