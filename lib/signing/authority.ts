import 'server-only'
import { env } from '@/lib/env'
import { certificatesIn } from '@/lib/keys'
import type { TimestampAuthority } from '@/lib/ledger'
import { requestTimestamp } from './seal'

/** How the time-stamp authority of this deployment is asked (`TSA_URL`, `TSA_CA`); undefined where none is named. */
export function timestampAuthority(): TimestampAuthority | undefined {
  const { TSA_URL, TSA_CA } = env()
  if (!TSA_URL) return undefined
  return (imprint, signal) => requestTimestamp(TSA_URL, imprint, { signal, ...(TSA_CA && { roots: certificatesIn(TSA_CA) }) })
}
