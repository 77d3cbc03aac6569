import 'server-only'
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { env } from '@/lib/env'
import type { Keys } from '@/lib/keys'
import { type CmsSigner, cmsSigner, timestampFrom } from './seal'

/** The organisation's key for acts of people, with a time stamp where a time-stamp authority is named: PAdES B-T, else B-B. */
export function personActSigner(keys: Keys): { readonly signer: CmsSigner; readonly level: 'B-B' | 'B-T' } {
  const { TSA_URL, TSA_CA } = env()
  const key = keys.seal('person-act')
  if (!TSA_URL) return { signer: cmsSigner(key), level: 'B-B' }
  return { signer: cmsSigner(key, timestampFrom(TSA_URL, TSA_CA ? certificatesIn(TSA_CA) : undefined)), level: 'B-T' }
}

/** The certificates of a PEM file, in DER. */
const certificatesIn = (path: string): Uint8Array[] =>
  (readFileSync(path, 'latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(
    (pem) => new X509Certificate(pem).raw,
  )
