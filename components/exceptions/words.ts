import type { ExceptionRow, ExceptionState } from '@/lib/authority'
import { counted } from '../envelope/words'
import type { IconName } from '../ui'

/** `two hours`, `90 minutes`. */
export function lasting(minutes: number): string {
  const [count, unit] = minutes % 60 === 0 ? [minutes / 60, 'hour'] : [minutes, 'minute']
  return counted(count, unit).toLowerCase()
}

/** How long an exception may be asked for. */
export const DURATIONS: readonly number[] = [30, 60, 120, 240, 480, 1440]

interface StateWords {
  readonly word: string
  readonly icon: IconName
  readonly tone: string
}

const STATES: Readonly<Record<ExceptionState, StateWords>> = {
  requested: { word: 'waits for an administrator', icon: 'hourglass', tone: 'text-wait' },
  refused: { word: 'not approved', icon: 'cross', tone: 'text-ink-2' },
  running: { word: 'running', icon: 'clock', tone: 'text-wait' },
  used: { word: 'used', icon: 'tick', tone: 'text-ink' },
  over: { word: 'over, not used', icon: 'clock', tone: 'text-ink-2' },
  ended: { word: 'ended early', icon: 'cross', tone: 'text-ink-2' },
}

/** Where an exception stands; what waits for its review says so, whatever became of it. */
export function stateWords({ state, unreviewed, review }: Pick<ExceptionRow, 'state' | 'unreviewed' | 'review'>): StateWords {
  const { word, icon, tone } = STATES[state]
  if (unreviewed) return { word: `${word}, waits for its review`, icon: 'hourglass', tone: 'text-wait' }
  if (review)
    return {
      word: `${word}, found ${review.justified ? 'justified' : 'not justified'}`,
      icon,
      tone: review.justified ? tone : 'text-refuse',
    }
  return { word, icon, tone }
}

/** The page's answer. */
export function exceptionsAnswer(rows: readonly Pick<ExceptionRow, 'state' | 'unreviewed'>[]): string {
  const count = (of: (row: (typeof rows)[number]) => boolean) => rows.filter(of).length
  const [asked, running, unreviewed] = [
    count(({ state }) => state === 'requested'),
    count(({ state }) => state === 'running'),
    count((row) => row.unreviewed),
  ]
  if (asked + running + unreviewed === 0) return 'None is open.'
  return [
    asked > 0 && `${counted(asked, 'waits', 'wait')} for an administrator.`,
    running > 0 && `${counted(running, 'is', 'are')} running.`,
    unreviewed > 0 && `${counted(unreviewed, 'waits', 'wait')} for a review.`,
  ]
    .filter(Boolean)
    .join(' ')
}
