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

export const LIMITS: Limits = {
  bytes: 50 * MIB,
  pages: 5_000,
  unpackedBytes: 192 * MIB,
  unpackedImages: 1_024 * MIB,
  imagePixels: 400_000_000,
  checkedBytes: 48 * MIB,
  checkedPixels: 20_000_000,
  processorMilliseconds: 9_000,
  milliseconds: 30_000,
  residentBytes: 448 * MIB,
  wasmBytes: 192 * MIB,
}
