import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createKeys } from '@/lib/keys'
import { outsideChain } from '../support/authority'

const home = mkdtempSync(join(tmpdir(), 'countersign-keys-command-'))
const directory = join(home, 'keys', 'seal')
const present = () => {
  const pem = readFileSync(join(directory, 'person-act.pem'), 'utf8')
  return new X509Certificate(pem.slice(pem.indexOf('-----BEGIN CERTIFICATE')))
}

const keys = (...args: string[]) =>
  spawnSync('npm', ['run', '--silent', 'keys', '--', ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'test', COUNTERSIGN_DATA: home },
    encoding: 'utf8',
  })

beforeAll(async () => {
  mkdirSync(join(home, 'keys'), { mode: 0o700 })
  expect(await createKeys({ organisation: 'Vestry Bakeries', host: 'sign.vestry.example' }, directory)).toMatchObject({ ok: true })
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

test('a key is certified by an outside authority, and then renewed under our own again', async () => {
  const request = keys('request', 'person-act')
  expect(request.status).toBe(0)
  const { leaf, root } = await outsideChain(request.stdout)
  const chain = join(home, 'chain.pem')
  writeFileSync(chain, leaf + root)
  expect(keys('accept', 'person-act', chain)).toMatchObject({ status: 0, stdout: 'person-act: done. Restart the server to use it.\n' })
  expect(present().issuer).toBe('CN=Outside root')

  expect(keys('renew', 'person-act')).toMatchObject({ status: 0, stdout: 'person-act: done. Restart the server to use it.\n' })
  expect(present().issuer).toContain('Vestry Bakeries: Countersign root')
  expect(readFileSync(join(directory, 'former-roots.crt'), 'utf8')).toContain('BEGIN CERTIFICATE')
}, 60_000)

test('what is not understood says how it is used, and what is refused says why', async () => {
  expect(keys('request', 'person')).toMatchObject({ status: 2, stderr: expect.stringContaining('usage: npm run keys') })
  const broken = join(home, 'broken.pem')
  writeFileSync(broken, 'no PEM at all')
  const refused = keys('accept', 'person-act', broken)
  expect(refused.status).toBe(1)
  expect(refused.stderr).toMatch(/^chain-incomplete: The chain must begin with our certificate/)
}, 60_000)
