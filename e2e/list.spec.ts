import { expect } from '@playwright/test'
import { accessible } from './support/accessible'
import { endAuthority } from './support/authority'
import { test } from './support/house'
import { propose, putInForce } from './support/kinds'
import { everythingSealed, send, sign } from './support/signing'

const year = new Date(Date.now() + 365 * 86_400_000).toISOString().slice(0, 10)
const HEADER = 'email;kinds;currency;amount;until;reason'

test('authority for many comes as a list: looked at, mended, proposed by one administrator and activated by another', async ({ house }) => {
  test.setTimeout(180_000)
  const { iris, cleo, dora } = house
  const [lena, max] = [await house.newcomer('Lena Ott'), await house.newcomer('Max Frey')]
  const gesture = (words: string) => iris.page.getByRole('button', { name: words })

  await test.step('leases are to ask for authority', async () => {
    await propose(iris, 'lease', { check: ['Only who has authority for it in the register signs it.'] })
    await putInForce(dora, 'lease')
  })

  await test.step('a file with faults is shown line by line, each at its column, and cannot be proposed', async () => {
    await iris.page.goto('/authority')
    await iris.page.getByRole('link', { name: 'By a list' }).click()
    await accessible(iris.page)
    const list = [
      HEADER,
      `${lena.email};lease;EUR;50000;${year};Head of property.`,
      `nobody@house.example;lease;EUR;1;${year};`,
      `${max.email};lease | sale;EUR;much;${year};`,
    ].join('\r\n')
    await iris.page
      .locator('input[type=file]')
      .setInputFiles({ name: 'authority.csv', mimeType: 'text/csv', buffer: Buffer.from(`\ufeff${list}`) })
    const read = iris.page.getByRole('region', { name: 'The list as it was read' })
    await expect(read).toContainText('Two lines of 3 to mend.')
    const faulty = read.getByRole('list', { name: 'Lines to mend' })
    await expect(faulty).toContainText('line 3')
    await expect(faulty).toContainText('email: Nobody here has this address.')
    await expect(faulty).toContainText('kinds: No kind of document is called “sale”.')
    await expect(read.getByRole('list', { name: 'Lines without a fault' })).toContainText('Lena Ott: any lease, up to €50,000.00')
    await expect(iris.page.getByLabel('Reason')).toHaveCount(0)
    await accessible(iris.page)
  })

  await test.step('it is mended where it is, and what is wrong with the whole stands beside it', async () => {
    const text = iris.page.getByLabel('Or write it here')
    await expect(text).toHaveValue(new RegExp(lena.email))
    await text.fill(`email;kinds;end\n${lena.email};lease;${year}`)
    await iris.page.getByRole('button', { name: 'Look at the list' }).click()
    await expect(iris.page.getByText('No column is called “end”.')).toBeVisible()
    await expect(iris.page.getByText('It has been changed since.')).toBeVisible()
    await text.fill(`${HEADER}\n${lena.email};lease;EUR;50000;${year};Head of property.\n${max.email};lease;EUR;40000;${year};`)
    await iris.page.getByRole('button', { name: 'Look at the list' }).click()
    await expect(iris.page.getByText('Two lines, and nothing to mend.')).toBeVisible()
    await iris.page.getByRole('button', { name: 'Go on to the whole list' }).click()
    await expect(iris.page.getByLabel('Reason')).toHaveAttribute('aria-invalid', 'true')
    await iris.page.getByLabel('Reason').fill('The heads of our branches.')
    await iris.page.getByRole('button', { name: 'Go on to the whole list' }).click()
    await expect(iris.page.getByText('Two authorities for two people, together up to €90,000.00.')).toBeVisible()
    await accessible(iris.page)
    await gesture('Propose with your passkey').click()
    await iris.page.waitForURL('**/authority')
  })

  await test.step('its proposer cannot activate it, and compliance reads it', async () => {
    const waits = iris.page.getByRole('region', { name: 'Lists that wait' })
    await expect(waits).toContainText('“The heads of our branches.”')
    await expect(waits).toContainText('Ask another administrator to activate it with their passkey.')
    await expect(waits.getByRole('button', { name: 'Activate the list' })).toHaveCount(0)
    await accessible(iris.page)
    await cleo.page.goto('/authority')
    await expect(cleo.page.getByRole('region', { name: 'Lists that wait' })).toContainText('Max Frey: any lease, up to €40,000.00')
    await expect(cleo.page.getByRole('main').getByRole('button')).toHaveCount(0)
  })

  const envelope = await send(iris, { title: 'Bakery by the mill', signers: [lena.name], kind: 'lease' })
  await lena.page.goto(`/sign/${envelope}`)
  await expect(lena.page.getByRole('heading', { name: 'You can’t sign this' })).toBeVisible()

  await test.step('the other activates all of it, and each of them has an authority of their own', async () => {
    await dora.page.goto('/authority')
    await dora.page.getByRole('button', { name: 'Activate the list' }).click()
    await expect(dora.page.getByRole('dialog')).toContainText('Lena Ott: any lease, up to €50,000.00')
    await accessible(dora.page)
    await dora.page.getByRole('button', { name: 'Activate with your passkey' }).click()
    await expect(dora.page.getByRole('dialog')).toHaveCount(0)
    await expect(dora.page.getByText('“Head of property.” Granted by Iris Holm, activated by Dora Lind, by a list.')).toBeVisible()
    await accessible(dora.page)
  })

  await test.step('one of them signs under it', async () => {
    await sign(lena, envelope)
    await everythingSealed(lena.page)
    await cleo.page.goto('/timeline')
    await expect(
      cleo.page.getByText('gave Lena Ott authority to sign, up to €50,000.00, by a list that somebody else proposed'),
    ).toBeVisible()
  })

  await test.step('leases are released again', async () => {
    for (const name of ['Lena Ott', 'Max Frey']) await endAuthority(iris, name)
    await propose(dora, 'lease', { uncheck: ['Only who has authority for it in the register signs it.'] })
    await putInForce(iris, 'lease')
  })
  expect([...iris.complaints, ...lena.complaints, ...dora.complaints, ...cleo.complaints]).toEqual([])
})
