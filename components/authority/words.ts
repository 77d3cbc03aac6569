import type { AuthorityState, Cumulative, RegisterCounts } from '@/lib/authority'
import { formatAmount, type Money } from '@/lib/core'
import { counted } from '../envelope/words'

const listed = (all: readonly string[]): string => (all.length > 1 ? `${all.slice(0, -1).join(', ')} or ${all.at(-1)}` : (all[0] ?? ''))

/** `any lease or service contract`. */
export const kindsInWords = (kinds: readonly string[]): string => `any ${listed(kinds)}`

/** `up to €50,000.00 or CHF 20,000.00`; what states no amount needs no limit. */
export const capsInWords = (caps: readonly Money[]): string =>
  caps.length > 0 ? `up to ${listed(caps.map(formatAmount))}` : 'without an amount'

/** `€100,000.00 within 30 days`: altogether with one counterparty. */
export const cumulativeInWords = (cumulative: readonly Cumulative[]): string =>
  listed(cumulative.map(({ days, ...money }) => `${formatAmount(money)} within ${days === 1 ? 'a day' : `${days} days`}`))

/** The page's answer: who may sign now, and what waits. */
export function registerAnswer({ able, waiting }: Pick<RegisterCounts, 'able' | 'waiting'>, lists: number): string {
  return [
    able === 0 ? 'Nobody may sign under the register.' : `${counted(able, 'person', 'people')} may sign under the register.`,
    waiting > 0 && `${counted(waiting, 'grant waits', 'grants wait')} for a second administrator.`,
    lists > 0 && `${counted(lists, 'list waits', 'lists wait')} for a second administrator.`,
  ]
    .filter(Boolean)
    .join(' ')
}

interface StateWords {
  readonly word: string
  readonly icon: 'hourglass' | 'tick' | 'clock' | 'cross'
  readonly tone: string
}

export const STATES: Readonly<Record<AuthorityState, StateWords>> = {
  granted: { word: 'waits', icon: 'hourglass', tone: 'text-wait' },
  active: { word: 'in force', icon: 'tick', tone: 'text-ink' },
  planned: { word: 'planned', icon: 'clock', tone: 'text-ink-2' },
  over: { word: 'over', icon: 'clock', tone: 'text-ink-2' },
  ended: { word: 'ended', icon: 'cross', tone: 'text-ink-2' },
}
