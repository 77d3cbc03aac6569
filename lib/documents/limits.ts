import 'server-only'
import { largestUpload } from '@/lib/env'

const MIB = 1024 * 1024

/** What one uploaded file may cost. Sizes in bytes, times in milliseconds. */
export interface Limits {
  /** The upload itself. */
  readonly bytes: number
  readonly pages: number
  /** What everything but pictures may unpack to, together. */
  readonly unpackedBytes: number
  /** What pictures may unpack to, together. */
  readonly unpackedImages: number
  /** Width × height of one picture. */
  readonly imagePixels: number
  /** Above these the contents are not tokenised a second time; structure and sizes are always checked. */
  readonly checkedBytes: number
  readonly checkedPixels: number
  /** Processor time for the process that reads the file: a busy machine does not turn a good file into a bad one. */
  readonly processorMilliseconds: number
  /** Wall clock for it, whatever it waits for. */
  readonly milliseconds: number
  /** Resident memory at which that process is killed, and what WebAssembly may take of it. */
  readonly residentBytes: number
  readonly wasmBytes: number
}

/** The largest file for which the memory below was measured; a larger one gets more in proportion. */
const MEASURED = 50 * MIB

/** The limits of an installation: `MAX_UPLOAD_MB` says how large a file may be, and the rest follows. Bytes. */
export function limitsFor(bytes: number): Limits {
  const beyond = Math.max(0, bytes - MEASURED)
  return {
    bytes,
    pages: 5_000,
    unpackedBytes: 192 * MIB,
    unpackedImages: 1_024 * MIB,
    imagePixels: 400_000_000,
    checkedBytes: 48 * MIB,
    checkedPixels: 20_000_000,
    processorMilliseconds: 9_000,
    milliseconds: 30_000,
    residentBytes: 448 * MIB + 4 * beyond,
    wasmBytes: 192 * MIB + 2 * beyond,
  }
}

export const LIMITS: Limits = limitsFor(largestUpload())
