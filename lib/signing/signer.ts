import 'server-only'
import { env } from '@/lib/env'
import type { Keys } from '@/lib/keys'
import { type CmsSigner, cmsSigner, timestampFrom } from './seal'

/** The organisation's key for acts of people, with a time stamp where a time-stamp authority is named: PAdES B-T, else B-B. */
export function personActSigner(keys: Keys): { readonly signer: CmsSigner; readonly level: 'B-B' | 'B-T' } {
  const { TSA_URL } = env()
  const key = keys.seal('person-act')
  return TSA_URL ? { signer: cmsSigner(key, timestampFrom(TSA_URL)), level: 'B-T' } : { signer: cmsSigner(key), level: 'B-B' }
}
