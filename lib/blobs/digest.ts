import { createHash } from 'node:crypto'
import type { Bytes } from '@/lib/core'

/** SHA-256, by the machine's own code: files run to many megabytes. */
export const digest = (bytes: Uint8Array): Bytes => new Uint8Array(createHash('sha256').update(bytes).digest())
