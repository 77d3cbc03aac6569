/** A cell of a CSV file (RFC 4180). A leading quote keeps spreadsheets from reading a name as a formula. */
export function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export const line = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`
