import { equalBytes, fromBase64url, type Money, ok, type Result, refuse } from '@/lib/core'
import type { Prepared } from '@/lib/identity'
import { challengeOf, type Opening, opens, parseStatement, type SignStatement } from '@/lib/proof'

/** In whose place it is, under what: as the strip shows it. */
export interface Behalf {
  readonly grantor: string
  readonly name: string
  readonly kind: 'delegation' | 'appointment'
  readonly under: string
}

/** What stands on the screen, and what the statement must therefore say. */
export interface OnScreen {
  readonly envelopeId: string
  readonly version: number
  readonly classId: string
  readonly money?: Money | undefined
  readonly basis: 'total' | 'yearly' | 'none'
  /** Empty when the sender declared none. */
  readonly counterparty: string
  readonly part: 'approve' | 'sign'
  readonly signerId: string
  readonly recipientId: string
  /** In whose place, and under which instrument; absent in the signer's own. */
  readonly onBehalfOf?: Behalf | undefined
  /** The exact sentence shown. */
  readonly sentence: string
  /** In the order shown; the hashes are those this browser holds its bytes against. */
  readonly documents: readonly { readonly documentId: string; readonly supplied: string; readonly reviewed: string }[]
}

const different = (what: string) =>
  refuse('statement-differs', `The statement the server prepared does not say what this page shows: ${what}.`, {
    next: 'Do not sign. Start again, and tell your administrator if it happens twice.',
  })

/**
 * Compares the statement's own bytes with the screen, and the challenge with those bytes: a server, or anything between it
 * and this page, cannot have one thing shown and another one signed.
 */
export function checkStatement(shown: OnScreen, prepared: Prepared): Result<SignStatement> {
  const bytes = fromBase64url(prepared.statement)
  const statement = bytes && parseStatement(bytes)
  if (!bytes || statement?.type !== 'countersign/sign/v1') return different('it is not a signing statement')
  const challenge = fromBase64url(prepared.options.challenge)
  if (!challenge || !equalBytes(challenge, challengeOf(bytes))) return different('the passkey would sign something else')
  if (prepared.options.userVerification !== 'required') return different('the passkey would not check that it is you')

  const { sentence, counterparty } = prepared.openings
  if (sentence?.value !== shown.sentence || !opens(statement.sentence.commitment, 'sentence', sentence))
    return different('another sentence')
  if (statement.envelope.id !== shown.envelopeId) return different('another envelope')
  if (statement.envelope.class !== shown.classId || statement.envelope.basis !== shown.basis) return different('another class')
  if (statement.envelope.amount !== shown.money?.minor || statement.envelope.currency !== shown.money?.currency)
    return different('another amount')
  const stated = statement.envelope.counterparty
  const sameParty = stated ? counterparty?.value === shown.counterparty && opens(stated, 'counterparty', counterparty) : !shown.counterparty
  if (!sameParty) return different('another counterparty')
  if (statement.signer.id !== shown.signerId || statement.signer.recipient !== shown.recipientId) return different('another signer')
  if (statement.act !== shown.part) return different('another act')
  if (!samePlace(shown.onBehalfOf, statement, prepared.openings.grantor)) return different('another capacity')
  if (!sameDocuments(shown, statement)) return different('other documents')
  return ok(statement)
}

/** In another's place for exactly whom the page names, under exactly that; in one's own for nobody, under nothing that was lent. */
function samePlace(shown: Behalf | undefined, { authority, onBehalfOf }: SignStatement, grantor: Opening | undefined): boolean {
  if (!shown || !onBehalfOf) return !shown && !onBehalfOf && authority.kind !== 'delegation' && authority.kind !== 'appointment'
  if (authority.kind !== shown.kind || authority.reference !== shown.under || onBehalfOf.id !== shown.grantor) return false
  return grantor !== undefined && opens(onBehalfOf.details, 'person', grantor) && nameIn(grantor) === shown.name
}

function nameIn({ value }: Opening): unknown {
  try {
    return (JSON.parse(value) as { name?: unknown }).name
  } catch {
    return undefined
  }
}

const sameDocuments = ({ documents, version }: OnScreen, statement: SignStatement): boolean =>
  documents.length === statement.documents.length &&
  documents.every((document, at) => {
    const said = statement.documents[at]
    return (
      said?.id === document.documentId &&
      said.version === version &&
      said.reviewed === document.reviewed &&
      said.supplied === document.supplied
    )
  })

/** Whether a statement still has time for a gesture: at least `margin` milliseconds. */
export const stillOpen = (statement: SignStatement, now: number, margin = 10_000): boolean => Date.parse(statement.expires) - now > margin
