'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import type { ClassRules, RulesForm } from '@/lib/authority'
import { type Refusal, type Result, typedAmount } from '@/lib/core'
import type { AuthenticationResponseJSON, Prepared } from '@/lib/identity'
import { answerOf } from '../identity/ceremony'
import { useFragment } from '../identity/fragment'
import { ProposalGesture } from '../proposals'
import { Button, Checkbox, fieldError, Icon, MoneyField, ReasonField, RefusalNotice, Select, TextField } from '../ui'
import { KindChange } from './kind-change'
import { digestOf } from './kind-proposal'

interface Ready {
  readonly prepared: Prepared
  readonly rules: ClassRules
}

interface KindFormProps {
  /** What is in force; absent for a new kind. */
  readonly before: ClassRules | undefined
  readonly start: (form: RulesForm & { readonly reason: string }) => Promise<Result<Ready>>
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
}

/** What a kind of document asks for: the form, then what would change and the gesture that proposes it. */
export function KindForm({ before, start, finish }: KindFormProps) {
  const router = useRouter()
  const [ready, setReady] = useState<Ready>()
  const [refusal, setRefusal] = useState<Refusal>()
  const [busy, setBusy] = useState(false)
  const [amounts, setAmounts] = useState(Math.max(before?.thresholds.length ?? 0, 1))
  const awake = useFragment() !== undefined
  const flaw = (field: string) => fieldError(refusal, field)

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    setBusy(true)
    setRefusal(undefined)
    const answer = await answerOf(start(readForm(new FormData(event.currentTarget), before?.class ?? '')))
    setBusy(false)
    if (answer.ok) setReady(answer.value)
    else setRefusal(answer)
  }

  return (
    <>
      <form onSubmit={submit} hidden={ready !== undefined} className="mt-8 grid gap-7" noValidate>
        <TextField
          label="Name"
          name="name"
          required
          maxLength={80}
          defaultValue={before?.name}
          hint="As it stands in a sentence: supply contract."
          autoComplete="off"
          error={flaw('name')}
        />
        <fieldset className="grid gap-1">
          <legend className="mb-2 font-serif text-item">Always</legend>
          <Checkbox name="amountRequired" label="It states an amount." defaultChecked={before?.amountRequired} />
          <Checkbox
            name="readingRequired"
            label="Every page must have been on screen before it is signed."
            defaultChecked={before?.readingRequired}
          />
          <Checkbox
            name="registerRequired"
            label="Only who has authority for it in the register signs it."
            defaultChecked={before?.registerRequired}
          />
          <Checkbox name="machinesAllowed" label="Machines may act on it." defaultChecked={before?.machinesAllowed} />
        </fieldset>
        <fieldset className="grid gap-5">
          <legend className="mb-3 font-serif text-item">When it is about much</legend>
          {Array.from({ length: amounts }, (_, at) => {
            const kept = before?.thresholds[at]
            return (
              <MoneyField
                key={at}
                label={at === 0 ? 'From this amount on' : 'or this'}
                optional
                defaultCurrency={kept?.currency ?? (at === 0 ? 'EUR' : 'CHF')}
                defaultAmount={kept && typedAmount({ minor: kept.amount, currency: kept.currency })}
                error={at === amounts - 1 ? (flaw('amount') ?? flaw('currency')) : undefined}
                {...(at === amounts - 1 && {
                  hint: 'Empty: whatever the amount. In a currency that does not stand here, whatever the amount.',
                })}
              />
            )
          })}
          <div>
            <Button type="button" size="small" before={<Icon name="plus" size={13} />} onClick={() => setAmounts(amounts + 1)}>
              Another currency
            </Button>
          </div>
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField
              label="Approvals before it is signed"
              name="approvals"
              type="number"
              inputMode="numeric"
              min={0}
              max={9}
              defaultValue={before?.approvals ?? 0}
              hint="By different people, who neither sent nor sign it."
              error={flaw('approvals')}
            />
            <Select label="Passkey" name="assurance" defaultValue={before?.assurance ?? 'passkey'} hint="For approving and signing.">
              <option value="passkey">any, which verified the person</option>
              <option value="device-bound">one that stays in its device</option>
            </Select>
          </div>
        </fieldset>
        <TextField
          label="Kept for, in years"
          name="retentionYears"
          type="number"
          inputMode="numeric"
          min={1}
          max={100}
          defaultValue={before?.retentionYears ?? 10}
          error={flaw('retentionYears')}
          className="max-w-48"
        />
        <ReasonField refusal={refusal} hint="The other administrator reads it, and whoever reads the timeline." />
        {refusal && !refusal.field && <RefusalNotice refusal={refusal} />}
        <div>
          {/* Before the script is here a submit would put what was typed into the address. */}
          <Button kind="ink" aria-busy={busy} disabled={!awake}>
            Go on to what changes
          </Button>
        </div>
      </form>
      {ready && (
        <section aria-label="What you propose" className="mt-8 border-t border-line-2 pt-6">
          <h2 className="mb-3 text-item">What changes</h2>
          <KindChange before={before} after={ready.rules} />
          <p className="mt-3 mb-5 text-ink-2">It takes effect when another administrator activates it.</p>
          <ProposalGesture
            act="propose"
            kind="class"
            digest={digestOf(ready.rules)}
            prepared={ready.prepared}
            finish={finish}
            onDone={() => router.push('/authority#kinds')}
          />
          <Button kind="bare" type="button" className="mt-4 text-ink-2" onClick={() => setReady(undefined)}>
            Change something
          </Button>
        </section>
      )}
    </>
  )
}

function readForm(form: FormData, classId: string): RulesForm & { readonly reason: string } {
  const one = (name: string) => String(form.get(name) ?? '')
  const currencies = form.getAll('currency').map(String)
  return {
    class: classId,
    name: one('name'),
    amountRequired: form.has('amountRequired'),
    readingRequired: form.has('readingRequired'),
    registerRequired: form.has('registerRequired'),
    approvals: Number(one('approvals') || 'x'),
    assurance: one('assurance') === 'device-bound' ? 'device-bound' : 'passkey',
    thresholds: form.getAll('amount').map((amount, at) => ({ amount: String(amount), currency: currencies[at] ?? '' })),
    machinesAllowed: form.has('machinesAllowed'),
    retentionYears: Number(one('retentionYears') || 'x'),
    reason: one('reason').trim(),
  }
}
