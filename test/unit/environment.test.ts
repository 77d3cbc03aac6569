import { expect, test } from 'vitest'
import { readEnvironment } from '../../lib/environment.mjs'

test('an empty environment has every default', () => {
  expect(readEnvironment({})).toMatchObject({
    PORT: 3000,
    COUNTERSIGN_URL: 'http://localhost:3000',
    COUNTERSIGN_DATA: `${process.cwd()}/.countersign`,
    COUNTERSIGN_DEMO: false,
    TRUST_PROXY: false,
    MAX_UPLOAD_MB: 50,
    ATTESTATION: 'none',
  })
})

test('the public origin follows the port, and an empty value counts as absent', () => {
  expect(readEnvironment({ PORT: '4000', COUNTERSIGN_URL: '', SMTP_URL: ' ' })).toMatchObject({ COUNTERSIGN_URL: 'http://localhost:4000' })
})

test('the public origin loses its trailing slash', () => {
  expect(readEnvironment({ COUNTERSIGN_URL: 'https://Sign.Example.org/' }).COUNTERSIGN_URL).toBe('https://sign.example.org')
})

test.each([
  ['PORT', '0'],
  ['PORT', '65536'],
  ['PORT', 'http'],
  ['PORT', '3e3'],
  ['BIND_ADDRESS', 'localhost'],
  ['COUNTERSIGN_URL', 'sign.example.org'],
  ['COUNTERSIGN_URL', 'http://sign.example.org'],
  ['COUNTERSIGN_URL', 'https://10.0.0.1'],
  ['COUNTERSIGN_URL', 'http://127.0.0.1:3000'],
  ['COUNTERSIGN_URL', 'https://[::1]'],
  ['COUNTERSIGN_URL', 'https://sign.example.org/app'],
  ['COUNTERSIGN_URL', 'https://user@sign.example.org'],
  ['DATABASE_URL', 'mysql://localhost/x'],
  ['DATABASE_APP_URL', 'localhost:5432'],
  ['SMTP_URL', 'mail.example.org'],
  ['TSA_URL', 'ftp://tsa.example.org'],
  ['TSA_CA', '/nowhere/root.pem'],
  ['TSA_CA', 'package.json'],
  ['TRUST_PROXY', 'maybe'],
  ['MAX_UPLOAD_MB', '-1'],
  ['MAX_UPLOAD_MB', '50MB'],
  ['ATTESTATION', 'enterprise'],
  ['COUNTERSIGN_DEMO', 'on'],
  ['NEXTAUTH_SECRET', 'short'],
])('%s=%s is refused in one line that names it', (name, value) => {
  const refusal = refusalOf({ [name]: value })
  expect(refusal).toMatch(new RegExp(`^${name} must be [^\\n]+$`))
})

test('a refusal never repeats the value, which may hold a password', () => {
  expect(refusalOf({ DATABASE_URL: 'mysql://app:s3cret@db/x' })).not.toContain('s3cret')
})

test('an application login without the owner is refused', () => {
  expect(refusalOf({ DATABASE_APP_URL: 'postgresql://app@db/x' })).toBe('DATABASE_APP_URL needs DATABASE_URL beside it')
  expect(refusalOf({ DATABASE_SEQUENCER_URL: 'postgresql://log@db/x' })).toBe('DATABASE_SEQUENCER_URL needs DATABASE_URL beside it')
  const both = { DATABASE_URL: 'postgresql://owner@db/x', DATABASE_APP_URL: 'postgresql://app@db/x' }
  expect(refusalOf(both)).toBe('DATABASE_APP_URL needs DATABASE_SEQUENCER_URL beside it')
})

function refusalOf(values: Record<string, string>): string {
  try {
    readEnvironment(values)
  } catch (error) {
    return String((error as Error).message)
  }
  return 'accepted'
}
