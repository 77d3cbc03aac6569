import { formatAmount } from '@/lib/core'
import type { Awaiting } from '@/lib/signing'
import { Checkbox } from '../ui'

interface SingleDocumentsProps {
  readonly waits: readonly Awaiting[]
  /** Ids of what is chosen when the sentence begins; what of it waits no longer stays chosen, or the sentence would reach further. */
  readonly chosen: readonly string[]
  readonly error: string | undefined
}

/** Narrows what is lent to single documents among those that wait. */
export function SingleDocuments({ waits, chosen, error }: SingleDocumentsProps) {
  const gone = chosen.filter((id) => !waits.some(({ envelopeId }) => envelopeId === id))
  if (waits.length + gone.length === 0) return null
  return (
    <details className="mt-3 max-w-xl" open={error || chosen.length > 0 ? true : undefined}>
      <summary className="link w-fit rounded-sm text-dense">For single documents only</summary>
      <fieldset className="mt-2 max-h-80 overflow-y-auto border-y border-line py-2" aria-describedby={error && 'single-error'}>
        <legend className="sr-only">Documents</legend>
        {waits.map(({ envelopeId, title, counterparty, money }) => (
          <Checkbox
            key={envelopeId}
            name="envelope"
            value={envelopeId}
            label={`${title}, ${[counterparty, money && formatAmount(money)].filter(Boolean).join(', ')}`}
            defaultChecked={chosen.includes(envelopeId)}
          />
        ))}
        {gone.map((id) => (
          <Checkbox key={id} name="envelope" value={id} label="A document that waits for you no longer" defaultChecked />
        ))}
      </fieldset>
      <p className="mt-1 text-dense text-ink-2">None ticked: for any, also for what comes later.</p>
      {error && (
        <p id="single-error" className="text-dense text-refuse">
          {error}
        </p>
      )}
    </details>
  )
}
