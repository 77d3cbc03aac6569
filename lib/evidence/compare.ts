import type { Finding } from '@/lib/ledger'

export type Report = (finding: Finding) => void

/** How many rows are read at one moment. */
export const PAGE = 500

/** Every row, a page at a time, by id. */
export async function each<Row extends { readonly id: string }>(read: (after: string) => Promise<Row[]>, check: (row: Row) => void) {
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const page = await read(after)
    for (const row of page) check(row)
    const last = page.at(-1)
    if (!last) return
    after = last.id
  }
}

export function differences(report: Report, object: string, why: readonly (string | false)[]): void {
  for (const one of why) if (one) report({ check: 'state-differs', says: `The row of ${object} differs from its events: ${one}.` })
}
