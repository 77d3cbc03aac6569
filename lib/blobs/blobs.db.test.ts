import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, expect, inject, test, vi } from 'vitest'
import { equalBytes } from '@/lib/core'
import { closeDb, db, transaction } from '@/lib/db'
import { named } from '../../test/urls'
import { blobSize, getBlob, putBlob, readBlob } from './index'

afterAll(closeDb)

const PIECE = 512 * 1024
const stored = (bytes: Uint8Array) => transaction((tx) => putBlob(tx, bytes))

test('any range of a blob is exactly those bytes', async () => {
  const bytes = randomBytes(3 * PIECE + 17)
  const sha256 = await stored(bytes)
  expect(await blobSize(sha256)).toBe(bytes.length)
  expect(equalBytes(await getBlob(sha256), bytes)).toBe(true)
  for (const [from, to] of [
    [0, 1],
    [PIECE - 3, PIECE + 3],
    [PIECE, 2 * PIECE],
    [100, 3 * PIECE + 5],
    [3 * PIECE + 10, 4 * PIECE],
    [4 * PIECE, 5 * PIECE],
  ] as const)
    expect(equalBytes(await readBlob(sha256, from, to), bytes.subarray(from, to))).toBe(true)
})

test('a large file is read whole once, however many readers ask for its pieces at once; then piece by piece', async () => {
  const pieces = 12
  const bytes = randomBytes(pieces * PIECE - 1)
  const sha256 = await stored(bytes)
  const asked = vi.spyOn(db(), '$queryRaw')
  await Promise.all(Array.from({ length: 4 }, () => readBlob(sha256, 0, PIECE)))
  expect(asked).toHaveBeenCalledTimes(pieces)
  await readBlob(sha256, 11 * PIECE, 11 * PIECE + 100)
  await readBlob(sha256, 11 * PIECE, 11 * PIECE + 100)
  expect(asked).toHaveBeenCalledTimes(pieces + 1)
  asked.mockRestore()
})

test('what is kept stays within its bounds', async () => {
  const held = globalThis as { countersignPieces?: { kept: Map<string, Uint8Array>; bytes: number } }
  for (let round = 0; round < 8; round++) {
    const sha256 = await stored(randomBytes(8 * PIECE))
    for (let at = 0; at < 8; at++) await readBlob(sha256, at * PIECE, (at + 1) * PIECE)
  }
  const kept = [...(held.countersignPieces?.kept.values() ?? [])].reduce((sum, one) => sum + one.length, 0)
  expect(kept).toBe(held.countersignPieces?.bytes)
  expect(kept).toBeLessThanOrEqual(8 * 1024 * 1024)
})

test('bytes that the database changed are neither shown nor signed, before and after they were hashed', async () => {
  const bytes = randomBytes(11 * PIECE)
  const [fresh, known] = [await stored(bytes), await stored(Buffer.concat([bytes, bytes]))]
  await readBlob(known, 0, 1)
  const owner = new pg.Client({ connectionString: named(inject('owner'), new URL(process.env.DATABASE_URL ?? '').pathname.slice(1)) })
  await owner.connect()
  await owner.query('ALTER TABLE blob DISABLE TRIGGER history_unchanged')
  await owner.query('UPDATE blob SET bytes = overlay(bytes PLACING $1 FROM $2)', [Buffer.from('changed'), 10 * PIECE + 1])
  await owner.end()
  await expect(getBlob(fresh)).rejects.toThrow('are not those')
  await expect(readBlob(fresh, 0, 10)).rejects.toThrow('are not those')
  await expect(readBlob(known, 10 * PIECE, 10 * PIECE + 10)).rejects.toThrow('are not those')
})

test('an unknown hash is no empty file', async () => {
  await expect(readBlob(randomBytes(32), 0, 10)).rejects.toThrow('no bytes are kept')
  await expect(getBlob(randomBytes(32))).rejects.toThrow()
})
