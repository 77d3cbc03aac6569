import 'server-only'
import { setTimeout as wait } from 'node:timers/promises'
import type { Result } from '@/lib/core'
import { db } from '@/lib/db'
import { startAnchoring, stopAnchoring, type TimestampAuthority } from './anchoring'
import { type Signed, signHead } from './checkpoint'
import { integrate } from './sequence'
import { heedWitnesses, startWitnessing, stopWitnessing } from './witnessing'

/** Between two looks at the queue, and after a fault; milliseconds. */
const PAUSE = 100
const PAUSE_AFTER_FAULT = 2000

interface Running {
  readonly stopping: AbortController
  readonly ended: Promise<void>
}
// On globalThis, as everything this process has one of.
const held = globalThis as { countersignLog?: Running }

/**
 * Starts the sequencer and signer of this process, and what brings its checkpoints to witnesses and to a time-stamp authority, where
 * there is one. Several processes may have one: the tip's row lets one at a time integrate.
 */
export function startLog(authority?: TimestampAuthority): void {
  if (held.countersignLog) return
  const stopping = new AbortController()
  held.countersignLog = { stopping, ended: run(stopping.signal) }
  startWitnessing()
  startAnchoring(authority)
}

/** Ends them after what they are at; what is queued waits for the next start. */
export async function stopLog(): Promise<void> {
  held.countersignLog?.stopping.abort()
  await held.countersignLog?.ended
  delete held.countersignLog
  await stopWitnessing()
  await stopAnchoring()
}

/** Takes all that is queued into the tree and signs its head, once: for who cannot wait for the next round. */
export async function settleLog(): Promise<Result<Signed | undefined>> {
  while ((await integrate()) > 0);
  return sign()
}

async function sign(): Promise<Result<Signed | undefined>> {
  const heeded = await heedWitnesses()
  return heeded.ok ? signHead() : heeded
}

async function run(signal: AbortSignal): Promise<void> {
  let told = ''
  let behind = true
  while (!signal.aborted) {
    let fault = ''
    try {
      if (await isQueued()) behind = (await integrate()) > 0 || behind
      if (behind) {
        const signed = await sign()
        if (signed.ok) behind = false
        else fault = `${signed.code}: ${signed.reason} ${signed.next ?? ''}`
      }
    } catch (error) {
      fault = error instanceof Error ? error.message : String(error)
    }
    // A fault that lasts is said once: what is recorded waits in the queue, and nothing wrong is signed.
    if (fault && fault !== told) console.error(`log: ${fault}`)
    told = fault
    await wait(fault ? PAUSE_AFTER_FAULT : PAUSE, undefined, { signal }).catch(() => {})
  }
}

async function isQueued(): Promise<boolean> {
  const [row] = await db().$queryRaw<{ queued: boolean }[]>`SELECT EXISTS (SELECT FROM log_queue) AS queued`
  return row?.queued === true
}
