import type { Fault } from '@/lib/policy'
import type { Checked } from '@/lib/rulebook'
import { counted } from '../envelope/words'
import { Icon } from '../ui'

interface Props {
  readonly checked: Checked
  readonly faultsId: string
  readonly onGo: (fault: Fault) => void
}

/** No more faults than these are told at once. */
const MOST = 100

/** What came of a check: each thing that is wrong leads to its line; else which cases come out differently. */
export function CheckResult({ checked: { faults, cases, changed }, faultsId, onGo }: Props) {
  if (!cases)
    return (
      <div role="status" className="mt-3">
        <p className="flex gap-1.5 text-refuse">
          <Icon name="cross" size={13} className="mt-[3.5px] shrink-0" />{' '}
          {faults.length < MOST ? counted(faults.length, 'thing keeps', 'things keep') : `At least ${MOST} things keep`} it from being
          whole.
        </p>
        <ul id={faultsId} className="mt-2 border-t border-line">
          {faults.map((fault, index) => (
            <li key={index} className="border-b border-line py-2 wrap-anywhere">
              <button type="button" className="link font-medium" onClick={() => onGo(fault)}>
                Line {fault.line}
              </button>{' '}
              <span className="text-hash text-ink-2">
                {fault.file}
                {fault.rule && `, ${fault.rule}`}
              </span>
              <span className="block">{fault.says}</span>
            </li>
          ))}
        </ul>
      </div>
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
