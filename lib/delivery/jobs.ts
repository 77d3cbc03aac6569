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

interface Keyed {
  readonly job: Job
  readonly key: string
}

/** Puts a job in the caller's transaction. The same key waits once, however often it is put. */
export const enqueue = (tx: Tx, job: Job, key: string): Promise<void> => enqueueAll(tx, [{ job, key }])

/** Puts many at once, in their order. */
export async function enqueueAll(tx: Tx, jobs: readonly Keyed[]): Promise<void> {
  // Replays take minutes: one at a time, or letters and seals would wait for them.
  await tx.$executeRaw`
    SELECT graphile_worker.add_job(job ->> 'task', job::json, job_key => key, max_attempts => 25,
      queue_name => CASE job ->> 'task' WHEN 'replay' THEN 'replay' END)
    FROM jsonb_to_recordset(${JSON.stringify(jobs)}::jsonb) AS given (job jsonb, key text)`
}
