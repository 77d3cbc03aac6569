import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { base64, newId } from '@/lib/core'
import { closeDb, db, transaction } from '@/lib/db'
import { append, readTile, settleLog } from '@/lib/ledger'
import { tilePath } from '../../lib/proof/log/tile-path'
import { must } from '../support/organisation'

// Go's own reader of tiles, which its module mirror is checked with, follows what stands under /log.
const home = mkdtempSync(join(tmpdir(), 'countersign-tiles-'))
const [EARLIER, SIZE] = [300, 600] as const
let trees: string[]

beforeAll(async () => {
  const organisation = { id: newId(), name: 'Vestry Bakeries', rpId: 'localhost', logOrigin: 'localhost/tiles/1', createdAt: new Date() }
  await db().organisation.create({ data: organisation })
  for (let at = 1; at <= SIZE; at++) {
    const object = { type: 'envelope', id: newId() } as const
    const event = { kind: 'envelope.sent', object, actor: { kind: 'system' }, outcome: 'permitted', details: { at } } as const
    await transaction((tx) => append(tx, event))
    if (at === EARLIER || at === SIZE) must(await settleLog())
  }
  for (const of of ['entries', 0, 1] as const) {
    const hashes = Math.floor(SIZE / (of === 1 ? 256 : 1))
    for (let index = 0; index * 256 < hashes; index++) {
      const tile = { of, index, width: Math.min(256, hashes - index * 256) }
      const path = join(home, tilePath(tile))
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, (await readTile(tile)) ?? '')
    }
  }
  const roots = await db().$queryRaw<
    { root: Uint8Array }[]
  >`SELECT root FROM log_head WHERE size IN (${EARLIER}, ${SIZE}) ORDER BY size DESC`
  trees = roots.flatMap(({ root }, at) => [String(at === 0 ? SIZE : EARLIER), base64(new Uint8Array(root))])
}, 60_000)
afterAll(async () => {
  rmSync(home, { recursive: true })
  await closeDb()
})

function follow(given: readonly string[]) {
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOCACHE: join(home, 'go'), GOFLAGS: '' }
  return spawnSync('go', ['run', join(import.meta.dirname, 'tiles.go'), home, ...given], { env, encoding: 'utf8' })
}

it('Go finds every entry, and the earlier tree, by the tiles alone', () => {
  expect(follow(trees)).toMatchObject({ status: 0, stdout: `${SIZE} entries followed in a tree of ${SIZE}\n` })
}, 60_000)

it('Go refuses a changed tile, a changed entry and another root', () => {
  const [size = '', root = '', ...earlier] = trees
  expect(follow([size, earlier[1] ?? '', ...earlier]).status).toBe(1)
  expect(follow([size, root, earlier[0] ?? '', root]).status).toBe(1)
  for (const path of ['tile/0/001', 'tile/entries/002.p/88']) {
    const bytes = readFileSync(join(home, path))
    writeFileSync(
      join(home, path),
      bytes.map((byte, at) => (at === 40 ? byte ^ 1 : byte)),
    )
    expect(follow(trees).status, path).toBe(1)
    writeFileSync(join(home, path), bytes)
  }
}, 60_000)
