import type { Rule } from '@/lib/policy'
import type { Coming, ReplayView } from '@/lib/rulebook'
import { counted } from '../envelope/words'

/** What a rule does, as a word with its mark. A curable prohibition asks for something before it lets an act go on. */
export function effectOf({ effect, obligation }: Pick<Rule, 'effect' | 'obligation'>) {
  if (effect === 'permit') return { word: 'permits', icon: 'tick', tone: 'text-ink' } as const
  return obligation
    ? ({ word: 'asks first', icon: 'hourglass', tone: 'text-wait' } as const)
    : ({ word: 'prohibits', icon: 'cross', tone: 'text-refuse' } as const)
}

/** `signing.cedar` is about signing. */
export const topicOf = (file: string): string => {
  const words = file.replace(/\.cedar$/, '').replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Who put a bundle in force. */
export function originInWords({ origin, by, proposedBy }: Pick<Coming, 'origin' | 'by' | 'proposedBy'>): string {
  if (origin === 'files') return 'with the product'
  if (origin === 'upgrade') return 'with an upgrade of the product'
  if (origin === 'command') return 'by the operator’s command'
  return by === proposedBy ? `by ${by ?? 'an administrator'} alone` : `proposed by ${proposedBy}, activated by ${by}`
}

const OUTCOMES = { permit: 'be permitted', challenge: 'be asked for more first', deny: 'be denied' } as const

/** What a replay found, in a sentence for each difference. */
export function foundBy({ total, same, changed, unusable }: Pick<ReplayView, 'total' | 'same' | 'changed' | 'unusable'>): string[] {
  if (total === 0) return ['No decision was recorded in this time.']
  const differing = Object.entries(OUTCOMES).flatMap(([outcome, words]) => {
    const count = changed[outcome as keyof typeof OUTCOMES]
    return count > 0 ? [`${counted(count, 'decision', 'decisions')} would now ${words}.`] : []
  })
  return [
    same === total
      ? `All ${total.toLocaleString('en')} past decisions come out the same.`
      : `${same.toLocaleString('en')} of ${total.toLocaleString('en')} past decisions come out the same.`,
    ...differing,
    ...(unusable > 0
      ? [`${counted(unusable, 'decision', 'decisions')} cannot be asked again: this version knows more about each act than was kept.`]
      : []),
  ]
}

export const ASKED: Readonly<Record<string, string>> = { permit: 'permitted', challenge: 'asked for more', deny: 'denied' }
