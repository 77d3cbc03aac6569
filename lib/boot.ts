import 'server-only'
import { closeDb } from '@/lib/db'
import { sweepDelegations } from '@/lib/delegation'
import { resumeLetters, startWorker, stopWorker } from '@/lib/delivery'
import { sweepFindings } from '@/lib/governance'
import { purgeIntents, setupAddress } from '@/lib/identity'
import { startLog, stopLog } from '@/lib/ledger'
import { followPolicy } from '@/lib/policy'
import { replay, startPolicy } from '@/lib/rulebook'
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
  await startPolicy()
  await startWorker({
    seal,
    enclose,
    replay: ({ replayId }) => replay(replayId),
    return: async ({ personId, by }) => {
      await returnEnvelopes({ personId: by }, personId)
    },
  })
  startLog(timestampAuthority())
  sweep = setInterval(sweepOnce, MINUTE)
  // Another process may have put other policies in force. Acts read that under lock; this is for what is only shown.
  following = setInterval(() => followPolicy().catch((error: unknown) => console.error('policies in force:', error)), 2000)
}

const MINUTE = 60_000

let sweep: NodeJS.Timeout | undefined
let following: NodeJS.Timeout | undefined

/** What nobody's act brings about, every minute; one that fails keeps no other from its turn. */
const CHORES: Readonly<Record<string, () => Promise<unknown>>> = {
  'overdue envelopes': () => expireOverdue(),
  'late seals': () => resumeSeals(),
  'waiting letters': () => resumeLetters(),
  'lapsed intents': () => purgeIntents(),
  'envelopes that wait for the gone': () => returnOverlooked(),
  delegations: () => sweepDelegations(),
  findings: () => sweepFindings(),
}

function sweepOnce(): void {
  for (const [what, chore] of Object.entries(CHORES)) chore().catch((error: unknown) => console.error(`${what}:`, error))
}

async function stop(): Promise<void> {
  clearInterval(sweep)
  clearInterval(following)
  await stopWorker()
  await stopLog()
  await closeDb()
}
