import type { Failed } from './compile'
import type { Decision } from './evaluate'

/** A policy that could not be evaluated, or the engine by its own rule, and what it was asked about. */
export interface Failure extends Failed {
  readonly bundle: string
  readonly act: string
}

// One list for instrumentation and routes, which are separate module graphs in one process.
const process_ = globalThis as typeof globalThis & {
  countersignPolicyAlarm?: { tell?: (failure: Failure) => void; told: Map<string, number> }
}
const alarm = () => {
  process_.countersignPolicyAlarm ??= { told: new Map() }
  return process_.countersignPolicyAlarm
}

const HOUR = 3_600_000

/** Whom to tell that a policy fails: once an hour of each. What it was asked about was denied. */
export function onFailure(tell: (failure: Failure) => void): void {
  alarm().tell = tell
}

export function tellOfFailures({ failed = [], bundle, facts }: Decision, now = Date.now()): void {
  const { tell, told } = alarm()
  for (const one of failed) {
    const name = `${bundle} ${one.rule}`
    if (!tell || now - (told.get(name) ?? 0) < HOUR) continue
    told.set(name, now)
    tell({ ...one, bundle, act: String((facts as { act?: unknown }).act) })
  }
}
