import 'server-only'
import type { Keys } from '@/lib/keys'
import { timestampAuthority } from './authority'
import { type CmsSigner, cmsSigner, timestampFrom } from './seal'

/** The organisation's key for acts of people, with a time stamp where a time-stamp authority is named: PAdES B-T, else B-B. */
export function personActSigner(keys: Keys): { readonly signer: CmsSigner; readonly level: 'B-B' | 'B-T' } {
  const key = keys.seal('person-act')
  const authority = timestampAuthority()
  return authority ? { signer: cmsSigner(key, timestampFrom(authority)), level: 'B-T' } : { signer: cmsSigner(key), level: 'B-B' }
}
