'use client'

import { type FormEvent, type ReactNode, useState } from 'react'
import type { Refusal, Result } from '@/lib/core'
import type { ReadLine } from '@/lib/lists'
import { answerOf } from '../identity/ceremony'
import { useFragment } from '../identity/fragment'
import { Button, FileDrop, fieldError, ReasonField, RefusalNotice, SectionHead, TextArea } from '../ui'
import { decoded, NO_TEXT, shortTo } from './file'
import { Lines } from './lines'
import { linesInWords } from './words'

interface ListFormProps<Line, Asked> {
  /** The headers, as a list begins, and how its cells are written. */
  readonly headers: string
  readonly hint: string
  /** Bytes a list may have. */
  readonly most: number
  readonly reasonHint: string
  /** What a line without a fault says. */
  readonly says: (line: Line) => ReactNode
  readonly read: (text: string) => Promise<Result<readonly Line[]>>
  readonly start: (text: string, reason: string) => Promise<Result<Asked>>
  /** What comes of proposing it. */
  readonly consequence: string
  /** The whole list, and the gesture that proposes it. */
  readonly children: (asked: Asked, reason: string) => ReactNode
}

/** A list in CSV: chosen or pasted, looked at line by line, mended where it is, and proposed when nothing is wrong with it. */
export function ListForm<Line extends ReadLine<string>, Asked>(props: ListFormProps<Line, Asked>) {
  const { headers, hint, most, reasonHint, says, read, start, consequence, children } = props
  const [text, setText] = useState('')
  const [seen, setSeen] = useState<{ readonly text: string; readonly lines: readonly Line[] }>()
  const [ready, setReady] = useState<{ readonly asked: Asked; readonly reason: string }>()
  const [because, setBecause] = useState('')
  const [refusal, setRefusal] = useState<Refusal>()
  const [busy, setBusy] = useState(false)
  const awake = useFragment() !== undefined
  const faulty = seen?.lines.filter(({ faults }) => faults.length > 0).length ?? 0

  const ask = async <T,>(asked: Promise<Result<T>>, then: (value: T) => void) => {
    setBusy(true)
    setRefusal(undefined)
    const answer = await answerOf(asked)
    setBusy(false)
    if (answer.ok) then(answer.value)
    else setRefusal(answer)
  }
  // Of a list that is too long no more is sent than says so.
  const look = (given: string) => ask(read(shortTo(most, given)), (lines) => setSeen({ text: given, lines }))
  const take = async ([file]: readonly File[]) => {
    if (!file) return
    const given = decoded(await file.slice(0, most + 1).arrayBuffer())
    if (given.includes('\0')) return setRefusal(NO_TEXT)
    if (file.size <= most) setText(given)
    await look(given)
  }
  const propose = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const reason = String(new FormData(event.currentTarget).get('reason') ?? '')
    setBecause(reason)
    void ask(start(text, reason), (asked) => setReady({ asked, reason: reason.trim() }))
  }
  if (ready)
    return (
      <section aria-label="What you propose" className="mt-8">
        <p className="mb-3 text-ink-2">{consequence}</p>
        {children(ready.asked, ready.reason)}
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
          placeholder={headers}
          hint={hint}
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
          <Lines key={seen.text} lines={seen.lines} says={says} />
          {faulty === 0 && seen.text === text && (
            <form onSubmit={propose} noValidate className="mt-6 grid gap-5">
              <ReasonField refusal={refusal} defaultValue={because} hint={reasonHint} />
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
