import 'server-only'
import { setTimeout as wait } from 'node:timers/promises'
import { type Bytes, type Clock, ok, type Result, systemClock } from '@/lib/core'
import { db, logTransaction } from '@/lib/db'
import { env } from '@/lib/env'
import { verifyTimestamp } from '@/lib/proof'
import { anchoredText, imprintOf } from './anchors'
import type { Signed } from './checkpoint'

/** Asks a time-stamp authority (RFC 3161) for a token over a SHA-256 imprint. Gives only what it verified, nonce and roots included. */
export type TimestampAuthority = (imprint: Bytes, signal?: AbortSignal) => Promise<Result<Bytes>>

/** Between two looks whether it is time; and the shortest and longest rest after a fault. Milliseconds. */
const PAUSE = 1000
const SHORTEST_REST = 1000
const LONGEST_REST = 10 * 60_000

/** How long a process may be at it before another asks in its place, in seconds: longer than any request takes. */
const TURN = 30

/** What went wrong when this process asked last, and how often in a row. */
export interface AnchorFault {
  readonly at: Date
  readonly says: string
  readonly inRow: number
}

/** Has checkpoints time-stamped by an outside authority. Nothing that signs waits for it. */
class Anchoring {
  private readonly stopping = new AbortController()
  private running: Promise<void> | undefined
  fault: AnchorFault | undefined

  constructor(private readonly authority: TimestampAuthority) {}

  start(): void {
    this.running ??= this.run()
  }

  async stop(): Promise<void> {
    this.stopping.abort()
    await this.running
  }

  /** What goes wrong is kept, said once, and waited out longer each time. */
  private async run(): Promise<void> {
    const { signal } = this.stopping
    while (!signal.aborted) {
      const says = await this.anchor()
      if (signal.aborted) return
      if (says && says !== this.fault?.says) console.error(`time-stamps: ${says}`)
      const inRow = (this.fault?.inRow ?? 0) + 1
      this.fault = says ? { at: new Date(), says, inRow } : undefined
      await wait(says ? Math.min(SHORTEST_REST * 2 ** (inRow - 1), LONGEST_REST) : PAUSE, undefined, { signal }).catch(() => {})
    }
  }

  private async anchor(): Promise<string | undefined> {
    try {
      const done = await anchorWhenDue(this.authority, this.stopping.signal)
      return done.ok ? undefined : done.reason
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }
}

/**
 * Has the newest checkpoint time-stamped, when it is newer than the last that was, and that was long enough ago (`ANCHOR_MINUTES`).
 * Returns its size; undefined when it was not time, or another process is at it. Refuses what the authority refuses: then nothing is kept.
 */
export async function anchorWhenDue(
  authority: TimestampAuthority,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<Result<number | undefined>> {
  if (!(await dueAt(clock())) || !(await takeTurn())) return ok(undefined)
  try {
    // Read again: whoever had the turn before may have anchored it.
    const due = await dueAt(clock())
    return due ? await anchor(due, authority, signal) : ok(undefined)
  } finally {
    await logTransaction((tx) => tx.$executeRaw`UPDATE log_anchor_turn SET until = '-infinity'`)
  }
}

async function dueAt(now: Date): Promise<Signed | undefined> {
  const before = new Date(now.getTime() - env().ANCHOR_MINUTES * 60_000)
  const [due] = await db().$queryRaw<{ size: bigint; note: string }[]>`
    SELECT c.size, c.note FROM log_checkpoint c LEFT JOIN log_anchor last ON last.size = (SELECT max(size) FROM log_anchor)
    WHERE c.size = (SELECT max(size) FROM log_checkpoint) AND (last.size IS NULL OR (last.size < c.size AND last.at <= ${before}))`
  return due && { size: Number(due.size), note: due.note }
}

/** Of several processes one asks at a time: no transaction stays open meanwhile, so a row says until when. */
async function takeTurn(): Promise<boolean> {
  const taken = await logTransaction(
    (tx) => tx.$executeRaw`UPDATE log_anchor_turn SET until = now() + ${TURN} * interval '1 second' WHERE until < now()`,
  )
  return taken === 1
}

async function anchor({ size, note }: Signed, authority: TimestampAuthority, signal: AbortSignal): Promise<Result<number>> {
  const imprint = imprintOf(anchoredText(note))
  const token = await authority(imprint, signal)
  if (!token.ok) return token
  // By what strangers verify it with: nothing is kept that they would refuse.
  const verified = await verifyTimestamp(token.value, imprint)
  if (!verified.ok) return verified
  await logTransaction(
    (tx) => tx.$executeRaw`
      INSERT INTO log_anchor (size, token, at) VALUES (${BigInt(size)}, ${token.value}, ${verified.value.time}) ON CONFLICT DO NOTHING`,
  )
  return ok(size)
}

// On globalThis, as everything this process has one of.
const held = globalThis as { countersignAnchoring?: Anchoring }

/** Starts having checkpoints time-stamped by this authority, when there is one. */
export function startAnchoring(authority: TimestampAuthority | undefined): void {
  if (!authority) return
  held.countersignAnchoring ??= new Anchoring(authority)
  held.countersignAnchoring.start()
}

/** Ends it, a request on its way included. */
export async function stopAnchoring(): Promise<void> {
  await held.countersignAnchoring?.stop()
  delete held.countersignAnchoring
}

/** What went wrong when this process asked the authority last; undefined when it answered well, or was not asked. */
export const anchorFault = (): AnchorFault | undefined => held.countersignAnchoring?.fault
