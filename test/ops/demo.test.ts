import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { verifySeals } from '@/lib/proof'

const folder = mkdtempSync(join(tmpdir(), 'countersign-demo-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const demo = (args: readonly string[], environment: Record<string, string> = {}) =>
  spawnSync(process.execPath, ['scripts/demo.mjs', ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'test', ...environment },
    encoding: 'utf8',
  })

test('one organisation is made and taken out as sealed files that verify under its root', { timeout: 600_000 }, async () => {
  const out = join(folder, 'out')
  // An operator's own database is never touched: this one does not even exist.
  const { status, stderr } = demo(['--once', out], { DATABASE_URL: 'postgresql://owner:x@127.0.0.1:9/real' })
  expect(stderr).not.toContain('Error')
  expect(status).toBe(0)

  const root = new Uint8Array(new X509Certificate(readFileSync(join(out, 'organisation-root.pem'))).raw)
  const files = readdirSync(out).filter((name) => name.endsWith('.pdf'))
  expect(files.length).toBeGreaterThan(12)
  const signers = new Set<string>()
  for (const name of files) {
    const sealed = await verifySeals(new Uint8Array(readFileSync(join(out, name))), { roots: [root] })
    if (!sealed.ok) throw new Error(`${name}: ${sealed.code}`)
    const [, made] = /, sealed (\d) of \d\.pdf$/.exec(name) ?? []
    expect(sealed.value.seals.filter((seal) => !seal.isCertification)).toHaveLength(Number(made))
    for (const seal of sealed.value.seals) signers.add(seal.name)
  }
  const bundles = readdirSync(out).filter((name) => name.endsWith('.zip'))
  expect(bundles.length).toBeGreaterThan(8)
  // Alone in an empty folder, with plain Node: what a stranger has.
  const alone = mkdtempSync(join(folder, 'alone-'))
  for (const name of ['countersign-verify.mjs', 'trust.json', ...bundles]) copyFileSync(join(out, name), join(alone, name))
  const verify = (...args: string[]) =>
    spawnSync(process.execPath, ['countersign-verify.mjs', ...args], { cwd: alone, env: { NODE_ENV: 'test' }, encoding: 'utf8' })
  for (const name of bundles) expect(verify(name, '--trust', 'trust.json')).toMatchObject({ status: 0, stderr: '' })
  // Who signed in another's place is told, and under what.
  for (const name of ['Silo cleaning, evidence.zip', 'NDA, biscuit press, evidence.zip'])
    expect(verify(name, '--trust', 'trust.json').stdout).toContain(
      'Under delegation D-1: Ana Ruiz let Ben Cole sign documents of class nda or service-contract, up to €50,000.00 each, from ',
    )
  const [bundle = ''] = bundles
  expect(verify(bundle)).toMatchObject({ status: 1, stdout: expect.stringContaining('ISSUER NOT ESTABLISHED') })
  expect(verify('trust.json')).toMatchObject({ status: 2 })
  expect(verify('no-such-file')).toMatchObject({ status: 2, stderr: `There is no such file: ${join(alone, 'no-such-file')}\n` })
  expect(verify('.')).toMatchObject({ status: 2, stderr: `This is a folder, and not a file: ${alone}\n` })
  const changed = readFileSync(join(alone, bundle))
  changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 1
  writeFileSync(join(alone, 'changed.zip'), changed)
  expect(verify('changed.zip', '--trust', 'trust.json').status).not.toBe(0)
  for (const name of ['Ana Ruiz', 'Tomás Vidal', 'Noor Haddad نور حداد', '李明']) expect(signers).toContain(name)
})

test('a data directory that holds something else is left alone', () => {
  const home = join(folder, 'real')
  mkdirSync(home)
  writeFileSync(join(home, 'kept'), 'yes')
  const { status, stderr } = demo([], { COUNTERSIGN_DATA: home })
  expect(status).toBe(1)
  expect(stderr.trim()).toBe(`${home} does not hold a demonstration, and will not be made one`)
  expect(readdirSync(home)).toEqual(['kept'])
})

test('--once without a folder says how it is used', () => {
  expect(demo(['--once']).stderr.trim()).toBe('usage: npm run demo, or npm run demo -- --once DIR')
})
