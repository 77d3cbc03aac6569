'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import type { ListLine, ListToConfirm } from '@/lib/authority'
import type { Refusal, Result } from '@/lib/core'
import type { AuthenticationResponseJSON } from '@/lib/identity'
import { answerOf } from '../identity/ceremony'
import { useFragment } from '../identity/fragment'
import { Button, FileDrop, fieldError, RefusalNotice, SectionHead, TextArea } from '../ui'
import { ListConfirm } from './list-confirm'
import { ListLines } from './list-lines'
import { linesInWords } from './list-words'

interface ListFormProps {
  /** Kinds of document, by id and name. */
  readonly kinds: readonly (readonly [string, string])[]
  readonly zone: string
  readonly read: (text: string) => Promise<Result<readonly ListLine[]>>
  readonly start: (text: string, reason: string) => Promise<Result<ListToConfirm>>
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
}

/** A list in CSV: chosen or pasted, looked at line by line, mended where it is, and proposed when nothing is wrong with it. */
export function ListForm({ kinds: named, zone, read, start, finish }: ListFormProps) {
  const router = useRouter()
  const [text, setText] = useState('')
  const [seen, setSeen] = useState<{ readonly text: string; readonly lines: readonly ListLine[] }>()
  const [ready, setReady] = useState<{ readonly asked: ListToConfirm; readonly reason: string }>()
  const [refusal, setRefusal] = useState<Refusal>()
  const [busy, setBusy] = useState(false)
  const awake = useFragment() !== undefined
  const kinds = new Map(named)
  const faulty = seen?.lines.filter(({ faults }) => faults.length > 0).length ?? 0

  const ask = async <T,>(asked: Promise<Result<T>>, then: (value: T) => void) => {
    setBusy(true)
    setRefusal(undefined)
    const answer = await answerOf(asked)
    setBusy(false)
    if (answer.ok) then(answer.value)
    else setRefusal(answer)
  }
  const look = (given: string) => ask(read(given), (lines) => setSeen({ text: given, lines }))
  const take = async ([file]: readonly File[]) => {
    if (!file) return
    const given = decoded(await file.arrayBuffer())
    setText(given)
    await look(given)
  }
  const propose = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const reason = String(new FormData(event.currentTarget).get('reason') ?? '')
    void ask(start(text, reason), (asked) => setReady({ asked, reason: reason.trim() }))
  }
  if (ready)
    return (
      <section aria-label="What you propose" className="mt-8">
        <p className="mb-3 text-ink-2">It gives nothing until another administrator activates it, and each person is told then.</p>
        <ListConfirm act="propose" {...ready} kinds={kinds} zone={zone} finish={finish} onDone={() => router.push('/authority')} />
        <Button kind="bare" type="button" className="mt-4 text-ink-2" onClick={() => setReady(undefined)}>
          Change something
        </Button>
      </section>
    )
  return (
    <>
      <div className="mt-8 grid gap-5">
        <FileDrop
          onFiles={take}
          label="A list as a spreadsheet saves it"
          hint="CSV, with commas, semicolons or tabs; 2,000 lines at most."
          accept="text/csv,.csv,.tsv,.txt"
        />
        <TextArea
          label="Or write it here"
          name="text"
          rows={8}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          spellCheck={false}
          wrap="off"
          className="[&_textarea]:font-mono [&_textarea]:text-dense"
          autoComplete="off"
          placeholder="email,kinds,currency,amount,from,until,reason"
          hint="Kinds and currencies of one line are divided by |. From and reason may be empty. A day counts whole, in UTC."
          error={fieldError(refusal, 'text')}
        />
        <div>
          <Button type="button" kind="ink" aria-busy={busy} disabled={!awake} onClick={() => look(text)}>
            Look at the list
          </Button>
        </div>
      </div>
      {refusal && !refusal.field && <RefusalNotice refusal={refusal} className="mt-6" />}
      {seen && (
        <section aria-label="The list as it was read">
          <SectionHead title="As it was read" remark={linesInWords(seen.lines.length, faulty)} />
          {seen.text !== text && <p className="mt-3 text-wait">It has been changed since. Look at it again.</p>}
          <ListLines lines={seen.lines} kinds={kinds} zone={zone} />
          {faulty === 0 && seen.text === text && (
            <form onSubmit={propose} noValidate className="mt-6 grid gap-5">
              <TextArea
                label="Reason"
                name="reason"
                rows={2}
                required
                maxLength={300}
                hint="Each person whose line gives none reads it, the other administrator, and whoever reads the register."
                error={fieldError(refusal, 'reason')}
              />
              <div>
                <Button kind="ink" aria-busy={busy}>
                  Go on to the whole list
                </Button>
              </div>
            </form>
          )}
        </section>
      )}
    </>
  )
}

/** Spreadsheets that do not write UTF-8 write what Windows calls 1252. */
function decoded(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
