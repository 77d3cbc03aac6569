import { expect } from '@playwright/test'
import { accessible } from './support/accessible'
import { authorise, endAuthority } from './support/authority'
import { test } from './support/house'
import { propose, putInForce } from './support/kinds'
import type { Person } from './support/person'
import { send, sign } from './support/signing'

/** A kind of its own: what it asks for binds no other story. */
const KIND = 'employment contract'

const button = ({ page }: Person, name: string) => page.getByRole('button', { name, exact: true })
const field = ({ page }: Person, label: string) => page.getByRole('form', { name: 'The sentence' }).getByLabel(label, { exact: true })
const meaning = ({ page }: Person) => page.getByRole('region', { name: 'What it would mean' })
const narrow = async ({ page }: Person) => {
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await accessible(page)
  await page.setViewportSize({ width: 1280, height: 720 })
}

async function choose({ page }: Person, kind: string): Promise<void> {
  const kinds = page.locator('summary', { hasText: /^(these kinds|any )/ })
  await kinds.press('Enter')
  await page.getByLabel(kind, { exact: true }).check()
  await kinds.press('Enter')
}

async function gesture(person: Person, words: string): Promise<void> {
  await button(person, words).click()
  await expect(person.page.getByRole('dialog')).toHaveCount(0)
}

