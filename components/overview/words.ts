import type { Overview } from '@/lib/governance'
import { counted } from '../envelope/words'

/** The page's answer: how much is open, and for how much of it nobody answers. */
export function overviewAnswer({ findings, waiting, exceptions }: Pick<Overview, 'findings' | 'waiting' | 'exceptions'>): string {
  const open = findings.length + waiting.length + exceptions.length
  const unowned = findings.filter(({ owner }) => !owner).length
  if (open === 0) return 'Nothing is open.'
  const answer = `${counted(open, 'thing is', 'things are')} open`
  return unowned > 0 ? `${answer}; ${counted(unowned, 'has', 'have').toLowerCase()} no owner.` : `${answer}.`
}
