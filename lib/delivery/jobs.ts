import 'server-only'
import type { Tx } from '@/lib/db'

/** Work that follows a transaction, committed with it. */
export type Job =
  | { readonly task: 'mail'; readonly mailId: string }
  | { readonly task: 'seal'; readonly approvalId: string }
  /** Past decisions are asked again of other policies. */
  | { readonly task: 'replay'; readonly replayId: string }
  /** A person is gone: what waits for him goes back to its senders. `by` is who said so. */
  | { readonly task: 'return'; readonly personId: string; readonly by: string }

/** Puts a job in the caller's transaction. The same key waits once, however often it is put. */
export async function enqueue(tx: Tx, job: Job, key: string): Promise<void> {
  // Replays take minutes: one at a time, or letters and seals would wait for them.
  const queue = job.task === 'replay' ? 'replay' : null
  await tx.$executeRaw`
    SELECT graphile_worker.add_job(${job.task}, ${JSON.stringify(job)}::json, queue_name => ${queue}, job_key => ${key}, max_attempts => 25)`
}
