import 'server-only'
import { type Clock, refuse, systemClock } from '@/lib/core'
import { requestNetwork } from './address'
import { Bucket, Buckets } from './bucket'

/**
 * What people who have shown nothing may have us write.
 *
 * Protected is the log: without a bound anyone could grow the database, which is never thinned, and bury what matters in it. So all
 * strangers together have one allowance of recorded refusals, and each network a share of it where the network is known. Beyond it
 * nothing is written, and the answer is `busy` instead of the reason: then an unrecorded attempt is also one that tells nothing.
 *
 * Not touched by it, so that a spray keeps nobody out: asking to sign in writes nothing until a passkey has answered; an enrolled
 * passkey's answer is never counted; whoever holds a working invitation has an allowance of that link's own.
 */
const EVERYONE = { burst: 120, perMinute: 30 }
const EACH_NETWORK = { burst: 20, perMinute: 6 }
const EACH_LINK = { burst: 20, perMinute: 2 }
const KEYS = 10_000

interface Allowances {
  readonly everyone: Bucket
  readonly networks: Buckets
  readonly links: Buckets
  readonly notices: Bucket
}

// On globalThis, because routes and actions are bundled apart, and one process has one allowance.
const held = globalThis as { countersignStrangers?: Allowances }

function allowances(now: number): Allowances {
  held.countersignStrangers ??= {
    everyone: new Bucket(EVERYONE, now),
    networks: new Buckets(EACH_NETWORK, KEYS),
    links: new Buckets(EACH_LINK, KEYS),
    notices: new Bucket({ burst: 1, perMinute: 1 }, now),
  }
  return held.countersignStrangers
}

export const BUSY = refuse('busy', 'More requests are coming in than can be looked at.', {
  next: 'Wait a minute and try again. Signing in with a passkey goes on as always.',
})

/** Whether a refusal of somebody unknown may be recorded now. */
export async function mayRecordStranger(clock: Clock = systemClock): Promise<boolean> {
  const now = clock().getTime()
  const { everyone, networks, notices } = allowances(now)
  const network = await requestNetwork()
  // The share first: a network that has used its own up takes nothing from the others.
  if ((network === undefined || networks.take(network, now)) && everyone.take(now)) return true
  if (notices.take(now)) console.error('strangers: more refusals than are recorded; some are left out of the log')
  return false
}

/** Whether this link, which is open, may begin another enrolment now. */
export function mayBegin(linkId: string, clock: Clock = systemClock): boolean {
  const now = clock().getTime()
  return allowances(now).links.take(linkId, now)
}
