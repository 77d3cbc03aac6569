import { useState } from 'react'
import { type Refusal, refuse } from '@/lib/core'
import { instantOf } from '../time'
import { formatTime, RefusalNotice } from '../ui'
import { type Absence, absencesIn, LARGEST_CALENDAR } from './calendar'

interface CalendarFileProps {
  readonly zone: string
  readonly now: Date
  readonly onChoose: (absence: Absence) => void
}

/** Takes the window from an absence in a calendar file. The file is read here, and sent nowhere. */
export function CalendarFile({ zone, now, onChoose }: CalendarFileProps) {
  const [found, setFound] = useState<readonly Absence[]>([])
  const [refusal, setRefusal] = useState<Refusal>()
  const read = async (file: File | undefined) => {
    if (!file) return
    setFound([])
    // Looked at before it is read: nobody's browser takes in a film.
    const text = file.size > LARGEST_CALENDAR ? ' '.repeat(LARGEST_CALENDAR + 1) : await file.text().catch(() => undefined)
    const answer = text === undefined ? refuse('calendar-unreadable', 'This file cannot be read.') : absencesIn(text, { zone, now })
    setRefusal(answer.ok ? undefined : answer)
    if (answer.ok && answer.value.length === 1 && answer.value[0]) choose(answer.value[0])
    else if (answer.ok) setFound(answer.value)
  }
  const choose = (absence: Absence) => {
    setFound([])
    onChoose(absence)
  }
  const edge = (local: string) => formatTime(instantOf(local, zone) ?? now, zone)
  return (
    <>
      <label className="link w-fit cursor-pointer rounded-sm has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus">
        Take dates from a calendar file
        <input
          type="file"
          accept="text/calendar,.ics"
          className="sr-only"
          onChange={(event) => {
            void read(event.currentTarget.files?.[0])
            event.currentTarget.value = ''
          }}
        />
      </label>
      {refusal && <RefusalNotice refusal={refusal} className="mt-3 basis-full text-ui" />}
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
