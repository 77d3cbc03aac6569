import type { ActForm } from '@/components/identity/act-form'
import type { ReaderDocument } from '@/components/reader'
import type { Money, Result } from '@/lib/core'
import type { AuthenticationResponseJSON, Prepared } from '@/lib/identity'
import type { Phrase } from '@/lib/proof'
import type { Behalf } from './check-statement'

/** Who signs, for whom, and under what: the fields of the identity strip. */
export interface Capacity {
  readonly name: string
  /** The party bound, and in which capacity; absent when the signer acts in his own name. */
  readonly party?: string | undefined
  readonly capacity?: string | undefined
  /** Whose place it is, where it is another's. */
  readonly onBehalfOf?: string | undefined
  readonly under: string
  /** What bounds that, beside it. */
  readonly bounds?: string | undefined
  /** Under an exception, which nobody should miss. */
  readonly excepted?: boolean | undefined
}

/** What the page says of an envelope, whoever looks at it. */
export interface Subject {
  readonly envelopeId: string
  readonly title: string
  readonly version: number
  readonly className: string
  readonly counterparty: string
  readonly money?: Money | undefined
  readonly basis: 'total' | 'yearly' | 'none'
  readonly sender: string
  readonly message: string
  readonly dueAt?: Date | undefined
  readonly zone: string
  readonly documents: readonly ReaderDocument[]
  /** What intake found in the files and every reader should know. */
  readonly notes: readonly string[]
}

/** A fact policy checked, or a reason it gave, in words. */
export interface Fact {
  readonly text: string
  readonly rule?: string | undefined
}

/** A capacity in which the signer could act: a page of its own. */
export interface Choice {
  readonly words: string
  readonly href: string
  readonly inPlace: boolean
  /** The one that this page is about. */
  readonly current: boolean
}

/** What the signer, or who approves before the signatures, is about to state. */
export interface Stating {
  readonly part: 'approve' | 'sign'
  readonly signerId: string
  readonly recipientId: string
  readonly classId: string
  readonly onBehalfOf?: Behalf | undefined
  /** The capacities to choose from, where there is more than one. */
  readonly choices: readonly Choice[]
  readonly sentence: readonly Phrase[]
  readonly facts: readonly Fact[]
  readonly reasons: readonly Fact[]
  readonly consent: { readonly needed: boolean; readonly text: string }
  readonly readingRequired: boolean
}

/** What the page can do; server actions bound to the envelope and the version on this screen. */
export interface CeremonyActs {
  readonly prepare: (given: { readonly consent: boolean }) => Promise<Result<Prepared>>
  readonly complete: (given: {
    readonly intentId: string
    readonly answer: AuthenticationResponseJSON
  }) => Promise<Result<{ readonly approvalId: string }>>
  /** Absent where it is not the signer's to decline: the place is another's. */
  readonly decline?: (reason: string) => Promise<Result<unknown>>
  readonly reportReading: (versionId: string, pages: readonly number[]) => Promise<Result<{ readonly pages: readonly number[] }>>
}

/** Why nothing can be signed here, in place of State. */
export interface Impossible {
  readonly kind: 'refused' | 'over' | 'signed' | 'reader'
  readonly title: string
  readonly reason: string
  readonly rule?: string | undefined
  readonly next?: string | undefined
  /** By how much the amount is over the largest one this person may sign; `lets` says who lets them. */
  readonly over?: { readonly amount: Money; readonly maximum: Money; readonly lets?: string | undefined } | undefined
  /** Who may sign it instead, if the sender names them. */
  readonly instead?: Instead | undefined
  /** Who could let this person sign it, and asking them. */
  readonly lender?: { readonly name: string; readonly ask: Parameters<typeof ActForm>[0]['action'] } | undefined
  /** Approvals that are missing. */
  readonly approvals?: Approvals | undefined
  /** The way on, shortest first. */
  readonly ways: readonly { readonly label: string; readonly href: string; readonly file?: boolean }[]
}

/** Who is asked to approve before anybody signs, and asking them. */
export interface Approvals {
  readonly needed: number
  readonly asked: readonly { readonly name: string; readonly approved: boolean }[]
  /** Whom the button asks: those who have still to approve, or the sender. */
  readonly of: string
  /** Absent where whoever looks is the one who would be asked. */
  readonly ask?: Parameters<typeof ActForm>[0]['action']
}

export interface Instead {
  readonly sender: string
  readonly people: readonly {
    readonly id: string
    readonly name: string
    /** Asks them to let whoever looks sign by their authority. */
    readonly ask: Parameters<typeof ActForm>[0]['action']
  }[]
  /** Asks the sender, by letter; absent where the sender looks at this themselves. */
  readonly ask?: Parameters<typeof ActForm>[0]['action']
}
