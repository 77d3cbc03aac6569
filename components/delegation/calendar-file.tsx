import { useId, useState } from 'react'
import { ok, type Refusal, type Result, refuse } from '@/lib/core'
import { instantOf } from '../time'
import { formatTime, RefusalNotice } from '../ui'
import { type Absence, absencesIn, LARGEST_CALENDAR, TOO_LARGE } from './calendar'
import { CalendarAddress } from './calendar-address'

interface CalendarFileProps {
  readonly zone: string
  readonly now: Date
  /** What lies ahead in the calendar at an address. */
  readonly ask: (address: string) => Promise<Result<readonly Absence[]>>
  readonly onChoose: (absence: Absence) => void
}

/** Takes the window from an absence in a calendar: in a file, which is read here and sent nowhere, or at an address, which the server asks. */
export function CalendarFile({ zone, now, ask, onChoose }: CalendarFileProps) {
  const [found, setFound] = useState<readonly Absence[]>([])
  const [refusal, setRefusal] = useState<Refusal>()
  const [isUnfolded, setUnfolded] = useState(false)
  const address = useId()
  const offer = (answer: Result<readonly Absence[]>) => {
    setRefusal(answer.ok ? undefined : answer)
    if (answer.ok && answer.value.length === 1 && answer.value[0]) choose(answer.value[0])
    else setFound(answer.ok ? answer.value : [])
  }
  const choose = (absence: Absence) => {
    setFound([])
    onChoose(absence)
  }
  const edge = (local: string) => formatTime(instantOf(local, zone) ?? now, zone)
  return (
    <>
      <span className="flex flex-wrap gap-x-1.5 gap-y-1">
        <label className="link w-fit cursor-pointer rounded-sm has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus">
          Take dates from a calendar file
          <input
            type="file"
            accept="text/calendar,.ics"
            className="sr-only"
            onChange={async (event) => {
              const file = event.currentTarget.files?.[0]
              event.currentTarget.value = ''
              if (!file) return
              const text = await textOf(file)
              offer(text.ok ? absencesIn(text.value, { zone, now }) : text)
            }}
          />
        </label>
        <button
          type="button"
          className="link w-fit rounded-sm"
          aria-expanded={isUnfolded}
          aria-controls={address}
          onClick={() => setUnfolded(!isUnfolded)}
        >
          or from its address
        </button>
      </span>
      <CalendarAddress id={address} isOpen={isUnfolded} refusal={refusal} ask={async (typed) => offer(await ask(typed))} />
      {refusal && !refusal.field && <RefusalNotice refusal={refusal} className="mt-3 basis-full text-ui" />}
      {found.length > 0 && (
        <ul aria-label="Absences in the calendar" className="mt-3 basis-full border-t border-line">
          {found.map((one) => (
            <li key={`${one.from} ${one.until} ${one.summary}`} className="border-b border-line py-2">
              <button type="button" className="link rounded-sm text-left" onClick={() => choose(one)}>
                <bdi>{one.summary || 'Without a name'}</bdi>, from {edge(one.from)} until {edge(one.until)}
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** Looked at before it is read: nobody's browser takes in a film. */
async function textOf(file: File): Promise<Result<string>> {
  if (file.size > LARGEST_CALENDAR) return TOO_LARGE
  const text = await file.text().catch(() => undefined)
  return text === undefined ? refuse('calendar-unreadable', 'This file cannot be read.') : ok(text)
}
