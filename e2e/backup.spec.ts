import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from '@playwright/test'
import { verifySeals } from '@/lib/proof'
import { test } from './support/house'
import type { Person } from './support/person'
import { everythingSealed, send, sign } from './support/signing'

async function sealedFile({ page }: Person): Promise<Buffer> {
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Sealed PDF' }).click()
  return readFileSync((await (await download).path()) ?? '')
}

test('backed up, wiped and restored: people, bytes and history are back, and signing goes on', async ({ house }) => {
  const { iris, ana, ben, cleo, site } = house
  const folder = mkdtempSync(join(tmpdir(), 'countersign-backup-'))
  const npm = (command: string) =>
    promisify(execFile)('npm', ['run', command, '--', join(folder, 'backup')], { env: { ...process.env, COUNTERSIGN_DATA: site.data } })
  const envelope = await send(iris, { title: 'Kept for good', signers: [ana.name, ben.name] })
  await sign(ana, envelope)
  await expect(ana.page.getByText(/sealed 1 of 2/)).toBeVisible({ timeout: 30_000 })
  const before = await sealedFile(ana)

  await test.step('the commands: a backup while it serves, everything removed, and restored', async () => {
    expect((await npm('backup')).stdout).toContain('keep them apart')
    await site.stop()
    rmSync(site.data, { recursive: true })
    expect((await npm('restore')).stdout).toContain('restored into')
    await site.start()
  })

  await test.step('the same passkey signs in, and the same bytes are there', async () => {
    await ana.context.clearCookies()
    await ana.signIn('/documents')
    await ana.page.getByRole('link', { name: /Kept for good/ }).click()
    await ana.page.waitForURL(`**/envelopes/${envelope}`)
    expect((await sealedFile(ana)).equals(before)).toBe(true)
  })

  await test.step('the timeline is there, from the first day on', async () => {
    await cleo.page.goto(`/timeline?envelope=${envelope}`)
    await expect(cleo.page.getByRole('link', { name: 'Ana Ruiz signed Kept for good version 1' })).toBeVisible()
    await cleo.page.goto('/timeline?kind=person.enrolled')
    await expect(cleo.page.getByRole('link', { name: /Ana Ruiz/ }).first()).toBeVisible()
  })

  await test.step('signing goes on, and the keys make one file that verifies', async () => {
    await sign(ben, envelope)
    await everythingSealed(ben.page)
    const sealed = await sealedFile(ben)
    expect(sealed.subarray(0, before.length).equals(before)).toBe(true)
    const root = new X509Certificate(readFileSync(join(site.data, 'keys/seal/authority.crt'))).raw
    const verified = await verifySeals(new Uint8Array(sealed), { roots: [new Uint8Array(root)] })
    if (!verified.ok) throw new Error(verified.reason)
    expect(verified.value.seals.map(({ name }) => name)).toEqual([expect.anything(), 'Ana Ruiz', 'Ben Cole'])
  })
  rmSync(folder, { recursive: true })
})
