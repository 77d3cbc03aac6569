import type { Rule } from '@/lib/policy'
import { cx, Icon } from '../ui'
import { effectOf, topicOf } from './words'

/** Every rule as a person reads it, folded by file, because a hundred at once are read by nobody: what each does, why, the way on or who else may, its name; its text is one click away. */
export function Rules({ rules }: { rules: readonly Rule[] }) {
  const files = [...new Set(rules.map(({ file }) => file))]
  return files.map((file) => {
    const own = rules.filter((rule) => rule.file === file)
    return (
      <section key={file} aria-label={topicOf(file)}>
        <details>
          <summary className="mt-3 flex cursor-pointer flex-wrap items-center gap-x-2 gap-y-1 rounded-sm border-b border-line-2 py-2.5 text-ink-2">
            <Icon name="down" size={13} className="-rotate-90 [[open]>summary>&]:rotate-0" />
            <h2 className="font-medium text-ink">{topicOf(file)}</h2>
            <span className="text-hash">{file}</span>
            <span className="ml-auto">{own.length}</span>
          </summary>
          <ul>
            {own.map((rule) => (
              <RuleItem key={rule.id} rule={rule} />
            ))}
          </ul>
        </details>
      </section>
    )
  })
}

function RuleItem({ rule }: { rule: Rule }) {
  const { word, icon, tone } = effectOf(rule)
  return (
    <li id={rule.id} className="grid gap-x-3 gap-y-1 border-b border-line py-3 sm:grid-cols-[7.75rem_minmax(0,1fr)]">
      <p className={cx('inline-flex items-start gap-1.5', tone)}>
        <Icon name={icon} size={13} className="mt-[3.5px] shrink-0" /> {word}
      </p>
      <div className="min-w-0">
        <p className="max-w-prose text-item">{rule.reason}</p>
        <p className="max-w-prose text-ink-2">{rule.next ?? rule.otherwise}</p>
        <details className="mt-1">
          <summary className="w-fit rounded-sm text-hash text-ink-2">{rule.id}</summary>
          <pre className="mt-2 rounded-sm border border-line bg-sheet p-3 text-hash leading-5 whitespace-pre-wrap wrap-anywhere">
            {rule.text}
          </pre>
        </details>
      </div>
    </li>
  )
}
