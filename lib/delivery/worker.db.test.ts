import { afterAll, expect, test } from 'vitest'
import { db, transaction } from '@/lib/db'
import { enqueue, startWorker, stopWorker } from './index'

afterAll(stopWorker)

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
