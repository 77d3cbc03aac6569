import Link from 'next/link'
import type { Coming } from '@/lib/rulebook'
import { Hash, Time } from '../ui'
import { originInWords } from './words'

/** The policies that were ever in force, newest first. */
export function Comings({ comings, zone }: { comings: readonly Coming[]; zone: string }) {
  return (
    <ol>
      {comings.map((one) => (
        <li
          key={one.number}
          className="grid gap-x-6 gap-y-0.5 border-b border-line py-3 sm:grid-cols-[11rem_minmax(0,1fr)_auto] sm:items-baseline"
        >
          <Time at={one.at} zone={zone} />
          <p className="min-w-0 wrap-anywhere">
            <Link href={`/policy/${one.hash}`} className="link">
              {originInWords(one)}
            </Link>
            {one.reason && <span className="text-ink-2">: “{one.reason}”</span>}
          </p>
          <Hash value={one.hash} what="Hash of the policies" />
        </li>
      ))}
    </ol>
  )
}
