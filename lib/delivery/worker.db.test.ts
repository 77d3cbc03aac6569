import { afterEach, expect, test } from 'vitest'
import { db, transaction } from '@/lib/db'
import { enqueue, startWorker, stopWorker } from './index'

afterEach(stopWorker)

test('a job that a killed process was at is done by the next', async () => {
  const approvalId = '0199e2b0-0000-7000-8000-000000000001'
  await transaction((tx) => enqueue(tx, { task: 'seal', approvalId }, `seal:${approvalId}`))
  await db().$executeRaw`UPDATE graphile_worker._private_jobs SET locked_at = now(), locked_by = 'worker-that-was-killed'`
  const done: string[] = []
  await startWorker({
    seal: async (job) => void done.push(job.approvalId),
    return: async () => {},
    replay: async () => {},
    enclose: async () => [],
  })
  await expect.poll(() => done, { timeout: 15_000 }).toEqual([approvalId])
})

test('replays are done one after another, and nothing else waits for them', async () => {
  const [begun, sealed]: [string[], string[]] = [[], []]
  let end = () => {}
  const held = new Promise<void>((resolve) => {
    end = resolve
  })
  const ids = [2, 3, 4].map((last) => `0199e2b0-0000-7000-8000-00000000000${last}`) as [string, string, string]
  await transaction(async (tx) => {
    for (const replayId of ids.slice(0, 2)) await enqueue(tx, { task: 'replay', replayId }, `replay:${replayId}`)
    await enqueue(tx, { task: 'seal', approvalId: ids[2] }, `seal:${ids[2]}`)
  })
  await startWorker({
    seal: async (job) => void sealed.push(job.approvalId),
    return: async () => {},
    replay: async (job) => {
      begun.push(job.replayId)
      await held
    },
    enclose: async () => [],
  })
  await expect.poll(() => sealed, { timeout: 5_000 }).toEqual([ids[2]])
  expect(begun).toEqual([ids[0]])
  end()
  await expect.poll(() => begun, { timeout: 5_000 }).toEqual(ids.slice(0, 2))
})
