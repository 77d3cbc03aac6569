import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { parseVerifierKey, readTrust, verifyBundle } from '@/lib/proof'
import { startTsa } from '../test/support/tsa'
import { Door, nameWitnesses } from '../test/support/witness'
import { accessible } from './support/accessible'
import { Person } from './support/person'
import { send, sign } from './support/signing'
import { openSite } from './support/site'

test('with witnesses and a time-stamp authority outside, a signature becomes proven on its own page, and its bundle leaves nothing open', async ({
  browser,
}) => {
  const home = mkdtempSync(join(tmpdir(), 'countersign-witnesses-'))
  const doors = [await Door.open(home, 'halden.example', 'Halden Notaries'), await Door.open(home, 'fjord.example', 'Fjord Archive')]
  for (const door of doors) await door.watch()
  nameWitnesses(home, 2, doors)
  const { WITNESSES = '' } = process.env
  delete process.env.WITNESSES
  const tsa = await startTsa({ issued: true })
  const root = join(home, 'tsa-root.pem')
  writeFileSync(root, tsa.rootPem)
  const site = await openSite({ WITNESSES, TSA_URL: tsa.url, TSA_CA: root })
  try {
    const iris = await Person.at(browser, site.url, 'Iris Holm', 'iris@vestry.example')
    await iris.setUp(site.setupAddress ?? '', 'Vestry Bakeries')
    const published = readTrust(new Uint8Array(await (await fetch(`${site.url}/.well-known/countersign/trust.json`)).arrayBuffer()))
    if (!published.ok) throw new Error(published.reason)
    const key = parseVerifierKey(published.value.log.keys[0] ?? '')
    if (!key) throw new Error('the log has no key')
    for (const door of doors) await door.watch(key)

    const ana = await Person.at(browser, site.url, 'Ana Ruiz', 'ana@vestry.example')
    await ana.enrol(await iris.invite(ana.name, ana.email, ['Compliance']))
    const envelope = await send(iris, { title: 'Watched', signers: [ana.name] })
    await sign(ana, envelope)

    const proof = ana.page.getByRole('status', { name: 'Proof' })
    await expect(proof.getByText('Countersigned by 2 of 2 witnesses none of them ours')).toBeVisible()
    await expect(proof.getByText('Proven. Anyone can check it without us.')).toBeVisible()
    await accessible(ana.page)

    const download = ana.page.waitForEvent('download')
    await ana.page.getByRole('link', { name: 'Evidence bundle' }).click()
    const bundle = readFileSync((await (await download).path()) ?? '')
    const verdict = await verifyBundle(new Uint8Array(bundle), published.value)
    if (!verdict.ok) throw new Error(verdict.reason)
    expect(verdict.value.outcome).toBe('verified')
    expect(verdict.value.checks.filter(({ status }) => status !== 'holds')).toEqual([])
    const restOn = new Set(verdict.value.checks.map(({ restsOn }) => restsOn))
    expect([...restOn]).toEqual(expect.arrayContaining(['witnesses', 'a time-stamp authority']))

    await ana.page.goto('/timeline')
    await ana.page.getByText('The ledger goes on, witnessed.').click()
    await expect(ana.page.getByText('Fjord Archive')).toBeVisible()
    await expect(ana.page.getByText('Time-stamp authority')).toBeVisible()
    await expect(ana.page.getByText('Nothing stamped yet')).toBeHidden()
    await accessible(ana.page)
    expect([...iris.complaints, ...ana.complaints]).toEqual([])
  } finally {
    await site.close()
    for (const door of doors) await door.close()
    await tsa.close()
    rmSync(home, { recursive: true })
  }
})
