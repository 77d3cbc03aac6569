import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Bytes, base64, fromHex, newId } from '@/lib/core'
import { closeDb, db, transaction } from '@/lib/db'
import { logKey } from '@/lib/keys'
import { append, proveTogether, settleLog } from '@/lib/ledger'
import { leafHash, parseLogProof, verifierKey } from '@/lib/proof'
import { writeZip } from '../../lib/proof/bundle/zip'
import { must } from '../support/organisation'

// What other people's tools say of the log and of bundles: Go's sumdb packages, and unzip.
const folder = mkdtempSync(join(tmpdir(), 'countersign-interop-'))
const origin = `localhost/${newId()}/1`
const SIZES = [1, 2, 3, 7, 8, 40]

let checkpoint: string
let proofs: string[]

/** As the Go program reads it. */
const words = (...parts: readonly (string | number | Bytes)[]) =>
  parts.map((part) => (typeof part === 'object' ? base64(part) : String(part))).join(' ')

beforeAll(async () => {
  const organisation = { id: newId(), name: 'Vestry Bakeries', rpId: 'localhost', logOrigin: origin, createdAt: new Date() }
  await db().organisation.create({ data: organisation })
  const ids: string[] = []
  for (const size of SIZES) {
    while (ids.length < size) {
      const object = { type: 'envelope', id: newId() } as const
      const event = { kind: 'envelope.sent', object, actor: { kind: 'system' }, outcome: 'permitted', details: {} } as const
      ids.push((await transaction((tx) => append(tx, event))).id)
    }
    must(await settleLog())
  }
  const proven = must(await proveTogether(ids, SIZES))
  checkpoint = proven.checkpoint
  const leaves = new Map((await db().auditEvent.findMany()).map(({ id, leaf }) => [id, leafHash(leaf)]))
  const heads = await db().$queryRaw<{ size: bigint; root: Bytes }[]>`SELECT size, root FROM log_head`
  proofs = [
    ...[...proven.proofs].map(([id, text]) => {
      const { index, proof } = parseLogProof(text) ?? { index: -1, proof: [] }
      return words('record', index, leaves.get(id) as Bytes, ...proof)
    }),
    ...[...proven.consistency].map(([size, path]) =>
      words('tree', size, new Uint8Array(heads.find((head) => Number(head.size) === size)?.root ?? []), ...path),
    ),
  ]
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await closeDb()
})

function askGo(note: string, given: readonly string[]) {
  const key = must(logKey(false))
  const reader = verifierKey({ name: origin, algorithm: 'ed25519', publicKey: key.publicKey })
  const environment = { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOCACHE: join(folder, 'go'), GOFLAGS: '' }
  return spawnSync('go', ['run', join(import.meta.dirname, 'log.go'), reader, note, ...given], { env: environment, encoding: 'utf8' })
}

it('Go opens our checkpoint, and finds every leaf and every earlier tree in it', () => {
  expect(askGo(checkpoint, proofs)).toMatchObject({ status: 0, stdout: `${proofs.length} proofs hold in a tree of 40\n` })
})

it('Go refuses what is changed: the note, a leaf, an earlier root', () => {
  const other = base64(fromHex('00'.repeat(32)) as Bytes)
  expect(askGo(checkpoint.replace('\n40\n', '\n41\n'), []).status).not.toBe(0)
  for (const kind of ['record', 'tree']) {
    const one = proofs.findLast((text) => text.startsWith(`${kind} `) && text.split(' ').length > 3) ?? ''
    expect(askGo(checkpoint, [one]).status).toBe(0)
    expect(askGo(checkpoint, [one.replace(/^(\S+ \S+) \S+/, `$1 ${other}`)]).status).not.toBe(0)
  }
})

it('unzip opens what we pack, and finds nothing wrong', () => {
  const path = join(folder, 'bundle.zip')
  writeFileSync(
    path,
    writeZip(
      new Map([
        ['manifest.json', new Uint8Array([0x7b, 0x7d])],
        ['documents/a.pdf', new Uint8Array(5000)],
      ]),
    ),
  )
  expect(spawnSync('unzip', ['-t', path], { encoding: 'utf8' })).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('No errors detected'),
  })
})