test('one lets another sign for oneself, sees what that means, and takes it back', async ({ house }) => {
  test.setTimeout(240_000)
  const { iris, ana, ben, dora } = house
  await propose(iris, KIND, { check: ['Only who has authority for it in the register signs it.'] })
  await putInForce(dora, KIND)
  await test.step('Ben has authority up to 50,000 euros', async () => {
    await authorise([iris, dora], { who: ben.name, kind: KIND, amount: '50000' })
  })
  const envelope = await send(iris, { title: 'Oven maintenance', signers: [ben.name], kind: KIND })
  await send(iris, { title: 'Oven maintenance, ten years', signers: [ben.name], kind: KIND, amount: '50000.01' })

  await test.step('whoever asked by letter stands in the sentence', async () => {
    await iris.page.goto('/people')
    const person = await iris.page.getByRole('main').getByRole('link', { name: 'Ana Ruiz' }).getAttribute('href')
    await ben.page.goto(`/delegations?to=${person?.split('/').at(-1)}`)
    await expect(field(ben, 'Who may sign')).toHaveValue('Ana Ruiz')
  })

  await test.step('what is missing or wrong stands at its field, and nothing is lost', async () => {
    await ben.page.goto('/delegations')
    await expect(ben.page.getByText('Nobody signs for you now.')).toBeVisible()
    await field(ben, 'Because').fill('I am on leave in Madeira.')
    await button(ben, 'Let them sign').click()
    await expect(field(ben, 'Who may sign')).toHaveAttribute('aria-invalid', 'true')
    await field(ben, 'Who may sign').fill('Ben Cole')
    await choose(ben, KIND)
    await field(ben, 'Up to').fill('50000')
    await expect(meaning(ben).getByText('Nobody signs in their own place.')).toBeVisible()
    await button(ben, 'Let Ben Cole sign').click()
    await expect(field(ben, 'Who may sign')).toHaveAccessibleDescription(/Nobody signs in their own place\./)
    await field(ben, 'Who may sign').fill('Ana Ruiz')
    await field(ben, 'Up to').fill('60000')
    await button(ben, 'Let Ana Ruiz sign').click()
    await expect(field(ben, 'Up to')).toHaveAccessibleDescription(/ends at €50,000\.00\. Choose a smaller amount\./)
    await expect(field(ben, 'Because')).toHaveValue('I am on leave in Madeira.')
    await accessible(ben.page)
    await narrow(ben)
  })

  await test.step('beside it stands what it would mean', async () => {
    await field(ben, 'From').fill('')
    await field(ben, 'Up to').fill('48200')
    await expect(meaning(ben).getByText('It lies within what you may sign yourself.')).toBeVisible()
    await expect(meaning(ben).getByText('One document that waits for you would be covered.')).toBeVisible()
    await expect(meaning(ben).getByText('Oven maintenance, ten years')).toBeVisible()
    await expect(meaning(ben).getByText(`${KIND} over €48,200.00`)).toBeVisible()
    await accessible(ben.page)
    await ben.page.getByText('For single documents only').press('Enter')
    const other = ben.page.getByLabel(/^Oven maintenance, ten years/)
    await other.check()
    await expect(meaning(ben).getByText('would be covered')).toHaveCount(0)
    await expect(meaning(ben).getByText('Two documents that wait for you would not be covered.')).toBeVisible()
    await accessible(ben.page)
    await other.uncheck()
    await expect(meaning(ben).getByText('One document that waits for you would be covered.')).toBeVisible()
  })

  await test.step('a calendar file proposes the window; one that is none says so', async () => {
    const drop = (text: string) =>
      ben.page.locator('input[type=file]').setInputFiles({ name: 'leave.ics', mimeType: 'text/calendar', buffer: Buffer.from(text) })
    await drop('%PDF-1.7')
    await expect(ben.page.getByText('This is no calendar.')).toBeVisible()
    const [year, until] = [new Date().getUTCFullYear() + 1, '0105T180000']
    const event = ['BEGIN:VEVENT', 'SUMMARY:Leave', `DTSTART:${year}0102T080000`, `DTEND:${year}${until}`, 'END:VEVENT']
    await drop(['BEGIN:VCALENDAR', ...event, 'END:VCALENDAR'].join('\r\n'))
    await expect(field(ben, 'From')).toHaveValue(`${year}-01-02T08:00`)
    await expect(field(ben, 'Until')).toHaveValue(`${year}-01-05T18:00`)
    await expect(field(ben, 'Because')).toHaveValue('I am on leave in Madeira.')
  })

  await test.step('a calendar’s address is asked for at its own field, and what is inside is not asked', async () => {
    const { page } = ben
    await page.getByRole('button', { name: 'or from its address' }).press('Enter')
    const address = page.getByLabel('Address of the calendar')
    const taken = [
      ['leave.ics', /This is no address\./],
      ['http://calendar.example/leave.ics', /Only https is asked/],
      ['https://ben:secret@calendar.example/leave.ics', /holds a name or a password/],
      ['https://calendar.example:8443/leave.ics', /names a port/],
      ['https://10.0.0.1/leave.ics', /leads to nothing on the public internet/],
      ['https://169.254.169.254/latest/meta-data', /leads to nothing on the public internet/],
      ['webcal://[::ffff:127.0.0.1]/leave.ics', /leads to nothing on the public internet/],
    ] as const
    for (const [typed, why] of taken) {
      await address.fill(typed)
      await address.press('Enter')
      await expect(address).toHaveAccessibleDescription(why)
      await expect(address).toHaveValue(typed)
    }
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(field(ben, 'Because')).toHaveValue('I am on leave in Madeira.')
    await expect(page).toHaveURL(/\/delegations$/)
    await accessible(page)
    await narrow(ben)
    await page.getByRole('button', { name: 'or from its address' }).click()
    await expect(address).toBeHidden()
    await field(ben, 'From').fill('')
    const soon = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 16)
    await field(ben, 'Until').fill(soon)
  })

  await test.step('he confirms it with one gesture', async () => {
    await button(ben, 'and another').click()
    await expect(field(ben, 'Who else may sign')).toBeFocused()
    await button(ben, 'Let Ana Ruiz sign').click()
    await expect(ben.page.getByRole('dialog')).toContainText(`any ${KIND}, up to €48,200.00 in one document`)
    await accessible(ben.page)
    await gesture(ben, 'Confirm with your passkey')
    await expect(ben.page.getByRole('region', { name: 'For you' })).toContainText('waits for Ana Ruiz to accept')
    await expect(ben.page.getByText('so nobody is told: it waits in the inbox of Ana Ruiz.')).toBeVisible()
  })

  await test.step('she accepts it, signs under it, and he sees that it was used', async () => {
    await ana.page.goto('/inbox')
    await expect(ana.page.getByText('Ben Cole lets you sign for them: it counts once you accept it.')).toBeVisible()
    await expect(ana.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Delegations 1' })).toBeVisible()
    await ana.page.getByRole('link', { name: 'Open Delegations' }).click()
    await expect(ana.page.getByRole('region', { name: 'Waits for you' })).toContainText('Ben Cole lets you sign for them')
    await accessible(ana.page)
    await ana.page.getByRole('button', { name: /^Accept: D-/ }).click()
    await expect(ana.page.getByRole('dialog')).toContainText('In the place of Ben Cole I may sign')
    await gesture(ana, 'Accept with your passkey')
    await expect(ana.page.getByText('You may sign for Ben Cole.')).toBeVisible()
    await sign(ana, envelope)
    await ben.page.goto('/delegations')
    await expect(ben.page.getByText('Ana Ruiz may sign for you.')).toBeVisible()
    const row = ben.page.getByRole('region', { name: 'For you' }).getByRole('listitem').first()
    await expect(row).toContainText('used once')
    await row.locator('summary').press('Enter')
    await expect(row).toContainText('in force')
    await accessible(ben.page)
    await narrow(ben)
  })

  await test.step('what was signed in his place he can question, and settle', async () => {
    const signed = ben.page.getByRole('region', { name: 'Signed in your place' })
    await expect(signed).toContainText('Ana Ruiz, under D-')
    await signed.getByRole('button', { name: 'Question Oven maintenance' }).click()
    const dialog = ben.page.getByRole('dialog')
    await button(ben, 'Tell compliance').click()
    await expect(dialog.getByLabel('Reason')).toHaveAttribute('aria-invalid', 'true')
    await dialog.getByLabel('Reason').fill('I meant to read it first.')
    await accessible(ben.page)
    await button(ben, 'Tell compliance').click()
    await expect(signed).toContainText('You question it since')
    await ben.page.keyboard.press('Escape')
    await signed.getByRole('button', { name: 'It is settled: Oven maintenance' }).click()
    await expect(signed.getByRole('button', { name: 'Question Oven maintenance' })).toBeVisible()
    await expect(signed).toContainText(/Questioned .*, settled /)
  })

  await test.step('what overlaps offers to begin after it', async () => {
    await ben.page.reload()
    const later = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 16)
    await field(ben, 'Until').fill(later)
    await field(ben, 'Who may sign').fill('Dora Lind')
    await choose(ben, KIND)
    await field(ben, 'Up to').fill('100')
    await meaning(ben)
      .getByRole('button', { name: /^Begin when D-\d+ ends$/ })
      .click()
    await expect(meaning(ben).getByText(/overlaps/)).toHaveCount(0)
    await expect(field(ben, 'Until')).toHaveValue(later)
    await expect(field(ben, 'Who may sign')).toHaveValue('Dora Lind')
  })

  await test.step('it goes on by a new one after it', async () => {
    const given = ben.page.getByRole('region', { name: 'For you' }).locator('summary')
    const before = await given.count()
    await given.first().press('Enter')
    await ben.page.getByRole('link', { name: /^Extend D-/ }).click()
    await expect(field(ben, 'Who may sign')).toHaveValue('Ana Ruiz')
    await expect(field(ben, 'Up to')).toHaveValue('48200.00')
    await ben.page.getByRole('button', { name: /^Let it go on after D-/ }).click()
    await gesture(ben, 'Confirm with your passkey')
    await expect(given).toHaveCount(before + 1)
  })

  await test.step('he ends both, each with one gesture', async () => {
    await ben.page.reload()
    const given = ben.page.getByRole('region', { name: 'For you' })
    for (const at of [0, 1]) {
      await given
        .getByRole('button', { name: /^End it: D-/ })
        .first()
        .click()
      await gesture(ben, 'End with your passkey')
      await expect(given.locator('details').nth(at)).toContainText('by Ben Cole')
    }
    await expect(ben.page.getByText('Nobody signs for you now.')).toBeVisible()
  })

  await test.step('his authority is ended, so that the register holds nobody for other stories', () => endAuthority(iris, ben.name))
})

