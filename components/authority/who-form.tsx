import type { Refusal } from '@/lib/core'
import type { ComposeOptions, ListRow } from '@/lib/signing'
import { Button, DateTimeField, fieldError, LinkButton, MoneyField, Select, TextField } from '../ui'

export interface WhoValues {
  readonly kind: string
  readonly amount: string
  readonly currency: string
  readonly counterparty: string
  readonly at: string
}

interface Shared {
  readonly values: WhoValues
  readonly zone: string
  readonly now: Date
  readonly refusal: Refusal | undefined
}

const ACTION = '/authority/who'

const When = ({ values, zone, now, refusal, className }: Shared & { className?: string }) => (
  <DateTimeField
    label="When"
    name="at"
    optional
    toTheSecond
    zone={zone}
    now={now}
    hint="Empty: now. An earlier moment is answered as recorded."
    defaultValue={values.at}
    error={fieldError(refusal, 'at')}
    {...(className && { className })}
  />
)

/** Asks about whatever document of a kind: a native GET form, so that the address holds the question. */
export function AnyKindForm({ options, ...shared }: Shared & { readonly options: ComposeOptions }) {
  const { values, refusal } = shared
  return (
    <form action={ACTION} className="mt-6 grid max-w-3xl items-start gap-x-6 gap-y-5 sm:grid-cols-2">
      <Select label="Kind of document" name="kind" defaultValue={values.kind} error={fieldError(refusal, 'kind')}>
        {options.classes.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
      <MoneyField
        label="Amount"
        optional
        defaultAmount={values.amount}
        defaultCurrency={values.currency || 'EUR'}
        currencies={options.currencies}
        error={fieldError(refusal, 'amount') ?? fieldError(refusal, 'currency')}
      />
      <TextField
        label="Counterparty"
        name="counterparty"
        optional
        hint="For what may be signed with one of them altogether."
        defaultValue={values.counterparty}
      />
      <When {...shared} />
      <Button kind="ink" className="justify-self-start">
        Ask
      </Button>
    </form>
  )
}

/** Asks about the envelope that was chosen, at another moment. */
export function EnvelopeForm({ envelopeId, ...shared }: Shared & { readonly envelopeId: string }) {
  return (
    <form action={ACTION} className="mt-6 flex flex-wrap items-start gap-x-6 gap-y-5">
      <input type="hidden" name="envelope" value={envelopeId} />
      <When {...shared} className="min-w-64 flex-1 sm:max-w-md" />
      <Button kind="ink" className="sm:mt-7">
        Ask
      </Button>
    </form>
  )
}

/** Finds the envelope to ask about. `rows` is undefined while nothing is looked for. */
export function FindEnvelope({ find, rows }: { readonly find: string; readonly rows: readonly ListRow[] | undefined }) {
  return (
    <search>
      <form action={ACTION} className="flex flex-wrap items-end gap-3">
        <TextField
          label="Or about an envelope"
          name="find"
          type="search"
          defaultValue={find}
          placeholder="Title or party"
          className="min-w-52 flex-1 sm:max-w-md"
        />
        <Button className="min-h-10">Find</Button>
      </form>
      {rows && rows.length === 0 && <p className="mt-3 text-ink-2">Nothing like that is here. Look for fewer words.</p>}
      {rows && rows.length > 0 && (
        <ul aria-label="Envelopes found" className="mt-4 flex flex-wrap gap-2">
          {rows.map(({ envelopeId, title, counterparty }) => (
            <li key={envelopeId} className="max-w-full">
              <LinkButton href={`${ACTION}?envelope=${envelopeId}`} className="max-w-full">
                <span className="truncate">{[title, counterparty].filter(Boolean).join(' · ')}</span>
              </LinkButton>
            </li>
          ))}
        </ul>
      )}
    </search>
  )
}
