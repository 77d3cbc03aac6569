import { formatAmount, type Money } from '@/lib/core'
import { counted } from '../envelope/words'

/** `Eight authorities for seven people, together up to €400,000.00 and CHF 20,000.00.` */
export function listInWords({ size, people, totals }: { size: number; people: number; totals: readonly Money[] }): string {
  const sums = totals.map(formatAmount)
  const together = sums.length > 1 ? `${sums.slice(0, -1).join(', ')} and ${sums.at(-1)}` : sums[0]
  const what = `${counted(size, 'authority', 'authorities')} for ${counted(people, 'person', 'people').toLowerCase()}`
  return `${what}${together ? `, together up to ${together}` : ', without amounts'}.`
}

/** What a list that was read says of its lines. */
export const linesInWords = (all: number, faulty: number): string =>
  faulty === 0
    ? `${counted(all, 'line')}, and nothing to mend.`
    : `${counted(faulty, 'line')} of ${all} to mend. What is mended here or in the file is read again.`
