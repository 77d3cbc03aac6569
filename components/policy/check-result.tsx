import type { Checked } from '@/lib/rulebook'
import { counted } from '../envelope/words'
import { Icon } from '../ui'

/** What came of a check, as a sentence; the cases that fail by name. */
export function CheckResult({ checked: { faults, cases, changed } }: { checked: Checked }) {
  if (!cases)
    return (
      <p role="status" className="mt-3 flex gap-1.5 text-refuse">
        <Icon name="cross" size={13} className="mt-[3.5px] shrink-0" /> {counted(faults.length, 'thing keeps', 'things keep')} it from being
        whole.
      </p>
    )
  const all = cases.passed + cases.failed.length
  return (
    <div role="status" className="mt-3">
      <p className="flex gap-1.5">
        <Icon name="tick" size={13} className="mt-[3.5px] shrink-0" /> {changed ? 'It is whole.' : 'It says what is in force already.'}
      </p>
      <p className={cases.failed.length > 0 ? 'text-wait' : undefined}>
        {cases.failed.length === 0
          ? `All ${all} cases come out as expected.`
          : `${cases.failed.length} of ${all} cases come out differently.`}
      </p>
      {cases.failed.length > 0 && (
        <details className="mt-1">
          <summary className="link w-fit rounded-sm">Which</summary>
          <ul className="mt-1 border-t border-line">
            {cases.failed.map(({ name, says, why }) => (
              <li key={name} className="border-b border-line py-2 text-dense">
                <p>{says}</p>
                <p className="text-hash text-ink-2 wrap-anywhere">
                  {name}: {why}
                </p>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}
