import 'server-only'
import { Logger, type Runner, run, type TaskList } from 'graphile-worker'
import { db } from '@/lib/db'
import { env } from '@/lib/env'
import type { Job } from './jobs'
import { type Enclose, sendMail } from './mail'

const held = globalThis as { countersignWorker?: Runner }

// The library's own log would print payloads; only what went wrong is said, and of that only where.
const quiet = new Logger(() => (level, message) => {
  if (level === 'error') console.error(`worker: ${message.split('\n')[0]}`)
})

/** What upper floors do with their jobs, by task, and what they put into letters. */
export type Handlers = { readonly [Task in Exclude<Job['task'], 'mail'>]: (job: Extract<Job, { task: Task }>) => Promise<void> } & {
  readonly enclose: Enclose
}

const isJob = (payload: unknown): payload is Job => typeof payload === 'object' && payload !== null && 'task' in payload

/** Starts the one worker of this process. A failing job is tried again with growing pauses, and stays visible. */
export async function startWorker(handlers: Handlers): Promise<void> {
  const handle = (task: Job['task']) => async (payload: unknown) => {
    if (!isJob(payload) || payload.task !== task) throw new Error(`a job of another shape in ${task}`)
    if (payload.task === 'mail') return sendMail(payload.mailId, handlers.enclose)
    if (payload.task === 'seal') return handlers.seal(payload)
    return payload.task === 'replay' ? handlers.replay(payload) : handlers.return(payload)
  }
  const taskList: TaskList = { mail: handle('mail'), seal: handle('seal'), replay: handle('replay'), return: handle('return') }
  if (!held.countersignWorker) await releaseJobs()
  held.countersignWorker ??= await run({
    connectionString: env().DATABASE_URL,
    concurrency: 2,
    maxPoolSize: 4,
    noHandleSignals: true,
    pollInterval: 1000,
    crontab: '',
    logger: quiet,
    taskList,
  })
}

/**
 * Jobs that a killed process was at are anyone's again: left to the library they would wait for four hours. Another process may
 * still be at one of them, and then it is done twice, which every job bears.
 */
async function releaseJobs(): Promise<void> {
  await db().$executeRaw`
    SELECT graphile_worker.force_unlock_workers(ARRAY(SELECT DISTINCT locked_by FROM graphile_worker._private_jobs WHERE locked_by IS NOT NULL))`
}

export async function stopWorker(): Promise<void> {
  await held.countersignWorker?.stop()
  delete held.countersignWorker
}
