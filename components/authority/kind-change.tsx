import type { ClassRules } from '@/lib/authority'
import { Icon } from '../ui'
import { changeInWords } from './kind-words'

/** What would change: struck out what goes, in ink what comes. */
export function KindChange({ before, after }: { before: ClassRules | undefined; after: ClassRules }) {
  const { goes, comes } = changeInWords(before, after)
  return (
    <ul className="space-y-1">
      {goes.map((one) => (
        <li key={one} className="flex gap-1.5 text-ink-2">
          <Icon name="minus" size={13} className="mt-[3.5px] shrink-0" label="no longer" />
          <del className="min-w-0">{one}</del>
        </li>
      ))}
      {comes.map((one) => (
        <li key={one} className="flex gap-1.5">
          <Icon name="plus" size={13} className="mt-[3.5px] shrink-0" label="new" />
          <ins className="min-w-0 no-underline">{one}</ins>
        </li>
      ))}
    </ul>
  )
}
