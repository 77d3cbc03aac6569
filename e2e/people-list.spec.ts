import { expect } from '@playwright/test'
import { accessible } from './support/accessible'
import { test } from './support/house'
import { Person } from './support/person'

test('many people come as a list: looked at, mended, proposed by one administrator and activated by another', async ({
  house,
  browser,
}) => {
  test.setTimeout(180_000)
  const { iris, ana, cleo, dora } = house
  const text = iris.page.getByLabel('Or write it here')
  const read = iris.page.getByRole('region', { name: 'The list as it was read' })
  const look = () => iris.page.getByRole('button', { name: 'Look at the list' }).click()
  const drop = (name: string, content: string) =>
    iris.page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) })

  await test.step('a file with faults is shown line by line, each at its column, and cannot be proposed', async () => {
    await iris.page.goto('/people')
    await iris.page.getByRole('link', { name: 'Invite a list' }).click()
    await accessible(iris.page)
    const lines = ['Name;Email;Title', 'Mara Vidal;mara.vidal@vestry.example;Buyer', `;${ana.email};`, 'Front desk;info@vestry.example;']
    await drop('people.csv', `\ufeff${lines.join('\r\n')}`)
    await expect(read).toContainText('Two lines of 3 to mend.')
    const faulty = read.getByRole('list', { name: 'Lines to mend' })
    await expect(faulty).toContainText('line 3')
    await expect(faulty).toContainText('name: Write a name.')
    await expect(faulty).toContainText('email: info@vestry.example is the name of a role')
    await expect(read.getByRole('list', { name: 'Lines without a fault' })).toContainText('Mara Vidal, Buyer · mara.vidal@vestry.example')
    await expect(iris.page.getByLabel('Reason')).toHaveCount(0)
    await accessible(iris.page)
  })

  await test.step('what is too large, or no text, is told so beside it, and the page goes on', async () => {
    await drop('large.csv', `name,email\n${'"Mara ""M"" Vidal",mara.vidal@vestry.example\n'.repeat(40_000)}`)
    await expect(iris.page.getByText('A list has one megabyte at most.')).toBeVisible()
    await drop('people.xlsx', 'PK\u0003\u0004\0\0')
    await expect(iris.page.getByText('This is not text but a file of another kind.')).toBeVisible()
    await drop('long.csv', `name,email\n${'"Mara ""M"" Vidal",mara.vidal@vestry.example\n'.repeat(22_000)}`)
    await expect(iris.page.getByText('A list has 2000 lines at most, and this one has 22000.')).toBeVisible()
    await drop('quotes.csv', `name,email\n"${'""'.repeat(499_990)}"`)
    await expect(read).toContainText('One line of 1 to mend.')
    await text.fill('name,email,roles\nMara Vidal,mara.vidal@vestry.example,administrator')
    await look()
    await expect(iris.page.getByText('No column is called “roles”.')).toBeVisible()
  })

  await test.step('it is proposed with a reason', async () => {
    await text.fill('name,email,title\nMara Vidal,mara.vidal@vestry.example,Buyer\nNils Ek,nils.ek@vestry.example,')
    await look()
    await expect(read).toContainText('Two lines, and nothing to mend.')
    await iris.page.getByLabel('Reason').fill('The branch in Lyon opens.')
    await iris.page.getByRole('button', { name: 'Go on to the whole list' }).click()
    await expect(iris.page.getByText('Two people to invite.')).toBeVisible()
    await accessible(iris.page)
    await iris.page.getByRole('button', { name: 'Change something' }).click()
    await expect(iris.page.getByLabel('Reason')).toHaveValue('The branch in Lyon opens.')
    await iris.page.getByRole('button', { name: 'Go on to the whole list' }).click()
    await iris.page.getByRole('button', { name: 'Propose with your passkey' }).click()
    await iris.page.waitForURL('**/people')
  })

  await test.step('its proposer cannot activate it, compliance reads it, and the overview tells of it', async () => {
    const waits = iris.page.getByRole('region', { name: 'Lists that wait' })
    await expect(waits).toContainText('“The branch in Lyon opens.”')
    await expect(waits.getByRole('button', { name: 'Activate the list' })).toHaveCount(0)
    await expect(iris.page.getByRole('region', { name: 'Invited' })).not.toContainText('Mara Vidal')
    await accessible(iris.page)
    await cleo.page.goto('/overview')
    await expect(cleo.page.getByText('Iris Holm proposes a list of people to invite')).toBeVisible()
    await cleo.page.goto('/people')
    await expect(cleo.page.getByRole('region', { name: 'Lists that wait' })).toContainText('Nils Ek · nils.ek@vestry.example')
    await expect(cleo.page.getByRole('main').getByRole('button')).toHaveCount(0)
  })

  await test.step('the other activates all of it by keyboard, and each of them is invited', async () => {
    await dora.page.goto('/people')
    await dora.page.getByRole('button', { name: 'Activate the list' }).focus()
    await dora.page.keyboard.press('Enter')
    await expect(dora.page.getByRole('dialog')).toContainText('Mara Vidal, Buyer · mara.vidal@vestry.example')
    await accessible(dora.page)
    await dora.page.getByRole('button', { name: 'Activate with your passkey' }).focus()
    await dora.page.keyboard.press('Enter')
    await expect(dora.page.getByRole('dialog')).toHaveCount(0)
    await expect(dora.page.getByRole('region', { name: 'Invited' })).toContainText('mara.vidal@vestry.example · invited by Iris Holm')
    await expect(dora.page.getByRole('region', { name: 'Lists that wait' })).toHaveCount(0)
    await accessible(dora.page)
  })

  await test.step('one of them enrols by their letter, and the timeline tells how they came', async () => {
    const mara = await Person.at(browser, house.site.url, 'Mara Vidal', 'mara.vidal@vestry.example')
    const address = await iris.readAddress(mara.email)
    await mara.page.goto(address)
    await expect(mara.page.getByText('Iris Holm invites you')).toBeVisible()
    await mara.enrol(address)
    await cleo.page.goto('/timeline')
    await expect(cleo.page.getByText('had everybody invited who is in a list, as proposed: “The branch in Lyon opens.”')).toBeVisible()
    await expect(cleo.page.getByText('invited Mara Vidal, by a list')).toBeVisible()
    expect(mara.complaints).toEqual([])
  })
  expect([...iris.complaints, ...dora.complaints, ...cleo.complaints]).toEqual([])
})
