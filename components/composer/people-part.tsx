'use client'

import { type KeyboardEvent, useId, useState } from 'react'
import { ok, type Refusal, type Result } from '@/lib/core'
import type { RecipientInput, RecipientView } from '@/lib/signing'
import { Actor, Button, FieldError, Icon, TextField } from '../ui'
import type { PartProps } from './actions'
import { findPerson, offered } from './find-person'

const words = ({ reason, next }: Refusal) => [reason, next].filter(Boolean).join(' ')

type Role = RecipientInput['role']

const WORDS = {
  approver: {
    who: 'Who approves',
    hint: 'Somebody else than you and the signers. Nobody signs before they have.',
    add: 'Add approver',
  },
  signer: { who: 'Who signs', hint: 'Anyone of this organisation. All may sign at the same time.', add: 'Add signer' },
  copy: { who: 'Who receives a copy', hint: 'A colleague, or any address: they receive the finished document.', add: 'Add copy' },
} as const satisfies Record<Role, object>

/** Who approves, who signs, or who receives the finished copy. */
export function PeoplePart({
  naming,
  draft,
  options,
  actions,
  apply,
  missing,
}: PartProps & { naming: Role; missing?: Refusal | undefined }) {
  const named = draft.recipients.filter((one) => one.role === naming)
  return (
    <div>
      {named.length > 0 && (
        <ul>
          {named.map((one) => (
            <Named key={one.id} recipient={one} {...{ draft, options, actions, apply }} />
          ))}
        </ul>
      )}
      <Adding naming={naming} {...{ draft, options, actions, apply }} />
      {missing && (naming === 'approver' || named.length === 0 || missing.field === 'recipient') && (
        <FieldError id={`${naming}-missing`}>{words(missing)}</FieldError>
      )}
    </div>
  )
}

/** A name from the list; for copies also an address outside. Enter adds, and sends nothing. */
function Adding({ naming, draft, options, actions, apply }: PartProps & { naming: Role }) {
  const list = useId()
  const [typed, setTyped] = useState('')
  const [refusal, setRefusal] = useState<Refusal>()
  const add = async () => {
    const meant = meaning(typed, naming, options)
    if (!meant.ok) return setRefusal(meant)
    // Emptied at once, so that the next name can be typed while this one is on its way.
    setTyped('')
    const result = await apply(() => actions.nameRecipient({ envelopeId: draft.id, recipient: meant.value }))
    setRefusal(result.ok ? undefined : result)
    if (!result.ok) setTyped((now) => now || typed)
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    void add()
  }
  return (
    <div className="mt-5 flex flex-wrap items-start gap-3">
      <TextField
        label={WORDS[naming].who}
        hint={WORDS[naming].hint}
        name={`${naming}-name`}
        {...(naming !== 'signer' && { optional: true })}
        list={list}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={onKey}
        autoComplete="off"
        error={refusal && words(refusal)}
        className="min-w-60 flex-1"
      />
      <datalist id={list}>
        {options.people.map((one) => (
          <option key={one.id} value={offered(one)} />
        ))}
      </datalist>
      <Button type="button" onClick={add} before={<Icon name="plus" size={14} />} className="min-h-10 sm:mt-[26px]">
        {WORDS[naming].add}
      </Button>
    </div>
  )
}

function meaning(typed: string, role: Role, { people }: PartProps['options']): Result<RecipientInput> {
  const found = findPerson(typed, people)
  if (found.ok) return ok({ role, personId: found.value.id })
  const [, name = '', address = ''] = /^(.*?)<?([^\s<>]+@[^\s<>]+)>?$/.exec(typed.trim()) ?? []
  return role === 'copy' && address ? ok({ role, name: name.trim(), email: address }) : found
}

function Named({ recipient, draft, actions, apply }: PartProps & { recipient: RecipientView }) {
  const [refusal, setRefusal] = useState<Refusal>()
  const { id: recipientId, name, email, title, role } = recipient
  const act = async (change: Parameters<PartProps['apply']>[0]) => {
    const result = await apply(change)
    setRefusal(result.ok ? undefined : result)
  }
  const [kept, setKept] = useState({ party: recipient.party ?? '', capacity: recipient.capacity ?? '' })
  const keep = (part: Partial<typeof kept>) => {
    const next = { ...kept, ...part }
    if (next.party === kept.party && next.capacity === kept.capacity) return
    setKept(next)
    void act(() => actions.representAs({ envelopeId: draft.id, recipientId, ...next }))
  }
  return (
    <li className="border-b border-line py-3">
      <div className="flex flex-wrap items-baseline gap-x-4">
        <span className="min-w-0 flex-1">
          <Actor kind="person" name={name} className="font-medium" />
          <span className="block pl-5 text-dense text-ink-2">{[title, email].filter(Boolean).join(' · ')}</span>
        </span>
        <Button
          kind="bare"
          type="button"
          aria-label={`Remove ${name}`}
          onClick={() => act(() => actions.dropRecipient({ envelopeId: draft.id, recipientId }))}
        >
          Remove
        </Button>
      </div>
      {role === 'signer' && (
        <div className="mt-3 grid gap-3 pl-5 sm:grid-cols-2">
          <TextField
            label={
              <>
                For<span className="sr-only"> which party {name} signs</span>
              </>
            }
            optional
            name={`party-${recipientId}`}
            placeholder="The party they bind"
            defaultValue={kept.party}
            onBlur={(event) => keep({ party: event.currentTarget.value })}
            maxLength={120}
            autoComplete="off"
            error={refusal?.field === 'party' ? words(refusal) : undefined}
          />
          <TextField
            label={
              <>
                As<span className="sr-only"> what {name} signs</span>
              </>
            }
            optional
            name={`capacity-${recipientId}`}
            placeholder="Managing director, by proxy"
            defaultValue={kept.capacity}
            onBlur={(event) => keep({ capacity: event.currentTarget.value })}
            maxLength={120}
            autoComplete="off"
            error={refusal?.field === 'capacity' ? words(refusal) : undefined}
          />
        </div>
      )}
      {refusal && refusal.field !== 'party' && refusal.field !== 'capacity' && (
        <FieldError id={`${recipientId}-error`}>{words(refusal)}</FieldError>
      )}
    </li>
  )
}
