import 'server-only'
import { env } from '@/lib/env'
import { certificatesIn, type Keys } from '@/lib/keys'
import { type CmsSigner, cmsSigner, requestTimestamp, timestampFrom } from './seal'

/** The organisation's key for acts of people, with a time stamp where a time-stamp authority is named: PAdES B-T, else B-B. */
export function personActSigner(keys: Keys): { readonly signer: CmsSigner; readonly level: 'B-B' | 'B-T' } {
  const { TSA_URL, TSA_CA } = env()
  const key = keys.seal('person-act')
  if (!TSA_URL) return { signer: cmsSigner(key), level: 'B-B' }
  const roots = TSA_CA ? { roots: certificatesIn(TSA_CA) } : {}
  return { signer: cmsSigner(key, timestampFrom((imprint) => requestTimestamp(TSA_URL, imprint, roots))), level: 'B-T' }
}
