const verdict = ({ reached, note }) => note ?? (reached === undefined ? '' : reached ? 'reached' : 'NOT REACHED')
const number = (value) => (value === undefined || Number.isNaN(value) ? '' : String(value))

/** What is to reach; beside a limit the words are a factor of it, and the number follows. */
function aim({ most, least = most, limit }) {
  if (!least) return ''
  return limit && least.words.endsWith('limit') ? `${least.words} = ${least.value}` : least.words
}

/** The rows as a table for people: numbers to the right, the factor over the limit beside it. */
export function table(rows) {
  const units = ['ms', 'MB', 'per s', 'times']
  const head = ['', 'p50', 'p95', 'unit', 'limit', 'factor', 'to reach', '']
  const body = rows.map((row) => [
    row.what,
    number(row.p50),
    number(row.p95),
    units.includes(row.unit) ? row.unit : '',
    number(row.limit),
    row.limit ? (row.p50 / row.limit).toFixed(row.unit === 'per s' ? 2 : 1) : '',
    aim(row),
    verdict(row),
  ])
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((cells) => cells[column].length)))
  const right = new Set([1, 2, 4, 5])
  const line = (cells) =>
    cells
      .map((cell, column) => (right.has(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join('  ')
      .trimEnd()
  return [head, ...body].map(line).join('\n')
}
