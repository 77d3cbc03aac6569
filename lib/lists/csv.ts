import { type CsvError, parse } from 'csv-parse/sync'
import { ok, type Refusal, type Result, refuse, utf8 } from '@/lib/core'

/** The columns of a list, by their headers in lower case. */
export interface Columns<Name extends string> {
  readonly all: readonly Name[]
  /** Those that may not be left out. */
  readonly needed: readonly Name[]
}

/** A line as it was typed; a column that is not there is empty. */
export interface TypedLine<Name extends string> {
  /** Its number in the file, from 1; of several, the first. */
  readonly line: number
  readonly typed: Readonly<Record<Name, string>>
  /** It has more fields than there are columns. */
  readonly overlong: boolean
}

/** A line as it was looked at: none of the faults, each with the column as its field, and it can be proposed. */
export interface ReadLine<Name extends string> extends Omit<TypedLine<Name>, 'overlong'> {
  readonly faults: readonly Refusal[]
}

export const MOST_BYTES = 1_000_000
const MOST_LINES = 2000
const DELIMITERS = [',', ';', '\t'] as const

const fault = (code: string, reason: string, next: string) => refuse(code, reason, { field: 'text', next })

/**
 * Reads a list as spreadsheets write it: CSV (RFC 4180) divided by commas, semicolons or tabs, headers in any order. Refuses, at `text`:
 * `list-empty`, `list-too-large`, `list-too-long`, `list-unreadable`, `column-unknown`, `column-twice`, `column-missing`.
 */
export function readCsv<Name extends string>(text: string, columns: Columns<Name>): Result<readonly TypedLine<Name>[]> {
  if (utf8(text).length > MOST_BYTES)
    return fault('list-too-large', 'A list has one megabyte at most.', 'Divide it into several, each of which is proposed and activated.')
  const records = recordsIn(text)
  if (!records.ok) return records
  const [header, ...lines] = records.value
  if (!header || lines.length === 0)
    return fault('list-empty', 'There is no line below the headers.', `Write a line for each below ${columns.all.join(',')}.`)
  if (lines.length > MOST_LINES)
    return fault('list-too-long', `A list has ${MOST_LINES} lines at most, and this one has ${lines.length}.`, 'Divide it into several.')
  const names = columnsIn(header.record, columns)
  if (!names.ok) return names
  return ok(
    lines.map(({ record, line }) => ({
      line,
      typed: Object.fromEntries(columns.all.map((name) => [name, record[names.value.indexOf(name)] ?? ''])) as Record<Name, string>,
      overlong: record.length > names.value.length,
    })),
  )
}

interface Numbered {
  readonly record: readonly string[]
  readonly line: number
}

function recordsIn(text: string): Result<readonly Numbered[]> {
  const options = { bom: true, delimiter: delimiterOf(text), info: true, trim: true, relax_column_count: true, skip_empty_lines: true }
  try {
    const read = parse(text, options) as unknown as { record: string[]; info: { lines: number } }[]
    const filled = read.filter(({ record }) => record.some((field) => field !== ''))
    // The parser counts to a record's last line, and a quoted field may have several.
    return ok(filled.map(({ record, info }) => ({ record, line: info.lines - breaksIn(record) })))
  } catch (error) {
    const { code, lines } = error as CsvError & { lines?: number }
    if (!code) throw error
    return fault(
      'list-unreadable',
      `A quotation mark of line ${lines} is not closed, or stands in the middle.`,
      'Quote a whole field: "a, b".',
    )
  }
}

const breaksIn = (record: readonly string[]) => record.join('').split('\n').length - 1

/** Headers hold none of them, so what divides the first line divides all. */
function delimiterOf(text: string): string {
  const first = text.trimStart().split(/\r?\n|\r/, 1)[0] ?? ''
  return DELIMITERS.find((one) => first.includes(one)) ?? ','
}

function columnsIn<Name extends string>(header: readonly string[], { all, needed }: Columns<Name>): Result<readonly Name[]> {
  const columns: Name[] = []
  for (const typed of header) {
    const name = typed.toLowerCase()
    const known = all.find((one) => one === name)
    if (!known) return fault('column-unknown', `No column is called “${typed}”.`, `There are ${all.join(', ')}.`)
    if (columns.includes(known)) return fault('column-twice', `The column ${known} stands there twice.`, 'Leave one of them out.')
    columns.push(known)
  }
  const missing = needed.find((one) => !columns.includes(one))
  return missing ? fault('column-missing', `The column ${missing} is missing.`, `It takes ${needed.join(', ')}.`) : ok(columns)
}

/** Said of a line with more fields than columns, at the column that stands first in every list. */
export const OVERLONG = refuse('line-overlong', 'It has more fields than there are columns.', {
  field: 'email',
  next: 'Quote a field that holds the character between columns.',
})

/** Names as a refusal has room for them. */
export const shortened = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')
