import { z } from 'zod'
import type { MailRow } from '@/lib/identity'

const PAGE = 25

const shape = z.object({
  show: z.enum(['all', 'addresses', 'failed']).catch('all'),
  page: z.coerce.number().int().min(1).max(1000).catch(1),
})
export type Shown = z.infer<typeof shape>['show']

/** The letters of one page of one view, newest first, and how many each view holds. */
export interface OutboxView {
  readonly show: Shown
  readonly letters: readonly MailRow[]
  /** From 1; `pages` is at least 1. */
  readonly page: number
  readonly pages: number
  readonly counts: Readonly<Record<Shown, number>>
}

const BELONGS: Readonly<Record<Shown, (mail: MailRow) => boolean>> = {
  all: () => true,
  addresses: ({ holdsLink }) => holdsLink,
  failed: ({ state }) => state === 'failed',
}

/** What the address asks for; what cannot be read, or lies beyond the end, is the nearest there is. */
export function outboxView(mails: readonly MailRow[], asked: Readonly<Record<string, string | string[] | undefined>>): OutboxView {
  const { show, page } = shape.parse(asked)
  const counts = {
    all: mails.length,
    addresses: mails.filter(BELONGS.addresses).length,
    failed: mails.filter(BELONGS.failed).length,
  }
  const pages = Math.max(1, Math.ceil(counts[show] / PAGE))
  const at = Math.min(page, pages)
  return { show, letters: mails.filter(BELONGS[show]).slice((at - 1) * PAGE, at * PAGE), page: at, pages, counts }
}

/** The address of a view, or of another page of it. */
export function outboxAddress(show: Shown, page = 1): string {
  const query = new URLSearchParams({ ...(show !== 'all' && { show }), ...(page > 1 && { page: String(page) }) })
  return query.size ? `/outbox?${query}` : '/outbox'
}
