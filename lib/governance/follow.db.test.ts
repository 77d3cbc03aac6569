import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { concat, equalBytes, fromUtf8, newId } from '@/lib/core'
import { db, transaction } from '@/lib/db'
import { env } from '@/lib/env'
import { append, settleLog } from '@/lib/ledger'
import { leafHash, parseCheckpointText, treeHash } from '@/lib/proof'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { followLog } from './index'

let marta: Member
let noor: Member
let size: number

beforeAll(async () => {
  ;[marta, noor] = (await makeOrganisation('Vestry Bakeries', { name: 'Marta Lindqvist', email: 'marta@vestry.example' }, [
    { name: 'Noor Haddad', email: 'noor@vestry.example', roles: ['compliance'] },
  ])) as [Member, Member]
  for (let i = 0; i < 600; i++) {
    const object = { type: 'envelope', id: newId() } as const
    await transaction((tx) =>
      append(tx, { kind: 'envelope.sent', object, actor: { kind: 'system' }, outcome: 'permitted', details: { i } }),
    )
  }
  size = must(await settleLog())?.size ?? 0
})
const makePublic = (is: boolean) => Object.assign(env(), { LOG_PUBLIC: is })
afterEach(() => void makePublic(false))

const piece = async (path: string) => must(await followLog(undefined, path)).bytes

describe('a public log', () => {
  test('is followed from its checkpoint and its tiles alone, to the signed root', async () => {
    makePublic(true)
    const head = parseCheckpointText(
      fromUtf8(await piece('checkpoint'))
        .split('\n\n')[0]
        ?.concat('\n') ?? '',
    )
    expect(head?.size).toBe(size)
    const rest = size % 256
    const leaves = concat(await piece('tile/0/000'), await piece('tile/0/001'), await piece(`tile/0/002.p/${rest}`))
    const hashes = Array.from({ length: size }, (_, index) => leaves.slice(index * 32, (index + 1) * 32))
    expect(equalBytes(treeHash(hashes), head?.root ?? new Uint8Array())).toBe(true)
    expect(equalBytes(await piece('tile/1/000.p/2'), concat(treeHash(hashes.slice(0, 256)), treeHash(hashes.slice(256, 512))))).toBe(true)
    expect(must(await followLog(undefined, 'tile/0/000'))).toMatchObject({ lasts: true })
    expect(must(await followLog(undefined, `tile/0/002.p/${rest}`))).toMatchObject({ lasts: false })
  })

  test('has nothing beyond what is signed', async () => {
    makePublic(true)
    for (const path of [
      'tile/0/002',
      `tile/0/002.p/${(size % 256) + 1}`,
      'tile/0/003.p/1',
      'tile/1/000.p/3',
      'tile/2/000.p/1',
      'tile/0/x/000',
      'anything',
    ])
      expect(await followLog(undefined, path), path).toMatchObject({ code: 'log-piece-unknown' })
  })

  test('keeps what its events say for those who may read the timeline, and records who did', async () => {
    makePublic(true)
    expect(await followLog(undefined, 'tile/entries/000')).toMatchObject({ code: 'signed-out' })
    expect(await followLog(marta.actor, 'tile/entries/000')).toMatchObject({ ok: false, rule: 'not-entitled' })
    const entries = must(await followLog(noor.actor, 'tile/entries/001')).bytes
    const hashes = await piece('tile/0/001')
    let offset = 0
    for (let i = 0; i < 256; i++) {
      const length = ((entries[offset] as number) << 8) | (entries[offset + 1] as number)
      const leaf = entries.slice(offset + 2, offset + 2 + length)
      expect(equalBytes(leafHash(leaf), hashes.slice(i * 32, i * 32 + 32))).toBe(true)
      offset += 2 + length
    }
    expect(offset).toBe(entries.length)
    const told = await db().auditEvent.findMany({ where: { kind: 'timeline.exported', actorId: noor.actor.personId } })
    expect(told.map(({ details }) => details)).toEqual([expect.objectContaining({ filter: 'tile/entries/001', events: 256 })])
  })
})

test('a log that is not public is for those who may read the timeline', async () => {
  expect(await followLog(undefined, 'checkpoint')).toMatchObject({ code: 'signed-out' })
  expect(await followLog(marta.actor, 'tile/0/000')).toMatchObject({ rule: 'not-entitled' })
  expect(await followLog(noor.actor, 'checkpoint')).toMatchObject({ ok: true })
})