test('two administrators appoint somebody for a person who cannot, and nobody says that the person gave it', async ({ house }) => {
  test.setTimeout(240_000)
  const { iris, ana, ben, cleo, dora } = house

  await test.step('whoever looks after a person finds the way from their page', async () => {
    await iris.page.goto('/people')
    await iris.page.getByRole('main').getByRole('link', { name: 'Ana Ruiz' }).click()
    await accessible(iris.page)
    await iris.page.getByRole('link', { name: 'Appoint somebody to sign for them' }).click()
    await expect(field(iris, 'In whose place')).toHaveValue(/^Ana Ruiz/)
    await accessible(iris.page)
  })

  await test.step('one appoints; who it is for is asked at its field', async () => {
    await iris.page.goto('/delegations/register')
    await accessible(iris.page)
    await iris.page.getByRole('link', { name: 'Appoint somebody' }).click()
    await expect(field(iris, 'From')).toHaveValue('')
    await field(iris, 'Who may sign').fill('Ben Cole')
    await choose(iris, 'NDA')
    await field(iris, 'Because').fill('Ana Ruiz is ill.')
    await button(iris, 'Appoint them').click()
    await expect(field(iris, 'In whose place')).toHaveAttribute('aria-invalid', 'true')
    await accessible(iris.page)
    await narrow(iris)
    await field(iris, 'In whose place').fill('Ana Ruiz')
    await button(iris, 'Appoint them').click()
    await expect(iris.page.getByRole('dialog')).toContainText('I appoint Ben Cole to sign in the place of Ana Ruiz, who cannot: any NDA')
    await button(iris, 'Appoint with your passkey').click()
    await iris.page.waitForURL('**/delegations/register')
    const row = iris.page.getByRole('listitem').filter({ hasText: 'Ben Cole for Ana Ruiz' })
    await expect(row).toContainText('waits for a second administrator')
    await expect(row).not.toContainText('never used')
    await expect(row).toContainText('An appointment by Iris Holm; Ana Ruiz signed nothing of it.')
    await expect(row.getByRole('button', { name: /^Activate/ })).toHaveCount(0)
    await accessible(iris.page)
    await narrow(iris)
  })

  await test.step('it waits on the overview, and another activates it', async () => {
    await cleo.page.goto('/overview')
    await expect(cleo.page.getByText('Iris Holm appointed Ben Cole to sign for Ana Ruiz')).toBeVisible()
    await dora.page.goto('/delegations/register')
    await dora.page.getByRole('button', { name: /^Activate: D-/ }).click()
    await gesture(dora, 'Activate with your passkey')
  })

  await test.step('he accepts it, and she sees who made it', async () => {
    await ben.page.goto('/delegations')
    await expect(ben.page.getByRole('region', { name: 'Waits for you' })).toContainText('You were appointed to sign for Ana Ruiz')
    await ben.page.getByRole('button', { name: /^Accept: D-/ }).click()
    await gesture(ben, 'Accept with your passkey')
    await ana.page.goto('/delegations')
    const given = ana.page.getByRole('region', { name: 'For you' })
    await given.locator('summary').first().click()
    await expect(given).toContainText('Iris Holm and Dora Lind, because: “Ana Ruiz is ill.”. Ana Ruiz signed nothing of it.')
    await accessible(ana.page)
  })

  await test.step('compliance finds it, sees who signs for whom, and takes the register away', async () => {
    await cleo.page.goto('/delegations/register')
    await cleo.page.getByLabel('Find a person, or D-17').fill('ana ruiz')
    await cleo.page.getByLabel('Never used').check()
    await button(cleo, 'Find').click()
    await expect(cleo.page.getByRole('listitem').filter({ hasText: 'Ben Cole for Ana Ruiz' })).toContainText('never used')
    await expect(cleo.page.getByRole('img', { name: /Ben Cole for Ana Ruiz \(D-\d+, no amount\)/ })).toContainText(/D-\d+/)
    await expect(cleo.page.getByText('appointment, by two administrators')).toBeVisible()
    const history = cleo.page.getByRole('link', { name: /^History of D-/ }).first()
    await history.click()
    const which = cleo.page.getByRole('main').getByRole('link', { name: /^D-\d+: Ben Cole for Ana Ruiz$/ })
    await expect(which).toBeVisible()
    await accessible(cleo.page)
    await cleo.page.goBack()
    await expect(cleo.page.getByRole('main').getByRole('button', { name: /^End it/ })).toHaveCount(0)
    await accessible(cleo.page)
    // Looking at the register takes nothing away, however long the link to its file is in view.
    await cleo.page.waitForLoadState('networkidle')
    const taken = cleo.page.getByRole('main').getByText('took away the register of who signs for whom')
    await cleo.page.goto('/timeline?kind=delegation.register-exported')
    await expect(taken).toHaveCount(0)
    await cleo.page.goBack()
    const download = cleo.page.waitForEvent('download')
    await cleo.page.getByRole('link', { name: 'Export as CSV' }).click()
    expect((await download).suggestedFilename()).toMatch(/^delegations-.*\.csv$/)
    await cleo.page.goto('/timeline?kind=delegation.register-exported')
    await expect(taken).toHaveCount(1)
    await ana.page.goto('/delegations/register')
    await expect(ana.page.getByRole('main').getByRole('alert')).toContainText('Only administrators, compliance and auditors')
  })

  await test.step('she ends it herself', async () => {
    await ana.page.goto('/delegations')
    const given = ana.page.getByRole('region', { name: 'For you' })
    await given
      .getByRole('button', { name: /^End it: D-/ })
      .first()
      .click()
    await gesture(ana, 'End with your passkey')
    await expect(ana.page.getByText('Nobody signs for you now.')).toBeVisible()
  })
})

