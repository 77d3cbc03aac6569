import { expect } from '@playwright/test'
import { accessible } from './support/accessible'
import { test } from './support/house'
import { propose, putInForce } from './support/kinds'
import { approve, everythingSealed, file, send, sign } from './support/signing'

const KIND = 'service contract'

test('over its limit a contract needs two approvers, neither of them who sends or signs it', async ({ house }) => {
  test.setTimeout(180_000)
  const { iris, ana, ben, cleo, dora } = house

  await test.step('two administrators say from which amount on', async () => {
    await propose(iris, KIND, { fill: { 'Approvals before it is signed': '2', Amount: '50000' } })
    await accessible(iris.page)
    await putInForce(dora, KIND)
    await expect(dora.page.getByText('Two approvals before it is signed, from €50,000.00, and in any other currency.')).toBeVisible()
  })

  await test.step('the draft says how many it takes, and refuses who made it and who signs it', async () => {
    const { page } = iris
    await page.goto('/compose')
    await page.locator('input[type=file]').setInputFiles(await file('Ovens.pdf', 0))
    await page.waitForURL(/\/envelopes\/.*\/edit/)
    await page.getByLabel('Title').fill('Ovens')
    await page.getByLabel('Kind of document').selectOption({ label: KIND })
    await page.getByLabel('Amount', { exact: true }).fill('64000')
    await page.getByLabel('Who signs').fill(ana.name)
    await page.getByRole('button', { name: 'Add signer' }).click()
    await expect(page.getByText('Approvers at least 2')).toBeVisible()
    await page.getByLabel('Who approves').fill('Iris Holm')
    await page.getByRole('button', { name: 'Add approver' }).click()
    await expect(page.getByText('Iris Holm made this envelope, and cannot be the one who approves it.')).toBeVisible()
    await page.getByLabel('Who approves').fill('Ana Ruiz')
    await page.getByRole('button', { name: 'Add approver' }).click()
    await expect(page.getByText('nobody approves what they sign')).toBeVisible()
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await expect(page.getByText('A document of this kind and amount takes more approvals than it has')).toBeVisible()
    await accessible(page)
  })

  const envelope = await send(iris, {
    title: 'Ovens for the quay',
    signers: [ana.name],
    approvers: [ben.name, cleo.name],
    kind: KIND,
    amount: '64000',
  })

  await test.step('the signer reads what is missing, and asks for it', async () => {
    await ana.page.goto('/inbox')
    await expect(ana.page.getByRole('main').getByText('Ovens for the quay')).toHaveCount(0)
    await ana.page.goto(`/sign/${envelope}`)
    await expect(ana.page.getByRole('heading', { name: 'You can’t sign this yet' })).toBeVisible()
    await expect(ana.page.getByRole('heading', { name: '0 of 2 approvals' })).toBeVisible()
    await accessible(ana.page)
    await ana.page.getByRole('button', { name: 'Ask Ben Cole and Cleo Hart for what is missing' }).click()
    await expect(
      ana.page.getByText('Asked. There is no mail server: the letters to Ben Cole and Cleo Hart wait in the outbox.'),
    ).toBeVisible()
  })

  await test.step('each approver approves by a gesture, on a page of their own', async () => {
    await ben.page.goto('/inbox')
    await expect(ben.page.getByRole('main').getByText('Named as approver')).toBeVisible()
    await ben.page.goto(`/sign/${envelope}`)
    await expect(ben.page.getByRole('button', { name: 'Approve version 1' })).toBeVisible()
    await accessible(ben.page)
    await approve(ben, envelope)
    await expect(ben.page.getByRole('heading', { name: 'Approved' })).toBeVisible()
    await expect(ben.page.getByText('Ben Cole approved version')).toBeVisible()
    await accessible(ben.page)
    await ana.page.reload()
    await expect(ana.page.getByRole('heading', { name: '1 of 2 approvals' })).toBeVisible()
    await approve(cleo, envelope)
  })

  await test.step('then it is signed, and everyone reads who approved it', async () => {
    await ana.page.reload()
    await expect(ana.page.getByText('Ben Cole and Cleo Hart approved this version.')).toBeVisible()
    await sign(ana, envelope)
    await everythingSealed(ana.page)
    await iris.page.goto(`/envelopes/${envelope}`)
    await expect(iris.page.getByRole('region', { name: 'Approvers' })).toContainText('2 of 2 approved')
    await accessible(iris.page)
  })

  await test.step('the kind is put back', async () => {
    await propose(dora, KIND, { fill: { 'Approvals before it is signed': '0', Amount: '' } })
    await putInForce(iris, KIND)
  })
  expect([...iris.complaints, ...ana.complaints, ...ben.complaints, ...cleo.complaints, ...dora.complaints]).toEqual([])
})
