'use client'

import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { Refusal } from '@/lib/core'
import type { Fault, PolicyFile } from '@/lib/policy'
import type { Checked } from '@/lib/rulebook'
import { answerOf } from '../identity/ceremony'
import { Button, cx, RefusalNotice } from '../ui'
import type { DraftActs } from './acts'
import { CheckResult } from './check-result'
import { CodeField } from './code-field'
import { ProposeDraft } from './propose-draft'
import { ReplayDraft } from './replay-draft'
import { topicOf } from './words'

interface Props {
  readonly files: readonly PolicyFile[]
  readonly inForce: readonly PolicyFile[]
  readonly zone: string
  readonly mayOpen: boolean
  readonly acts: DraftActs
}

/** Writing other policies: the files as text, and beside them the three steps to a proposal. What is typed is kept as the field is left. */
export function DraftEditor({ files, inForce, zone, mayOpen, acts }: Props) {
  const router = useRouter()
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(Object.fromEntries(files.map(({ name, text }) => [name, text])))
  const [saved, setSaved] = useState(texts)
  const [current, setCurrent] = useState(files.find(({ name, text }) => textOf(inForce, name) !== text)?.name ?? files[0]?.name ?? '')
  const [checked, setChecked] = useState<Checked>()
  const [refusal, setRefusal] = useState<Refusal>()
  const [busy, setBusy] = useState(false)
  const area = useRef<HTMLTextAreaElement>(null)
  const faults = checked?.faults ?? []

  const save = async (): Promise<boolean> => {
    for (const { name } of files) {
      const text = texts[name] ?? ''
      if (text === saved[name]) continue
      const answer = await answerOf(acts.save(name, text))
      if (!answer.ok) {
        setRefusal(answer)
        return false
      }
      setSaved((before) => ({ ...before, [name]: text }))
    }
    return true
  }
  const change = (text: string) => {
    setTexts({ ...texts, [current]: text })
    setChecked(undefined)
  }
  const check = async () => {
    setBusy(true)
    setRefusal(undefined)
    if (await save()) {
      const answer = await answerOf(acts.check())
      if (answer.ok) {
        setChecked(answer.value)
        setCurrent(answer.value.faults.find(({ file }) => files.some(({ name }) => name === file))?.file ?? current)
      } else setRefusal(answer)
    }
    setBusy(false)
  }
  /** Shows the line and puts the cursor to what is wrong in it. */
  const goTo = ({ file, line, column }: Fault) => {
    flushSync(() => setCurrent(file))
    const lines = (texts[file] ?? '').split('\n')
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0)
    area.current?.focus({ preventScroll: true })
    area.current?.setSelectionRange(start + column - 1, start + (lines[line - 1]?.length ?? 0))
    // A field without a scroll bar of its own does not move by itself.
    const { top = 0, height = 0 } = area.current?.getBoundingClientRect() ?? {}
    window.scrollBy({ top: top + (height * (line - 0.5)) / lines.length - window.innerHeight / 2 })
  }
  const discard = async () => {
    const answer = await answerOf(acts.discard())
    if (answer.ok) router.push('/policy')
    else setRefusal(answer)
  }
  return (
    <div className="mt-8 grid gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="min-w-0">
        <nav aria-label="Files" className="mb-4 flex flex-wrap gap-x-4 gap-y-1 border-b border-line-2">
          {files.map(({ name }) => (
            <button
              key={name}
              type="button"
              aria-current={name === current ? 'true' : undefined}
              onClick={() => setCurrent(name)}
              className={cx(
                'border-b-2 py-2 whitespace-nowrap',
                name === current ? 'border-ink font-medium text-ink' : 'border-transparent text-ink-2 hover:text-ink',
              )}
            >
              {topicOf(name)}
              {faults.some(({ file }) => file === name) && <span className="text-refuse"> · wrong</span>}
              {texts[name] !== textOf(inForce, name) && <span className="text-ink-2"> · changed</span>}
            </button>
          ))}
        </nav>
        <CodeField
          name={current}
          text={texts[current] ?? ''}
          wrong={new Set(faults.flatMap(({ file, line }) => (file === current ? line : [])))}
          describedBy="faults"
          area={area}
          onChange={change}
          onLeave={() => void save()}
        />
      </div>
      <div className="min-w-0 lg:sticky lg:top-6 lg:self-start">
        <section aria-label="Check" className="border-t border-line-2 pt-4">
          <Button type="button" kind="ink" aria-busy={busy} onClick={() => void check()}>
            Check
          </Button>
          {refusal && <RefusalNotice refusal={refusal} className="mt-4" />}
          {checked ? (
            <CheckResult checked={checked} faultsId="faults" onGo={goTo} />
          ) : (
            <p className="mt-2 text-ink-2">Whether every policy can be read, fits the schema, and what its cases say.</p>
          )}
        </section>
        {checked?.cases && <ReplayDraft key={checked.hash} zone={zone} mayOpen={mayOpen} acts={acts} />}
        {checked?.cases && checked.changed && <ProposeDraft key={`propose ${checked.hash}`} hash={checked.hash} acts={acts} />}
        <div className="mt-6 border-t border-line pt-4">
          <Button type="button" kind="bare" className="text-ink-2" onClick={() => void discard()}>
            Put the draft away
          </Button>
        </div>
      </div>
    </div>
  )
}

const textOf = (files: readonly PolicyFile[], name: string) => files.find((file) => file.name === name)?.text
