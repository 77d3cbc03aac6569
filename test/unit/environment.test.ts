import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type NoteKey, verifierKey } from '@/lib/proof'
import { readEnvironment } from '../../lib/environment.mjs'

test('an empty environment has every default', () => {
  expect(readEnvironment({})).toMatchObject({
    PORT: 3000,
    COUNTERSIGN_URL: 'http://localhost:3000',
    COUNTERSIGN_DATA: `${process.cwd()}/.countersign`,
    COUNTERSIGN_DEMO: false,
    TRUST_PROXY: false,
    MAX_UPLOAD_MB: 50,
    ANCHOR_MINUTES: 60,
    ATTESTATION: 'none',
    WITNESSES: { quorum: 0, witnesses: [] },
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
  ['ANCHOR_MINUTES', '0'],
  ['ANCHOR_MINUTES', '1441'],
  ['WITNESSES', '/nowhere/witnesses.json'],
  ['WITNESSES', 'README.md'],
  ['WITNESSES', 'package.json'],
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

describe('the witnesses’ file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-witnesses-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const written = (value: unknown) => {
    const file = join(folder, 'witnesses.json')
    writeFileSync(file, JSON.stringify(value))
    return file
  }
  const key = (name: string, byte: number, algorithm: NoteKey['algorithm'] = 'cosignature') =>
    verifierKey({ name, algorithm, publicKey: new Uint8Array(32).fill(byte) })
  const one = { operator: 'Halden Notaries', url: 'https://witness.halden.example/log/', key: key('witness.halden.example', 1) }
  const two = { operator: 'Fjord Archive', url: 'http://127.0.0.1:7380', key: key('fjord.example', 2) }

  test('names operators, where to ask them, and how many must agree', () => {
    const { WITNESSES } = readEnvironment({ WITNESSES: written({ quorum: 2, witnesses: [one, two] }) })
    expect(WITNESSES).toEqual({ quorum: 2, witnesses: [{ ...one, url: 'https://witness.halden.example/log' }, two] })
  })

  test.each([
    ['quorum', 'a quorum of nobody', { quorum: 0, witnesses: [one] }],
    [
      'quorum',
      'a quorum that one operator’s two witnesses would make',
      { quorum: 2, witnesses: [one, { ...two, operator: one.operator }] },
    ],
    ['witnesses', 'nobody', { quorum: 1, witnesses: [] }],
    ['witnesses', 'one key under two names', { quorum: 2, witnesses: [one, { ...two, key: key('fjord.example', 1) }] }],
    ['witnesses.0.url', 'an address in the clear', { quorum: 1, witnesses: [{ ...one, url: 'http://witness.halden.example' }] }],
    ['witnesses.0.url', 'an address with a password', { quorum: 1, witnesses: [{ ...one, url: 'https://u:p@halden.example' }] }],
    ['witnesses.1.key', 'a log’s key', { quorum: 1, witnesses: [one, { ...two, key: key('fjord.example', 2, 'ed25519') }] }],
    ['witnesses.0.key', 'a key under another name', { quorum: 1, witnesses: [{ ...one, key: one.key.replace('halden', 'holden') }] }],
    ['witnesses.0', 'a word nobody knows', { quorum: 1, witnesses: [{ ...one, weight: 2 }] }],
  ])('is refused, and the line says where to look (%s): %s', (place, _, value) => {
    const refusal = refusalOf({ WITNESSES: written(value) })
    expect(refusal).toMatch(/^WITNESSES must be [^\n]+$/)
    expect(refusal).toContain(`(look at ${place})`)
  })
})

function refusalOf(values: Record<string, string>): string {
  try {
    readEnvironment(values)
  } catch (error) {
    return String((error as Error).message)
  }
  return 'accepted'
}
