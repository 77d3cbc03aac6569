import { expect, test } from 'vitest'
import { absencesIn, LARGEST_CALENDAR } from './calendar'

const reader = { zone: 'Europe/Madrid', now: new Date('2026-05-07T08:00:00Z') }
const calendar = (...lines: readonly string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR'].join('\r\n')
const event = (...lines: readonly string[]) => calendar('BEGIN:VEVENT', 'SUMMARY:Leave', ...lines, 'END:VEVENT')
const windows = (text: string) => {
  const found = absencesIn(text, reader)
  return found.ok ? found.value.map(({ from, until }) => `${from} ${until}`) : found.code
}

test.each([
  ['whole days, of the reader’s zone', ['DTSTART;VALUE=DATE:20260518', 'DTEND;VALUE=DATE:20260523'], ['2026-05-18T00:00 2026-05-23T00:00']],
  ['one day without an end', ['DTSTART;VALUE=DATE:20260531'], ['2026-05-31T00:00 2026-06-01T00:00']],
  ['UTC', ['DTSTART:20260518T060000Z', 'DTEND:20260522T160000Z'], ['2026-05-18T08:00 2026-05-22T18:00']],
  [
    'another zone',
    ['DTSTART;TZID=America/New_York:20260518T080000', 'DTEND;TZID="America/New_York":20260518T180000'],
    ['2026-05-18T14:00 2026-05-19T00:00'],
  ],
  ['a time without a zone', ['DTSTART:20260518T080000', 'DTEND:20260518T180000'], ['2026-05-18T08:00 2026-05-18T18:00']],
  ['a length', ['DTSTART:20260518T060000Z', 'DURATION:P1DT2H'], ['2026-05-18T08:00 2026-05-19T10:00']],
  [
    'over a change of clocks',
    ['DTSTART;TZID=Europe/Madrid:20261024T080000', 'DTEND;TZID=Europe/Madrid:20261026T080000'],
    ['2026-10-24T08:00 2026-10-26T08:00'],
  ],
  [
    'an alarm inside',
    ['DTSTART;VALUE=DATE:20260518', 'BEGIN:VALARM', 'DTSTART:19990101T000000Z', 'DURATION:PT5M', 'END:VALARM'],
    ['2026-05-18T00:00 2026-05-19T00:00'],
  ],
  ['what is over', ['DTSTART;VALUE=DATE:20260401', 'DTEND;VALUE=DATE:20260402'], 'calendar-empty'],
  ['what repeats', ['DTSTART;VALUE=DATE:20260518', 'RRULE:FREQ=WEEKLY'], 'calendar-empty'],
  ['what was cancelled', ['DTSTART;VALUE=DATE:20260518', 'STATUS:CANCELLED'], 'calendar-empty'],
  ['a zone nobody knows', ['DTSTART;TZID=Office time:20260518T080000', 'DTEND;TZID=Office time:20260518T180000'], 'calendar-empty'],
  ['no date at all', ['DTSTART:tomorrow', 'DTEND:later'], 'calendar-empty'],
  ['a day that does not exist', ['DTSTART;VALUE=DATE:20260231'], 'calendar-empty'],
  ['an end before its beginning', ['DTSTART;VALUE=DATE:20260518', 'DTEND;VALUE=DATE:20260501'], 'calendar-empty'],
])('%s', (_, lines, answer) => {
  expect(windows(event(...lines))).toEqual(answer)
})

test('folded lines, escaped words, and the next first', () => {
  const text = calendar(
    ...['BEGIN:VEVENT', 'SUMMARY:Second', 'DTSTART;VALUE=DATE:20260601', 'END:VEVENT'],
    ...['BEGIN:VEVENT', 'SUMMARY:Leave\\, in', '  Madeira', 'DTSTART;VAL', ' UE=DATE:20260518', 'END:VEVENT'],
  )
  const found = absencesIn(text, reader)
  expect(found.ok && found.value.map(({ summary }) => summary)).toEqual(['Leave, in Madeira', 'Second'])
})

test.each([
  ['', 'calendar-unreadable'],
  ['%PDF-1.7', 'calendar-unreadable'],
  ['BEGIN:VCARD\r\nEND:VCARD', 'calendar-unreadable'],
  [`BEGIN:VCALENDAR\r\n${'x'.repeat(LARGEST_CALENDAR)}`, 'calendar-too-large'],
  ['BEGIN:VCALENDAR\r\nEND:VEVENT\r\nBEGIN:VEVENT', 'calendar-empty'],
  [`BEGIN:VCALENDAR\r\n${'BEGIN:VEVENT\r\n'.repeat(100_000)}`, 'calendar-empty'],
])('what is no calendar, or one of nothing', (text, code) => {
  expect(windows(text)).toBe(code)
})
