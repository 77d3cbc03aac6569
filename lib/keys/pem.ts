import 'server-only'
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Bytes } from '@/lib/core'

/** The certificates of a PEM file, in DER. */
export const certificatesIn = (path: string): Bytes[] =>
  (readFileSync(path, 'latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(
    (pem) => new Uint8Array(new X509Certificate(pem).raw),
  )
