/** One measured thing: what people read in the table and machines in the JSON. */
export interface Row {
  readonly what: string
  readonly unit: 'ms' | 'MB' | 'requests' | 'statements'
  readonly samples: number
  readonly p50: number
  readonly p95?: number
  /** The least this could have cost on this machine, measured in the same run: its p50. */
  readonly limit?: number
  /** What the project set out to reach: p50 at most this, and how that number came about. */
  readonly most?: { readonly value: number; readonly words: string }
  readonly reached?: boolean
  /** Why there is no number worth a verdict. */
  readonly note?: string
}

/** The smallest sample that at least `share` of all samples do not exceed (nearest rank). */
export function percentile(samples: readonly number[], share: number): number {
  if (samples.length === 0) throw new Error('nothing was measured')
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number
}

/** A row of samples, with its verdict when there is something to reach. */
export function rowOf(
  what: string,
  unit: Row['unit'],
  samples: readonly number[],
  { limit, most }: { readonly limit?: readonly number[]; readonly most?: (limit: number) => NonNullable<Row['most']> } = {},
): Row {
  const p50 = percentile(samples, 0.5)
  const least = limit && percentile(limit, 0.5)
  const aim = most?.(least ?? 0)
  return {
    what,
    unit,
    samples: samples.length,
    p50: rounded(p50),
    ...(samples.length > 1 && { p95: rounded(percentile(samples, 0.95)) }),
    ...(least !== undefined && { limit: rounded(least) }),
    ...(aim && { most: { ...aim, value: rounded(aim.value) }, reached: p50 <= aim.value }),
  }
}

const rounded = (value: number) => Number(value.toFixed(value < 10 ? 3 : 1))

/** Milliseconds that each of `rounds` runs of `work` took. */
export async function timed(rounds: number, work: (round: number) => unknown): Promise<number[]> {
  const samples: number[] = []
  for (let round = 0; round < rounds; round++) {
    const began = performance.now()
    await work(round)
    samples.push(performance.now() - began)
  }
  return samples
}
