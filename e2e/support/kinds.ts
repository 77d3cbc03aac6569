import { expect } from '@playwright/test'
import type { Person } from './person'

interface Change {
  readonly check?: readonly string[]
  readonly uncheck?: readonly string[]
  /** Fields by their labels. */
  readonly fill?: Readonly<Record<string, string>>
}

/** Proposes what a kind of document asks for, up to the register's page. */
export async function propose({ page }: Person, kind: string, { check = [], uncheck = [], fill = {} }: Change): Promise<void> {
  await page.goto('/authority')
  await page.getByRole('link', { name: `Change what a ${kind} asks for` }).click()
  for (const label of check) await page.getByLabel(label).check()
  for (const label of uncheck) await page.getByLabel(label).uncheck()
  for (const [label, value] of Object.entries(fill)) await page.getByLabel(label, { exact: true }).first().fill(value)
  await page.getByLabel('Reason').fill('As agreed with the board.')
  await page.getByRole('button', { name: 'Go on to what changes' }).click()
  await page.getByRole('button', { name: 'Propose with your passkey' }).click()
  await page.waitForURL('**/authority#kinds')
}

/** Puts it in force, as another administrator. */
export async function putInForce({ page }: Person, kind: string): Promise<void> {
  await page.goto('/authority')
  await page.getByRole('button', { name: `Activate what is proposed for ${kind}` }).click()
  await page.getByRole('button', { name: 'Activate with your passkey' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
}
