import type { Scope } from '@/lib/authority'
import { formatAmount, type Money } from '@/lib/core'
import { counted } from '../envelope/words'
import { capsInWords, cumulativeInWords, kindsInWords } from './words'

/** Names of kinds of document, by their ids. */
export type KindNames = ReadonlyMap<string, string>

/** `Eight authorities for seven people, together up to €400,000.00 and CHF 20,000.00.` */
export function listInWords({ size, people, totals }: { size: number; people: number; totals: readonly Money[] }): string {
  const sums = totals.map(formatAmount)
  const together = sums.length > 1 ? `${sums.slice(0, -1).join(', ')} and ${sums.at(-1)}` : sums[0]
  const what = `${counted(size, 'authority', 'authorities')} for ${counted(people, 'person', 'people').toLowerCase()}`
  return `${what}${together ? `, together up to ${together}` : ', without amounts'}.`
}

/** `any lease, up to €50,000.00, €90,000.00 within 30 days altogether with one counterparty`. */
export function scopeInWords({ classes, caps, cumulative }: Pick<Scope, 'classes' | 'caps' | 'cumulative'>, kinds: KindNames): string {
  const bounds = cumulative.length > 0 ? `, ${cumulativeInWords(cumulative)} altogether with one counterparty` : ''
  return `${kindsInWords(classes.map((id) => kinds.get(id) ?? id))}, ${capsInWords(caps)}${bounds}`
}
