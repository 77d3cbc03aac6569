import { formatAmount, type Money } from '@/lib/core'

/** By how much an amount is over: the largest one in ink, the rest hatched, each written where it ends. */
export function OverScale({ amount, maximum, lets = 'You may sign' }: { amount: Money; maximum: Money; lets?: string | undefined }) {
  const share = Math.min(Math.max((maximum.minor / amount.minor) * 100, 2), 98)
  const over = { ...amount, minor: amount.minor - maximum.minor }
  return (
    <div className="mt-5">
      <p className="text-right font-medium text-refuse tabular-nums">{formatAmount(amount)}</p>
      <svg aria-hidden width="100%" height="14" className="mt-1 block border-b border-line-2 text-refuse">
        <pattern id="over-scale" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path d="M0 0v5" stroke="currentColor" strokeWidth="2" />
        </pattern>
        <rect y="6" width={`${share}%`} height="8" className="fill-ink" />
        <rect x={`${share}%`} y="6" width={`${100 - share}%`} height="8" fill="url(#over-scale)" />
        <rect x="100%" width="2" height="14" transform="translate(-2 0)" fill="currentColor" />
      </svg>
      <div className="mt-1 flex flex-wrap justify-between gap-x-4 text-dense">
        <p>
          {lets} up to <b className="font-medium tabular-nums">{formatAmount(maximum)}</b>
        </p>
        <p className="text-refuse">
          <b className="font-medium tabular-nums">{formatAmount(over)}</b> over
        </p>
      </div>
    </div>
  )
}
