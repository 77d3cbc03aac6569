import 'server-only'
import { type Clock, ok, type Result, systemClock } from '@/lib/core'
import type { Actor } from '@/lib/identity'
import { type WitnessHealth, witnessHealth } from '@/lib/ledger'
import { mayRead } from './reading'

/** How the ledger and its witnesses are, for who may read the timeline. Looking is no event: it tells nothing of anybody. */
export async function ledgerHealth(actor: Actor, clock: Clock = systemClock): Promise<Result<WitnessHealth>> {
  const may = await mayRead(actor, clock)
  return may.ok ? ok(await witnessHealth(clock)) : may
}
