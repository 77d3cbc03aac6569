import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { step } from '../../scripts/lib/run.mjs'

const folder = mkdtempSync(join(tmpdir(), 'countersign-step-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

const SECRETS = [
  'DATABASE_URL',
  'DATABASE_APP_URL',
  'DATABASE_SEQUENCER_URL',
  'NEXTAUTH_SECRET',
  'SMTP_URL',
  'TSA_URL',
  'BENCH_OWNER_URL',
  'PGPASSWORD',
  'AWS_SECRET_ACCESS_KEY',
]

test('a step knows the machine and what it was given, and none of our secrets', async () => {
  for (const name of SECRETS) vi.stubEnv(name, `secret of ${name}`)
  for (const name of ['npm_config_registry', 'https_proxy', 'MAX_UPLOAD_MB']) vi.stubEnv(name, 'kept')
  const file = join(folder, 'environment.json')
  const write = `require('node:fs').writeFileSync(${JSON.stringify(file)}, JSON.stringify(process.env))`
  const said = vi.spyOn(console, 'log').mockImplementation(() => {})
  await step(process.cwd(), 'written', process.execPath, ['-e', write], { NODE_ENV: 'production' })
  said.mockRestore()
  const seen = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
  expect(Object.values(seen).filter((value) => value.startsWith('secret'))).toEqual([])
  expect(seen).toMatchObject({ PATH: process.env.PATH, npm_config_registry: 'kept', https_proxy: 'kept', MAX_UPLOAD_MB: 'kept' })
  expect(seen.NODE_ENV).toBe('production')
})
