import 'server-only'
import { closeDb } from '@/lib/db'
import { resumeLetters, startWorker, stopWorker } from '@/lib/delivery'
import { sweepFindings } from '@/lib/governance'
import { purgeIntents, setupAddress } from '@/lib/identity'
import { startLog, stopLog } from '@/lib/ledger'
import { bundle } from '@/lib/policy'
import { enclose, expireOverdue, resumeSeals, returnEnvelopes, returnOverlooked, seal, timestampAuthority } from '@/lib/signing'

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
  await startWorker({
    seal,
    enclose,
    return: async ({ personId, by }) => {
      await returnEnvelopes({ personId: by }, personId)
    },
  })
  startLog(timestampAuthority())
  sweep = setInterval(sweepOnce, MINUTE)
}

const MINUTE = 60_000

let sweep: NodeJS.Timeout | undefined

/** What nobody's act brings about, every minute; one that fails keeps no other from its turn. */
const CHORES: Readonly<Record<string, () => Promise<unknown>>> = {
  'overdue envelopes': () => expireOverdue(),
  'late seals': () => resumeSeals(),
  'waiting letters': () => resumeLetters(),
  'lapsed intents': () => purgeIntents(),
  'envelopes that wait for the gone': () => returnOverlooked(),
  findings: () => sweepFindings(),
}

function sweepOnce(): void {
  for (const [what, chore] of Object.entries(CHORES)) chore().catch((error: unknown) => console.error(`${what}:`, error))
}

async function stop(): Promise<void> {
  clearInterval(sweep)
  await stopWorker()
  await stopLog()
  await closeDb()
}
