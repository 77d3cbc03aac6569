import type { StoredFile } from './file'

interface Sealed {
  readonly reviewedSha256: Uint8Array
  readonly reviewedSize: number
  /** In their order; `size` is that of the whole file with this seal. */
  readonly seals: readonly { readonly deltaSha256: Uint8Array; readonly size: number }[]
}

/** A version as it is stored: its reviewed bytes, then each seal's delta. */
export function partsOf({ reviewedSha256, reviewedSize, seals }: Sealed): StoredFile['parts'] {
  const before = [reviewedSize, ...seals.map((one) => one.size)]
  const deltas = seals.map(({ deltaSha256, size }, index) => ({ sha256: deltaSha256, size: size - (before[index] ?? size) }))
  return [{ sha256: reviewedSha256, size: reviewedSize }, ...deltas]
}
