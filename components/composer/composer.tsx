'use client'

import { useRouter } from 'next/navigation'
import { type ChangeEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import type { Refusal } from '@/lib/core'
import type { ComposeOptions, DraftView } from '@/lib/signing'
import { Button, DialogButton, RefusalNotice, SectionHead } from '../ui'
import type { ComposeActions, PartProps } from './actions'
import { BoxesPart } from './boxes-part'
import { DocumentsPart } from './documents-part'
import { PeoplePart } from './people-part'
import { titleFrom } from './size-words'
import { TermsPart } from './terms-part'
import { useDraft } from './use-draft'
import { useTerms } from './use-terms'

export interface ComposerProps {
  draft: DraftView
  options: ComposeOptions
  actions: ComposeActions
  zone: string
  now: Date
  limitMb: number
}

const SAID = {
  saved: 'Kept as a draft.',
  typing: 'Typing',
  saving: 'Keeping the draft',
  refused: 'Kept, except the marked fields.',
} as const

/** One calm page for a draft: documents, what they are, who signs, what is said, and at the end the one act. */
export function Composer({ draft: first, options, actions, zone, now, limitMb }: ComposerProps) {
  const router = useRouter()
  const form = useRef<HTMLFormElement>(null)
  const { draft, apply, working } = useDraft(first)
  const terms = useTerms({ draft, actions, apply }, form, zone)
  const [refusals, setRefusals] = useState<readonly Refusal[]>([])
  const [sending, setSending] = useState(false)
  const part = { draft, options, actions, apply }
  const { changed } = terms
  const suggested = titleFrom(draft.documents[0]?.name ?? '')
  useEffect(() => {
    const title = form.current?.elements.namedItem('title')
    if (!suggested || !(title instanceof HTMLInputElement) || title.value) return
    title.value = suggested
    changed()
  }, [suggested, changed])
  const shown = [...(terms.refusal ? [terms.refusal] : []), ...refusals]
  const rule = (name: string) => refusals.find((one) => one.rule === name)

  const send = async () => {
    if (sending) return
    setSending(true)
    const saved = await terms.save()
    const missing = saved?.ok ? saved.value.missing : saved ? [saved] : []
    const result = missing.length ? missing[0] : await actions.sendEnvelope(draft.id).catch(() => undefined)
    if (result?.ok) return router.push(`/envelopes/${draft.id}?sent=1`)
    setRefusals(missing.length ? missing : result ? [result] : [LOST])
    setSending(false)
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]')?.focus())
  }

  // What is being put right is not refused any more.
  const changedTerm = ({ target }: ChangeEvent<HTMLFormElement>) => {
    const name = target instanceof Element ? (target.getAttribute('name') ?? '') : ''
    if (!TERMS.has(name)) return
    setRefusals((all) => all.filter(({ field }) => field !== (name === 'currency' ? 'amount' : name)))
    changed()
  }

  return (
    <form ref={form} noValidate onSubmit={(event) => event.preventDefault()} onChange={changedTerm}>
      <Part title="Documents">
        <DocumentsPart {...part} limitMb={limitMb} missing={rule('send-without-document')} />
      </Part>
      <Part title="What it is">
        <TermsPart input={first.input} options={options} refusals={shown} zone={zone} now={now}>
          <Approvers part={part} missing={rule('approvals-too-few')} />
          <SectionHead title="Signers" />
          <PeoplePart naming="signer" {...part} missing={rule('send-without-signer') ?? shown.find(({ field }) => field === 'recipient')} />
          <SectionHead title="Copies" />
          <PeoplePart naming="copy" {...part} />
          <SectionHead title="What you say" />
        </TermsPart>
      </Part>
      {draft.documents.length > 0 && draft.recipients.some(({ role }) => role === 'signer') && <Signatures {...part} />}
      <div className="mt-10 border-t border-line-2 pt-5">
        {refusals
          .filter(
            ({ field, rule: by }) => !(field && SAID_THERE.has(field)) && !by?.startsWith('send-without') && by !== 'approvals-too-few',
          )
          .map((refusal) => (
            <RefusalNotice key={refusal.code} refusal={refusal} className="mb-4" />
          ))}
        <div className="flex flex-wrap items-center gap-x-5 gap-y-3">
          <Button kind="ink" type="button" size="normal" onClick={send} aria-busy={sending} className="min-h-11 px-6">
            {sending ? 'Freezing and sending' : 'Send'}
          </Button>
          <p role="status" className="text-dense text-ink-2">
            {sending ? 'Every page is frozen and sealed first. This takes a few seconds.' : SAID[working ? 'saving' : terms.kept]}
          </p>
          <span className="ml-auto">
            <DialogButton kind="bare" label="Discard this draft" title="Discard this draft?">
              <Discard onDiscard={() => actions.discardEnvelope(draft.id)} onGone={() => router.push('/inbox')} />
            </DialogButton>
          </span>
        </div>
      </div>
    </form>
  )
}

const LOST = {
  ok: false,
  code: 'connection-lost',
  reason: 'The server could not be reached.',
  next: 'Look under Sent whether it went out before you try again.',
} as const

/** The fields beside which a refusal is said; any other is said at the button. */
const SAID_THERE = new Set(['title', 'classId', 'amount', 'counterparty', 'message', 'dueAt', 'expiresAt', 'recipient'])
const TERMS = new Set(['title', 'classId', 'amount', 'currency', 'basis', 'counterparty', 'message', 'dueAt', 'expiresAt'])
function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <SectionHead title={title} />
      {children}
    </section>
  )
}

/** In view where the document takes approvals, or has them; else folded. One place for both: a name that is being typed stays. */
function Approvers({ part, missing }: { part: PartProps; missing: Refusal | undefined }) {
  const { needed } = part.draft.approvals
  const asked = needed > 0 || part.draft.recipients.some(({ role }) => role === 'approver')
  return (
    <details open={asked} className="mt-8 border-t border-line-2 pt-3">
      <summary className="font-medium">
        {asked ? 'Approvers' : 'Let somebody approve it first'}
        {needed > 0 && <span className="font-normal text-ink-2"> at least {needed}</span>}
      </summary>
      <PeoplePart naming="approver" {...part} missing={missing} />
    </details>
  )
}

/** Folded: most signatures stay on the signature page. The pages are fetched when it is opened. */
function Signatures(part: PartProps) {
  const [open, setOpen] = useState(false)
  return (
    <details className="mt-8 border-t border-line-2 pt-3" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="font-medium">Where the signatures show</summary>
      <p className="mt-1 mb-5 text-ink-2">
        A signature page is added at the end of each document. A signature can stand elsewhere instead.
      </p>
      {open && <BoxesPart {...part} />}
    </details>
  )
}

function Discard({
  onDiscard,
  onGone,
}: {
  onDiscard: ComposeActions['discardEnvelope'] extends (id: string) => infer R ? () => R : never
  onGone: () => void
}) {
  const [refusal, setRefusal] = useState<Refusal>()
  const discard = async () => {
    const result = await onDiscard()
    if (result.ok) onGone()
    else setRefusal(result)
  }
  return (
    <>
      <p className="mb-4 text-ink-2">Nobody has seen it. The documents in it will not be found again; that it existed stays recorded.</p>
      {refusal && <RefusalNotice refusal={refusal} className="mb-4" />}
      <Button type="button" kind="ink" onClick={discard}>
        Discard
      </Button>
    </>
  )
}
