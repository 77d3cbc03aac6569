import type { Prepared } from '@/lib/identity'
import { opens, type Statement } from '@/lib/proof'

type Stated = Extract<Statement, { type: 'countersign/exception/v1' }>

/** What the page shows as about to be confirmed. */
export interface Shown {
  readonly act: Stated['act']
  /** Absent for what is only being asked for: the server names it. */
  readonly id?: string
  readonly envelopeId: string
  readonly version: number
  readonly signerId: string
  readonly minutes: number
  readonly ticket: string
  readonly reason: string
  readonly review?: { readonly verdict: 'justified' | 'not-justified'; readonly reason: string }
}

/** Whether a statement, with the words it commits to, says what the page shows. */
export function saysTheSame(stated: Stated, { openings }: Pick<Prepared, 'openings'>, shown: Shown): boolean {
  const words = (commitment: string | undefined, name: string, expected: string) => {
    const opening = openings[name]
    return commitment !== undefined && opening?.value === expected && opens(commitment, 'details', opening)
  }
  return (
    stated.act === shown.act &&
    (shown.id === undefined || stated.exception === shown.id) &&
    stated.envelope === shown.envelopeId &&
    stated.version === shown.version &&
    stated.signer === shown.signerId &&
    stated.minutes === shown.minutes &&
    words(stated.ticket, 'ticket', shown.ticket) &&
    words(stated.reason, 'reason', shown.reason) &&
    stated.review?.verdict === shown.review?.verdict &&
    (!shown.review || words(stated.review?.reason, 'review', shown.review.reason))
  )
}
