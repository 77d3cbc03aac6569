import Link from 'next/link'
import { Rosette } from '@/components/rosette'

/** The house's own figure; also in public/icon.svg. */
const MARK = 'b3417ad25c0fe88d93a1265e7b40cc1f08d2e99a6471b35fda2c8e5017f4639b'

export function Brand({ href = '/' }: { href?: string }) {
  return (
    <Link href={href} className="flex items-center gap-2 font-serif text-[1.125rem] leading-6 font-medium tracking-[-.003em] no-underline">
      <Rosette hash={MARK} size={22} state="plain" />
      Countersign
    </Link>
  )
}
