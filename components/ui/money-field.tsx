import { useId } from 'react'
import { CURRENCIES } from '@/lib/core'
import { cx } from './cx'
import { FieldError, type FieldProps } from './field'
import { Icon } from './icon'

export interface MoneyFieldProps extends Omit<FieldProps, 'name' | 'hideLabel'> {
  /** Form names of the two controls. */
  name?: string
  currencyName?: string
  /** As typed, not as parsed: `48,200.00`. */
  defaultAmount?: string | undefined
  defaultCurrency?: string | undefined
  currencies?: readonly string[]
}

/** An amount as people write it, and its ISO 4217 currency. Parse with `parseAmount`; its refusals name `amount` and `currency`. */
export function MoneyField({
  label,
  name = 'amount',
  currencyName = 'currency',
  hint,
  error,
  required,
  optional,
  defaultAmount,
  defaultCurrency = 'EUR',
  currencies = Object.keys(CURRENCIES),
  className,
}: MoneyFieldProps) {
  const id = useId()
  const described = cx(Boolean(hint) && `${id}-hint`, Boolean(error) && `${id}-error`)
  const shared = { ...(described && { 'aria-describedby': described }), ...(error && { 'aria-invalid': true as const }) }
  return (
    <fieldset className={cx('min-w-0', className)}>
      <legend className="mb-1.5 font-medium">
        {label}
        {optional && <span className="font-normal text-ink-2"> optional</span>}
      </legend>
      <div className="grid grid-cols-[1fr_6rem] gap-2">
        <input
          {...shared}
          name={name}
          aria-label="Amount"
          inputMode="decimal"
          autoComplete="off"
          defaultValue={defaultAmount}
          required={required}
          className="field text-right"
        />
        <span className="select-frame block">
          <select
            key={defaultCurrency}
            {...shared}
            name={currencyName}
            aria-label="Currency"
            defaultValue={defaultCurrency}
            className="field select-field"
          >
            {currencies.map((code) => (
              <option key={code}>{code}</option>
            ))}
          </select>
          <Icon name="down" />
        </span>
      </div>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      {hint && (
        <p id={`${id}-hint`} className="mt-1.5 text-dense text-ink-2">
          {hint}
        </p>
      )}
    </fieldset>
  )
}
