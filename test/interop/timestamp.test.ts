// Time-stamps of another hand, read by ours; and those a bundle holds, read by another hand.
import { execFileSync, spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bytes, sha256, utf8 } from '@/lib/core'
import { isStampedUnder, verifyTimestamp } from '@/lib/proof'
import { startTsa } from '../support/tsa'

const folder = mkdtempSync(join(tmpdir(), 'countersign-timestamps-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string) => join(folder, name)
const openssl = (...options: string[]) => execFileSync('openssl', options, { cwd: folder, stdio: 'pipe' })

const text = 'sign.example.org/01a21fe1-66cb-731f-8744-23cacaacd583/1\n23\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'

const CONFIG = `
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[stamps]
extendedKeyUsage = critical,timeStamping
[tsa]
serial = ${file('serial')}
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = yes
tsa_name = yes
`

beforeAll(() => {
  writeFileSync(file('config'), CONFIG)
  writeFileSync(file('serial'), '01')
  writeFileSync(file('text'), text)
  const key = ['-newkey', 'rsa:2048', '-nodes']
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=Another root',
    '-config',
    'config',
    '-extensions',
    'ca',
  )
  openssl('req', '-new', ...key, '-keyout', 'tsa.key', '-out', 'tsa.csr', '-subj', '/O=Halden/CN=Another authority')
  const issue = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'config', '-extensions', 'stamps']
  openssl('x509', '-req', '-in', 'tsa.csr', '-out', 'tsa.pem', ...issue)
  openssl('ts', '-query', '-data', 'text', '-sha256', '-cert', '-out', 'query')
})

test.each(['sha1', 'sha256', 'sha512'])('a token that openssl made is read, its certificate named by %s', async (digest) => {
  writeFileSync(file('config'), `${CONFIG}ess_cert_id_alg = ${digest}\n`)
  const signer = ['-signer', 'tsa.pem', '-inkey', 'tsa.key', '-config', 'config', '-section', 'tsa']
  openssl('ts', '-reply', '-queryfile', 'query', ...signer, '-token_out', '-out', 'token')
  const stamp = await verifyTimestamp(new Uint8Array(readFileSync(file('token'))), sha256(utf8(text)))
  expect(stamp).toMatchObject({ ok: true, value: { authority: { commonName: 'Another authority' } } })
  if (!stamp.ok) return
  const rootIn = (name: string) => new X509Certificate(readFileSync(file(name))).raw
  expect(await isStampedUnder([rootIn('ca.pem')], stamp.value)).toBe(true)
  expect(await isStampedUnder([], stamp.value)).toBe(false)
})

test('a token that we take is read by openssl over the very file that a bundle holds', async () => {
  const tsa = await startTsa({ issued: true })
  const token: Bytes = await tsa.stamp(sha256(utf8(text)))
  writeFileSync(file('anchor.tst'), token)
  writeFileSync(file('root.pem'), tsa.rootPem)
  await tsa.close()
  const verify = (data: string) =>
    spawnSync('openssl', ['ts', '-verify', '-data', data, '-in', 'anchor.tst', '-token_in', '-CAfile', 'root.pem'], { cwd: folder })
  expect(verify('text').stderr.toString()).not.toContain('rror')
  expect(verify('text').status).toBe(0)
  writeFileSync(file('other'), text.replace('23', '24'))
  expect(verify('other').status).not.toBe(0)
})
