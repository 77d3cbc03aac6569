'use client'

import { type ReactNode, useState } from 'react'
import type { Refusal } from '@/lib/core'
import type { ComposeOptions, DraftInput } from '@/lib/signing'
import { DateTimeField, fieldError, MoneyField, Select, TextArea, TextField } from '../ui'
import { asLocal } from './terms'

export interface TermsPartProps {
  /** As the draft had it when the page was opened; what is typed since stands in the controls. */
  input: DraftInput
  options: ComposeOptions
  refusals: readonly Refusal[]
  zone: string
  now: Date
  children: ReactNode
}

const errorOf = (refusals: readonly Refusal[], ...names: string[]): string | undefined =>
  refusals.flatMap((refusal) => names.flatMap((name) => fieldError(refusal, name) ?? []))[0]

/** What the sender declares. `children` stand between what it is and what is said about it: who signs. */
export function TermsPart({ input, options, refusals, zone, now, children }: TermsPartProps) {
  const [classId, setClassId] = useState(input.classId)
  const kind = options.classes.find(({ id }) => id === classId)
  return (
    <>
      <div className="mt-5 grid gap-x-6 gap-y-5 sm:grid-cols-2">
        <TextField
          label="Title"
          name="title"
          hint="As the signers will know it."
          defaultValue={input.title}
          error={errorOf(refusals, 'title')}
          maxLength={200}
          autoComplete="off"
          className="sm:col-span-2"
        />
        <Select
          label="Kind of document"
          name="classId"
          defaultValue={classId}
          onChange={(event) => setClassId(event.currentTarget.value)}
          error={errorOf(refusals, 'classId')}
          {...(kind?.readingRequired && { hint: 'Signers must have had every page on screen.' })}
        >
          {options.classes.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
        <TextField
          label="Counterparty"
          name="counterparty"
          optional
          defaultValue={input.counterparty}
          error={errorOf(refusals, 'counterparty')}
          maxLength={200}
          autoComplete="off"
        />
        <MoneyField
          label="Amount"
          {...(kind?.amountRequired ? { hint: `A ${kind.name} needs one.` } : { optional: true })}
          error={errorOf(refusals, 'amount', 'currency')}
          defaultAmount={input.amount}
          defaultCurrency={input.currency || 'EUR'}
          currencies={options.currencies}
        />
        <Select label="Which is" name="basis" defaultValue={input.basis === 'yearly' ? 'yearly' : 'total'}>
          <option value="total">in total</option>
          <option value="yearly">a year</option>
        </Select>
      </div>
      {children}
      <div className="mt-5 grid gap-x-6 gap-y-5 sm:grid-cols-2">
        <TextArea
          label="Message to everyone named"
          name="message"
          optional
          defaultValue={input.message}
          error={errorOf(refusals, 'message')}
          className="sm:col-span-2"
        />
        <DateTimeField
          label="Due"
          name="dueAt"
          optional
          zone={zone}
          now={now}
          hint="By when you hope for it. Signing stays possible after it."
          defaultValue={asLocal(input.dueAt, zone)}
          error={errorOf(refusals, 'dueAt')}
        />
        <DateTimeField
          label="Signing ends"
          name="expiresAt"
          optional
          zone={zone}
          now={now}
          hint="After this nobody can sign."
          defaultValue={asLocal(input.expiresAt, zone)}
          error={errorOf(refusals, 'expiresAt')}
        />
      </div>
    </>
  )
}
