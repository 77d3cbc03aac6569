import 'server-only'
import { closeDb } from '@/lib/db'
import { resumeLetters, startWorker, stopWorker } from '@/lib/delivery'
import { setupAddress } from '@/lib/identity'
import { bundle } from '@/lib/policy'
import { enclose, expireOverdue, resumeSeals, seal } from '@/lib/signing'

/** What the start script may ask of the running application: it shares the process, but no modules, with Next's bundles. */
interface Countersign {
  stop(): Promise<void>
  /** The one-time address at which the first administrator sets the organisation up; absent once there is one. */
  setupAddress(): Promise<string | undefined>
}

/** Starts what runs beside the web server in this process. */
export async function start(): Promise<void> {
  const held = globalThis as { countersign?: Countersign }
  held.countersign = { stop, setupAddress }
  // Read now, so that a bundle that does not validate stops the start and not the first signature.
  bundle()
  await startWorker({ seal, enclose })
  sweep = setInterval(sweepAll, MINUTE)
}

const MINUTE = 60_000

/** What nobody's act brings about: each by itself, so that one that fails stops no other. */
function sweepAll(): void {
  const sweeps = { 'overdue envelopes': expireOverdue, 'late seals': resumeSeals, 'waiting letters': resumeLetters }
  for (const [what, work] of Object.entries(sweeps)) work().catch((error: unknown) => console.error(`${what}:`, error))
}

let sweep: NodeJS.Timeout | undefined

async function stop(): Promise<void> {
  clearInterval(sweep)
  await stopWorker()
  await closeDb()
}
