import { expect, type Locator, type Page } from '@playwright/test'
import { accessible } from './support/accessible'
import { test } from './support/house'
import { drawn, file } from './support/signing'

test('the sender puts signatures where they belong on the page itself, by mouse and by keyboard', async ({ house: { iris, ana, ben } }) => {
  const { page } = iris
  const box = (name: string) => page.getByRole('button', { name: `Signature of ${name}, page` })
  const row = (name: string) =>
    page
      .getByRole('region', { name: 'Signatures in' })
      .getByRole('listitem')
      .filter({ hasText: new RegExp(`^${name}`) })

  await test.step('the page is shown as it looks', async () => {
    await page.goto('/compose')
    await page.locator('input[type=file]').setInputFiles([await file('Cover.pdf', 31)])
    await page.waitForURL(/\/envelopes\/.*\/edit/)
    await expect(page.getByRole('button', { name: 'Remove Cover.pdf' })).toBeVisible()
    for (const signer of [ana.name, ben.name]) {
      await page.getByLabel('Who signs').fill(signer)
      await page.getByRole('button', { name: 'Add signer' }).click()
      await expect(page.getByRole('button', { name: `Remove ${signer}` })).toBeVisible()
    }
    await page.getByText('Where the signatures show').click()
    await expect.poll(() => inked(page)).toBe(true)
    await accessible(page)
  })

  await test.step('two that are placed on a page stand side by side', async () => {
    await page.getByRole('button', { name: 'Page 2', exact: true }).click()
    await page.getByRole('button', { name: 'Place the signature of Ana Ruiz on page 2' }).click()
    await page.getByRole('button', { name: 'Place the signature of Ben Cole on page 2' }).click()
    await expect(row('Ana Ruiz')).toContainText('page 2, 20 mm from the left, 240 mm down')
    await expect(row('Ben Cole')).toContainText('page 2, 105 mm from the left, 240 mm down')
    await accessible(page)
  })

  await test.step('dragged onto another, it says so; dragged away, it stands there', async () => {
    await drag(page, box('Ben Cole'), -0.2)
    await expect(row('Ben Cole')).toContainText('Covers the signature of Ana Ruiz.')
    await drag(page, box('Ben Cole'), 0.2, -0.3)
    await expect(row('Ben Cole')).not.toContainText('Covers')
    await expect(row('Ben Cole')).toContainText('page 2, 105 mm from the left, 151 mm down')
  })

  await test.step('the arrow keys move it, and it stays on its page', async () => {
    await box('Ana Ruiz').focus()
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowUp', 'Shift+ArrowUp']) await page.keyboard.press(key)
    await expect(row('Ana Ruiz')).toContainText('page 2, 22 mm from the left, 229 mm down')
    for (let press = 0; press < 4; press++) await page.keyboard.press('Shift+ArrowLeft')
    await expect(row('Ana Ruiz')).toContainText('page 2, 0 mm from the left, 229 mm down')
  })

  await test.step('a reload finds everything where it was; back to the signature page is a click', async () => {
    await page.keyboard.press('Tab')
    await expect(page.getByText('Kept as a draft.')).toBeVisible()
    await page.reload()
    await page.getByText('Where the signatures show').click()
    await expect(row('Ana Ruiz')).toContainText('page 2, 0 mm from the left, 229 mm down')
    await page.getByRole('button', { name: 'Put the signature of Ben Cole back on the signature page' }).click()
    await expect(row('Ben Cole')).toContainText('on the signature page at the end')
    await expect(box('Ben Cole')).toHaveCount(0)
  })

  await test.step('the draft’s file is given to its sender, and to nobody else', async () => {
    const [address = ''] = await page.evaluate(() =>
      performance.getEntriesByType('resource').flatMap(({ name }) => (name.includes('/api/drafts/') ? [name] : [])),
    )
    const asked = async ({ context }: typeof iris, url = address) => (await context.request.get(url)).status()
    expect([await asked(iris), await asked(ana), await asked(iris, address.replace(/=.*/, `=${'0'.repeat(64)}`))]).toEqual([200, 403, 404])
  })

  await test.step('sent, it is there that the signer finds it', async () => {
    await page.getByLabel('Title').fill('Signed on page two')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.waitForURL(/\?sent=1/)
    const envelope = new URL(page.url()).pathname.split('/').at(-1)
    await ana.page.goto(`/sign/${envelope}`)
    await drawn(ana.page)
    await ana.page.getByRole('link', { name: /^Page 2,/ }).click()
    await expect(ana.page.getByRole('article', { name: /^Page 2 of/ }).getByText('Your seal goes here')).toBeVisible()
  })
})

/** Whether the picture of the page shows dark ink; before it is drawn it is transparent. */
const inked = (page: Page) =>
  page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.pdf-sheet canvas')
    const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data
    return pixels?.some((alpha, at) => at % 4 === 3 && alpha === 255 && (pixels[at - 1] ?? 255) < 128) ?? false
  })

/** Drags a box by parts of the page's width and height. */
async function drag(page: Page, box: Locator, across: number, down = 0): Promise<void> {
  await box.scrollIntoViewIfNeeded()
  const from = await box.boundingBox()
  const sheet = await page.locator('.pdf-sheet').boundingBox()
  if (!from || !sheet) throw new Error('there is no box on a page')
  const [x, y] = [from.x + from.width / 3, from.y + from.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + across * sheet.width, y + down * sheet.height, { steps: 8 })
  await page.mouse.up()
}
