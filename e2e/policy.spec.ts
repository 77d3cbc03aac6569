import { expect } from '@playwright/test'
import { accessible } from './support/accessible'
import { test } from './support/house'
import { send, sign } from './support/signing'

// A kind that no other story signs: what is put in force here stays so in the house.
const KIND = 'data agreement'
const RULE = `@id("no-data-agreements")
@reason("Data agreements are not signed here any more.")
@next("Ask its sender to sign it on paper.")
forbid (principal, action == Countersign::Action::"sign", resource)
when { resource.class == "data-agreement" };`

test('a draft of the policies is mended, replayed, proposed and activated by another, and then decides', async ({ house }) => {
  test.setTimeout(180_000)
  const { iris, ana, cleo, dora } = house
  const earlier = await send(iris, { title: 'Cleaning', signers: [ana.name], kind: KIND })
  await sign(ana, earlier)
  const waiting = await send(iris, { title: 'Window cleaning', signers: [ana.name], kind: KIND })

  const { page } = iris
  const text = page.getByLabel('Text of signing.cedar')
  const step = (name: string) => page.getByRole('region', { name })
  const write = async (more: string) => {
    const before = await text.inputValue()
    await text.fill(`${before.split('\n@id("no-data')[0]?.trimEnd()}\n\n${more}\n`)
  }

  await test.step('everybody with a part in it reads the rules, and nobody else', async () => {
    await page.goto('/policy')
    await expect(page.getByRole('main')).toContainText('rules decide, since')
    await page.getByRole('region', { name: 'Signing' }).getByRole('heading').click()
    await expect(page.getByText('This envelope is not waiting for signatures.', { exact: true })).toBeVisible()
    await expect(page.getByText('with the product').first()).toBeVisible()
    await accessible(page)
    await cleo.page.goto('/policy')
    await expect(cleo.page.getByRole('link', { name: 'Write a draft' })).toHaveCount(0)
    await ana.page.goto('/policy')
    await expect(ana.page.getByRole('heading', { name: 'The policies do not open for you' })).toBeVisible()
  })

  await test.step('a draft that does not parse says so at its line, and keeps what was typed', async () => {
    await page.getByRole('link', { name: 'Write a draft' }).click()
    await page.getByRole('navigation', { name: 'Files' }).getByRole('button', { name: 'Signing' }).click()
    await write(RULE.replace('resource)', 'resource'))
    await page.getByRole('button', { name: 'Check' }).click()
    await expect(step('Check').getByText('One thing keeps it from being whole.')).toBeVisible()
    const lines = (await text.inputValue()).split('\n')
    const line = lines.findIndex((one) => one.startsWith('when { resource.class')) + 1
    await page.getByRole('button', { name: `Line ${line}` }).click()
    await expect(text).toBeFocused()
    await expect(page.getByRole('button', { name: 'Propose' })).toHaveCount(0)
    await accessible(page)
    await page.reload()
    await page.getByRole('navigation', { name: 'Files' }).getByRole('button', { name: 'Signing' }).click()
    await expect(text).toHaveValue(/no-data-agreements/)
  })

  await test.step('one that names what nobody has says so too, with the rule', async () => {
    await write(RULE.replace('resource.class', 'resource.klass'))
    await page.getByRole('button', { name: 'Check' }).click()
    await expect(page.getByText('attribute `klass`')).toBeVisible()
    await expect(page.getByText('did you mean `class`?')).toBeVisible()
  })

  await test.step('mended, its cases run, and past decisions are asked again', async () => {
    await write(RULE)
    await page.getByRole('button', { name: 'Check' }).click()
    await expect(step('Check').getByText('It is whole.')).toBeVisible()
    await expect(step('Check').getByText(/cases come out/)).toBeVisible()
    await page.getByRole('button', { name: 'Replay' }).click()
    await expect(step('Replay').getByText(/decisions? would now be denied/)).toBeVisible({ timeout: 30_000 })
    await expect(step('Replay').getByText('no-data-agreements').first()).toBeVisible()
    await accessible(page)
  })

  await test.step('it is proposed, and its proposer cannot activate it', async () => {
    await page.getByRole('button', { name: 'Propose', exact: true }).click()
    await expect(step('Propose').getByText('Write a reason.')).toBeVisible()
    await page.getByLabel('Why').fill('Every contract has a kind.')
    await page.getByRole('button', { name: 'Propose', exact: true }).click()
    await page.getByRole('button', { name: 'Propose with your passkey' }).click()
    await page.waitForURL('**/policy')
    await expect(step('Proposed').getByText('Ask another administrator to activate it')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Activate “Every contract has a kind.”' })).toHaveCount(0)
    await accessible(page)
    await ana.page.goto(`/sign/${waiting}`)
    await expect(ana.page.getByLabel('This is what I mean to sign.')).toBeVisible()
  })

  await test.step('the other reads what it changes and what it would have changed, and activates it', async () => {
    await dora.page.goto('/policy')
    const proposed = dora.page.getByRole('region', { name: 'Proposed' })
    await expect(proposed.getByText('@id("no-data-agreements")')).toBeVisible()
    await expect(proposed.getByText(/would now be denied/)).toBeVisible()
    await proposed.getByRole('button', { name: 'Activate “Every contract has a kind.”' }).click()
    await expect(dora.page.getByRole('button', { name: 'Activate with your passkey' })).toBeVisible()
    await accessible(dora.page)
    await dora.page.getByRole('button', { name: 'Activate with your passkey' }).click()
    await expect(dora.page.getByText('proposed by Iris Holm, activated by Dora Lind').first()).toBeVisible()
  })

  await test.step('then it decides, and each decision leads to the policies that made it', async () => {
    await ana.page.goto(`/sign/${waiting}`)
    await expect(ana.page.getByText('Data agreements are not signed here any more.')).toBeVisible()
    await cleo.page.goto('/timeline?kind=envelope.signed')
    await cleo.page.getByRole('main').getByRole('link').first().click()
    const panel = cleo.page.getByRole('complementary', { name: 'The chosen event' })
    await panel.getByRole('link', { name: /^[0-9a-f]{8}…/ }).click()
    await expect(cleo.page.getByRole('heading', { name: 'Policies of an earlier time' })).toBeVisible()
    await expect(cleo.page.getByText('@id("no-data-agreements")')).toBeVisible()
    await accessible(cleo.page)
  })

  for (const person of [iris, ana, cleo, dora]) expect(person.complaints).toEqual([])
})
