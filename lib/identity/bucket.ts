export interface Allowance {
  /** How many at once. */
  readonly burst: number
  readonly perMinute: number
}

/** A token bucket: `burst` at once, then `perMinute`. Times are milliseconds of one clock. */
export class Bucket {
  #tokens: number
  #at: number

  constructor(
    readonly allowance: Allowance,
    now: number,
  ) {
    this.#tokens = allowance.burst
    this.#at = now
  }

  take(now: number): boolean {
    // A clock that was set back gives nothing, and does not stop the refilling until it has caught up.
    const minutes = Math.max(0, now - this.#at) / 60_000
    this.#at = now
    this.#tokens = Math.min(this.allowance.burst, this.#tokens + minutes * this.allowance.perMinute)
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}

/** A bucket for each key, at most `most` of them: the one that was not asked for longest is forgotten first. */
export class Buckets {
  readonly #held = new Map<string, Bucket>()

  constructor(
    readonly allowance: Allowance,
    readonly most: number,
  ) {}

  take(key: string, now: number): boolean {
    const bucket = this.#held.get(key) ?? new Bucket(this.allowance, now)
    this.#held.delete(key)
    this.#held.set(key, bucket)
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= this.most) break
      this.#held.delete(oldest)
    }
    return bucket.take(now)
  }
}