test('whoever questions what was signed for them leaves, and compliance settles it, with a reason', async ({ house }) => {
  test.setTimeout(240_000)
  const { iris, ana, cleo } = house
  const tom = await house.newcomer('Tom Reed')
  const title = 'Flour tasting'
  const envelope = await send(iris, { title, signers: [tom.name], kind: 'NDA', amount: '' })

  await test.step('Tom lets Ana sign, she does, and he questions it', async () => {
    await tom.page.goto('/delegations')
    await field(tom, 'Who may sign').fill('Ana Ruiz')
    await field(tom, 'From').fill('')
    await choose(tom, 'NDA')
    await field(tom, 'Because').fill('I leave at the end of the month.')
    await button(tom, 'Let Ana Ruiz sign').click()
    await gesture(tom, 'Confirm with your passkey')
    await ana.page.goto('/delegations')
    await ana.page.getByRole('button', { name: /^Accept: D-/ }).click()
    await gesture(ana, 'Accept with your passkey')
    await sign(ana, envelope)
    await tom.page.goto('/delegations')
    await tom.page.getByRole('button', { name: `Question ${title}` }).click()
    await tom.page.getByRole('dialog').getByLabel('Reason').fill('I had not read it.')
    await button(tom, 'Tell compliance').click()
    await expect(tom.page.getByText('Compliance has been told.').first()).toBeVisible()
  })

  const finding = cleo.page.getByRole('region', { name: 'Findings' }).getByRole('listitem').filter({ hasText: title })
  await test.step('it is a finding, and not compliance’s to settle while he is here', async () => {
    await expect(async () => {
      await cleo.page.goto('/overview')
      await expect(finding).toContainText('Tom Reed questions what was signed for them', { timeout: 1000 })
    }).toPass({ timeout: 120_000 })
    await expect(finding).toContainText('“I had not read it.”')
    await expect(finding.getByRole('button', { name: /^Settle/ })).toHaveCount(0)
  })

  await test.step('he leaves, and compliance settles it', async () => {
    await iris.page.goto('/people')
    await iris.page.getByRole('link', { name: /Tom Reed/ }).click()
    await button(iris, 'Mark as having left').click()
    await iris.page.getByRole('dialog').locator('form button').click()
    await expect(button(iris, 'Erase details')).toBeVisible()
    await cleo.page.reload()
    await finding.getByRole('button', { name: /^Settle: Tom Reed questions/ }).click()
    const dialog = cleo.page.getByRole('dialog')
    await button(cleo, 'It is settled').click()
    await expect(dialog.getByLabel('Reason')).toHaveAttribute('aria-invalid', 'true')
    await dialog.getByLabel('Reason').fill('His successor has read it and agrees.')
    await accessible(cleo.page)
    await narrow(cleo)
    await button(cleo, 'It is settled').click()
    await expect(finding).toHaveCount(0)
    await cleo.page.goto('/timeline')
    await expect(
      cleo.page.getByText(/signed in .*Tom Reed’s place.* is settled: “His successor has read it and agrees.”/).first(),
    ).toBeVisible()
  })
})
