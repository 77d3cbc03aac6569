import { expect } from '@playwright/test'
import { accessible } from './support/accessible'
import { test } from './support/house'
import { file } from './support/signing'

const plain = (name: string, text: string) => ({ name, mimeType: 'application/pdf', buffer: Buffer.from(text, 'latin1') })

test('a file that is plainly wrong begins no draft; one that can be sent begins it, and the wrong one stays with its reason', async ({
  house: { iris },
}) => {
  const { page } = iris
  const files = page.locator('input[type=file]')
  const drafts = page.getByRole('region', { name: 'Drafts' }).getByRole('listitem')
  await page.goto('/compose')
  const before = await drafts.count()

  await test.step('an empty file and a Word document under another name: both reasons, and no draft', async () => {
    await files.setInputFiles([plain('Empty.pdf', ''), plain('Letter.pdf', 'PK\x03\x04word/document.xml')])
    await expect(page.getByText('The file is empty. Choose the file again.')).toBeVisible()
    await expect(page.getByText('This is an Office document or a ZIP file, not a PDF.')).toBeVisible()
    await accessible(page)
    await page.reload()
    await expect(page.getByRole('heading', { name: 'New envelope' })).toBeVisible()
    await expect(drafts).toHaveCount(before)
  })

  await test.step('a document beside a wrong file goes up', async () => {
    await files.setInputFiles([plain('Letter.pdf', 'Dear all,'), await file('Agreement.pdf', 41)])
    await page.waitForURL(/\/envelopes\/.*\/edit/)
    await expect(page.getByRole('button', { name: 'Remove Agreement.pdf' })).toBeVisible()
    await expect(page.getByText('Not taken: This is not a PDF.')).toBeVisible()
  })
})
