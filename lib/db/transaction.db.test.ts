import { expect, test } from 'vitest'
import { newId } from '@/lib/core'
import { db, isDuplicate, isPassing, transaction } from './index'

const head = () => ({ objectId: newId(), objectType: 'envelope', seq: 0, leafHash: new Uint8Array() })

test('work that PostgreSQL broke off is done again, whole', async () => {
  const { objectId } = await db().objectHead.create({ data: head() })
  const inside: number[] = []
  let arrived = 0
  let bothIn = () => {}
  const both = new Promise<void>((resolve) => {
    bothIn = resolve
  })
  // Two serialisable transactions read the same row before either writes it: PostgreSQL lets one of them through.
  const raise = (name: number) =>
    transaction(async (tx) => {
      await tx.$executeRaw`SET TRANSACTION ISOLATION LEVEL SERIALIZABLE`
      const { seq } = await tx.objectHead.findUniqueOrThrow({ where: { objectId } })
      inside.push(name)
      if (++arrived === 2) bothIn()
      await both
      await tx.objectHead.update({ where: { objectId }, data: { seq: seq + 1 } })
    })
  await Promise.all([raise(1), raise(2)])
  expect(inside).toHaveLength(3)
  expect((await db().objectHead.findUniqueOrThrow({ where: { objectId } })).seq).toBe(2)
})

test('a connection killed in the middle is replaced, and nothing is done twice', async () => {
  const row = head()
  let tries = 0
  await transaction(async (tx) => {
    tries += 1
    await tx.objectHead.create({ data: row })
    if (tries === 1) await tx.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`
  })
  expect(tries).toBe(2)
  expect(await db().objectHead.count({ where: { objectId: row.objectId } })).toBe(1)
})

test('what would fail again is not tried again', async () => {
  let tries = 0
  const row = await db().objectHead.create({ data: head() })
  const failed: unknown = await transaction(async (tx) => {
    tries += 1
    await tx.objectHead.create({ data: row })
  }).catch((error: unknown) => error)
  expect(tries).toBe(1)
  expect(isDuplicate(failed)).toBe(true)
  expect(isPassing(failed)).toBe(false)
})
