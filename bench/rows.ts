/** One measured thing: what people read in the table and machines in the JSON. */
export interface Row {
  readonly what: string
  readonly unit: 'ms' | 'MB' | 'per s' | 'times' | 'requests' | 'statements'
  readonly samples: number
  readonly p50: number
  readonly p95?: number
  /** The least this could have cost on this machine, measured in the same run: its p50. */
  readonly limit?: number
  /** What the project set out to reach: p50 (or p95, where the words say so) at most this, and how that number came about. */
  readonly most?: Aim
  /** The same for a rate: p50 at least this. */
  readonly least?: Aim
  readonly reached?: boolean
  /** Why there is no number worth a verdict. */
  readonly note?: string
}

export interface Aim {
  readonly value: number
  readonly words: string
}

/** The smallest sample that at least `share` of all samples do not exceed (nearest rank). */
export function percentile(samples: readonly number[], share: number): number {
  if (samples.length === 0) throw new Error('nothing was measured')
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number
}

/** A row of samples, with its verdict when there is something to reach: by the median, unless `by` names another share. */
export function rowOf(
  what: string,
  unit: Row['unit'],
  samples: readonly number[],
  { limit, most, by = 0.5 }: { readonly limit?: readonly number[]; readonly most?: (limit: number) => Aim; readonly by?: number } = {},
): Row {
  const least = limit && percentile(limit, 0.5)
  const aim = most?.(least ?? 0)
  return {
    what,
    unit,
    samples: samples.length,
    p50: rounded(percentile(samples, 0.5)),
    ...(samples.length > 1 && { p95: rounded(percentile(samples, 0.95)) }),
    ...(least !== undefined && { limit: rounded(least) }),
    ...(aim && { most: { ...aim, value: rounded(aim.value) }, reached: percentile(samples, by) <= aim.value }),
  }
}

/** A row of rates, events per second, beside the highest this machine gives; `share` of that is to be reached. */
export function rateOf(what: string, rates: readonly number[], limit?: readonly number[], share?: number): Row {
  const rate = percentile(rates, 0.5)
  const highest = limit && percentile(limit, 0.5)
  const least = highest !== undefined && share !== undefined ? share * highest : undefined
  return {
    what,
    unit: 'per s',
    samples: rates.length,
    p50: Math.round(rate),
    ...(highest !== undefined && { limit: Math.round(highest) }),
    ...(least !== undefined && { least: { value: Math.round(least), words: `at least ${share} × limit` }, reached: rate >= least }),
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
