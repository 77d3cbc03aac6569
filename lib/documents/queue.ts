import 'server-only'
import { ok, type Result } from '@/lib/core'
import { refusal } from './reasons'

/** Files that are read at the same time: each takes a process and its memory. */
const AT_ONCE = 2
const MOST_WAITING = 8
/** Files that one person may have on their way, or envelopes being frozen, at the same time. */
const EACH = 2

/** In every bundle of this process together: it stands on globalThis. */
interface Queue {
  running: number
  readonly waiting: (() => void)[]
  /** Uploads that are arriving, waiting or being read, envelopes being frozen, and files being made and taken, by person. */
  readonly places: Map<string, number>
}
const held = globalThis as typeof globalThis & { countersignIntake?: Queue }
held.countersignIntake ??= { running: 0, waiting: [], places: new Map() }
const queue: Queue = held.countersignIntake

/** Does something when its turn comes; refuses `busy` when too many wait already, so that nobody waits for minutes unseen. */
export async function inTurn<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
  if (queue.running >= AT_ONCE) {
    if (queue.waiting.length >= MOST_WAITING) return refusal('busy')
    await new Promise<void>((turn) => queue.waiting.push(turn))
  } else queue.running++
  try {
    return await work()
  } finally {
    const next = queue.waiting.shift()
    if (next) next()
    else queue.running--
  }
}

/**
 * A place for one upload of a person, from before its bytes are taken into memory until it has been read, for one envelope that is
 * being frozen, or for one file that is made in memory until it has been taken; call the answer to give it back. Refuses `busy` beyond
 * two a person, and beyond what can be read and wait.
 */
export function takePlace(person: string): Result<() => void> {
  const { places } = queue
  const own = places.get(person) ?? 0
  const all = [...places.values()].reduce((sum, one) => sum + one, 0)
  if (own >= EACH) return refusal('busy', 'Two of your files are being worked on just now.')
  if (all >= AT_ONCE + MOST_WAITING) return refusal('busy')
  places.set(person, own + 1)
  return ok(() => {
    const left = (places.get(person) ?? 1) - 1
    if (left > 0) places.set(person, left)
    else places.delete(person)
  })
}
