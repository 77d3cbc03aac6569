import { type CsvError, parse } from 'csv-parse/sync'
import { ok, type Result, refuse, utf8 } from '@/lib/core'

/** The columns of a list, by their headers. All but the first two and the end may be left out. */
export const COLUMNS = ['email', 'kinds', 'currency', 'amount', 'from', 'until', 'reason'] as const
const NEEDED: readonly Column[] = ['email', 'kinds', 'until']

export type Column = (typeof COLUMNS)[number]

/** A line as it was typed; a column that is not there is empty. */
export interface TypedLine {
  /** Its number in the file, from 1; of several, the first. */
  readonly line: number
  readonly typed: Readonly<Record<Column, string>>
  /** It has more fields than there are columns. */
  readonly overlong: boolean
}

const MOST_LINES = 2000
const MOST_BYTES = 1_000_000
const DELIMITERS = [',', ';', '\t'] as const

const fault = (code: string, reason: string, next: string) => refuse(code, reason, { field: 'text', next })

/**
 * Reads a list as spreadsheets write it: CSV (RFC 4180) divided by commas, semicolons or tabs, headers in any order. Refuses, at `text`:
 * `list-empty`, `list-too-large`, `list-too-long`, `list-unreadable`, `column-unknown`, `column-twice`, `column-missing`.
 */
export function readListFile(text: string): Result<readonly TypedLine[]> {
  if (utf8(text).length > MOST_BYTES)
    return fault('list-too-large', 'A list has one megabyte at most.', 'Divide it into several, each of which is proposed and activated.')
  const records = recordsIn(text)
  if (!records.ok) return records
  const [header, ...lines] = records.value
  if (!header || lines.length === 0)
    return fault('list-empty', 'There is no line below the headers.', 'Write a line for each authority: email,kinds,currency,amount,until.')
  if (lines.length > MOST_LINES)
    return fault('list-too-long', `A list has ${MOST_LINES} lines at most, and this one has ${lines.length}.`, 'Divide it into several.')
  const columns = columnsIn(header.record)
  if (!columns.ok) return columns
  return ok(
    lines.map(({ record, line }) => ({
      line,
      typed: Object.fromEntries(COLUMNS.map((name) => [name, record[columns.value.indexOf(name)] ?? ''])) as TypedLine['typed'],
      overlong: record.length > columns.value.length,
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

function columnsIn(header: readonly string[]): Result<readonly (Column | undefined)[]> {
  const columns: Column[] = []
  for (const typed of header) {
    const name = typed.toLowerCase()
    const known = COLUMNS.find((one) => one === name)
    if (!known) return fault('column-unknown', `No column is called “${typed}”.`, `There are ${COLUMNS.join(', ')}.`)
    if (columns.includes(known)) return fault('column-twice', `The column ${known} stands there twice.`, 'Leave one of them out.')
    columns.push(known)
  }
  const missing = NEEDED.find((one) => !columns.includes(one))
  return missing ? fault('column-missing', `The column ${missing} is missing.`, `It takes ${NEEDED.join(', ')}.`) : ok(columns)
}
