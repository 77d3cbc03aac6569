import { cx } from './cx'

/** Not rules, but the policy's silence: the reason beside it already says that nothing permits it, or that nothing could be decided. */
const SILENCE = new Set(['not-entitled', 'facts-unusable', 'policy-error', 'engine-failure'])

/** The rule that decided, by the name under which the policy and the timeline know it. */
export function DecidedBy({ rule, className }: { rule: string | undefined; className?: string }) {
  if (!rule || SILENCE.has(rule)) return null
  return (
    <p className={cx('text-dense text-ink-2', className)}>
      By the rule <span className="text-hash">{rule}</span>.
    </p>
  )
}
