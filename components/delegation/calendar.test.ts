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
  [
    'a zone by letters that mean another elsewhere',
    ['DTSTART;TZID=BST:20260518T080000', 'DTEND;TZID=BST:20260518T180000'],
    'calendar-empty',
  ],
  ['a beginning at the end of all wall clocks', ['DTSTART:99991231T000000Z', 'DURATION:P1D'], 'calendar-empty'],
  ['an end there', ['DTSTART:20260518T080000Z', 'DTEND:99991231T235959Z'], 'calendar-empty'],
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

const busy = (count: number, ...edges: readonly string[]) =>
  calendar(...Array.from({ length: count }, () => ['BEGIN:VEVENT', 'SUMMARY:Busy', ...edges, 'END:VEVENT']).flat())

test.each([
  ['entries of a zone', busy(15_500, 'DTSTART;TZID=Europe/Madrid:20270518T080000', 'DTEND;TZID=Europe/Madrid:20270519T080000')],
  ['entries of zones nobody knows', busy(17_000, 'DTSTART;TZID=Nowhere:20270518T080000', 'DTEND;TZID=Nowhere:20270519T080000')],
  ['entries that do not end', `BEGIN:VCALENDAR\r\n${'BEGIN:VEVENT\r\n'.repeat(140_000)}`],
  ['one line', `BEGIN:VCALENDAR\r\nX${';A="b"'.repeat(330_000)}`],
  ['folds', `BEGIN:VCALENDAR\r\n${'\r\n '.repeat(660_000)}`],
])('two megabytes of %s are read in a moment', (_, text) => {
  expect(text.length).toBeGreaterThan(1_900_000)
  const began = performance.now()
  windows(text)
  expect(performance.now() - began).toBeLessThan(3000)
})

test('a year of what is over hides nothing of what lies ahead', () => {
  const over = ['BEGIN:VEVENT', 'DTSTART:20260101T080000Z', 'DURATION:PT1H', 'END:VEVENT']
  const text = calendar(
    ...Array.from({ length: 1000 }, () => over).flat(),
    ...['BEGIN:VEVENT', 'DTSTART;VALUE=DATE:20260518', 'END:VEVENT'],
    ...['BEGIN:VEVENT', 'DTSTART:20260501T080000Z', 'DURATION:P4W', 'END:VEVENT'],
  )
  expect(windows(text)).toEqual(['2026-05-01T10:00 2026-05-29T10:00', '2026-05-18T00:00 2026-05-19T00:00'])
})
