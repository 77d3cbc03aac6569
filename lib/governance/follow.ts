import 'server-only'
import { type Bytes, type Clock, ok, type Result, refuse, systemClock, utf8 } from '@/lib/core'
import { env } from '@/lib/env'
import type { Actor } from '@/lib/identity'
import { readCheckpoint, readTile } from '@/lib/ledger'
import { parseTilePath } from '@/lib/proof'
import { mayRead, recordReading } from './reading'

/** A piece of the log. `lasts`: it is full, and will never be another. */
export interface LogPiece {
  readonly bytes: Bytes
  readonly lasts: boolean
}

const UNKNOWN = refuse('log-piece-unknown', 'The signed log has no such piece.', { next: 'Ask for the checkpoint first.' })
const SIGNED_OUT = refuse('signed-out', 'This log is not public.', { next: 'Sign in as someone who may read the timeline.' })

/**
 * A piece of the log by its C2SP tlog-tiles path: `checkpoint`, `tile/L/N[.p/W]` or `tile/entries/N[.p/W]`. Checkpoint and hashes
 * are anyone's where LOG_PUBLIC says so, else for who may read the timeline. Entries never leave without that, and reading them is
 * an event. Refuses `log-piece-unknown`, `signed-out`, and what policy refuses.
 */
export async function followLog(actor: Actor | undefined, path: string, clock: Clock = systemClock): Promise<Result<LogPiece>> {
  const tile = path === 'checkpoint' ? undefined : parseTilePath(path)
  if (path !== 'checkpoint' && !tile) return UNKNOWN
  const isPublic = env().LOG_PUBLIC && tile?.of !== 'entries'
  if (!isPublic) {
    if (!actor) return SIGNED_OUT
    const may = await mayRead(actor, clock)
    if (!may.ok) return may
    if (tile?.of === 'entries')
      await recordReading({ kind: 'timeline.exported', actor, ...may.value, filter: path, events: tile.width }, clock)
  }
  const note = tile ? undefined : await readCheckpoint()
  const bytes = tile ? await readTile(tile) : note === undefined ? undefined : utf8(note)
  return bytes ? ok({ bytes, lasts: tile?.width === 256 }) : UNKNOWN
}
