import { z } from 'zod'
import { type Bytes, type Canonical, hex, parseCanonical, sha256, utf8 } from '@/lib/core'
import { type CommitmentTag, type Opening, opens } from '../commitment'
import { parseProof, type WebAuthnProof } from '../evidence'
import { type Leaf, leafHash, parseLeaf } from '../leaf'
import { parseLogProof } from '../log/checkpoint'
import { parseStatement, type SignStatement, type Statement } from '../statement'
import type { BundleContent, BundledApproval, BundledEvent } from './content'

/** An event as its leaf says it, and where its proof says it stands. Not checked. */
export interface ReadEvent extends BundledEvent {
  readonly says: Leaf
  /** SHA-256(0x00 ‖ leaf), hexadecimal. */
  readonly hash: string
  readonly index: number
}

/** An approval with its statement and proof, and the event that names both. Not checked. */
export interface ReadApproval<Of extends Statement = Statement> extends Omit<BundledApproval, 'statement' | 'proof'> {
  readonly bytes: { readonly statement: Uint8Array; readonly proof: Uint8Array }
  readonly statement: Of
  /** SHA-256 of the statement, hexadecimal. */
  readonly digest: string
  readonly proof: WebAuthnProof
  readonly event: ReadEvent | undefined
}

export interface ReadBundle {
  /** By their place in the log. */
  readonly events: readonly ReadEvent[]
  /** Signatures first, each by its place in the log. */
  readonly approvals: readonly ReadApproval[]
  /** Files that keep no known format, by what they are. */
  readonly unreadable: readonly string[]
}

/** SHA-256 of a file, hexadecimal; by the engine's own hash, because a document may be large. */
export const hashOf = async (bytes: Bytes): Promise<string> => hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))

/** What ends a thing that a signature relies on, by the type of the thing. A map: a type in a bundle may be any word. */
const ENDINGS: ReadonlyMap<string, readonly string[]> = new Map([
  ['passkey', ['passkey.revoked', 'passkey.ended']],
  ['person', ['person.suspended', 'person.left']],
  ['authority', ['authority.ended']],
  ['exception', ['exception.ended']],
  ['delegation', ['delegation.ended', 'delegation.fell', 'delegation.lapsed']],
  ['envelope', ['envelope.voided', 'envelope.declined', 'envelope.expired', 'envelope.superseded']],
])

export const isEnding = ({ object, kind }: Leaf): boolean => ENDINGS.get(object.type)?.includes(kind) ?? false

/** Reads what a bundle's leaves, statements and proofs say. */
export function readContent(content: Pick<BundleContent, 'events' | 'approvals'>): ReadBundle {
  const unreadable: string[] = []
  const events: ReadEvent[] = []
  for (const event of content.events) {
    const says = parseLeaf(event.leaf)
    const proof = parseLogProof(event.proof)
    if (says?.event === event.id && proof) events.push({ ...event, says, hash: hex(leafHash(event.leaf)), index: proof.index })
    else unreadable.push(`event ${event.id}`)
  }
  const approvals: ReadApproval[] = []
  for (const { statement: bytes, proof: given, ...approval } of content.approvals) {
    const statement = parseStatement(bytes)
    const proof = parseProof(given)
    if (!statement || !proof) {
      unreadable.push(`approval ${approval.id}`)
      continue
    }
    const digests = { statement: hex(sha256(bytes)), evidence: hex(sha256(given)) }
    const event = events.find(({ says }) => says.statement === digests.statement && says.evidence === digests.evidence)
    approvals.push({ ...approval, bytes: { statement: bytes, proof: given }, statement, digest: digests.statement, proof, event })
  }
  const place = ({ event, id }: ReadApproval) => `${String(event?.index ?? Number.MAX_SAFE_INTEGER).padStart(16, '0')} ${id}`
  return {
    events: events.sort((a, b) => a.index - b.index || (a.id < b.id ? -1 : 1)),
    approvals: approvals.sort((a, b) => Number(isSignature(b)) - Number(isSignature(a)) || (place(a) < place(b) ? -1 : 1)),
    unreadable,
  }
}

/** Whether it is a signature, or an approval before one: an act in an envelope. */
export const isSignature = (approval: ReadApproval): approval is ReadApproval<SignStatement> =>
  approval.statement.type === 'countersign/sign/v1'

const ACTS = ['envelope.signed', 'envelope.approval-given']
const SENDINGS = ['envelope.sent', 'envelope.superseded']

/** The signatures and approvals that an envelope's history names, each with the version it is of: how often the envelope had been sent by then. */
export function signaturesIn(events: readonly ReadEvent[], envelope: string): { readonly event: ReadEvent; readonly version: number }[] {
  const history = events.filter(({ says: { object, outcome } }) => object.id === envelope && outcome === 'permitted')
  const sent = (event: ReadEvent) => history.filter(({ says, index }) => SENDINGS.includes(says.kind) && index < event.index).length
  return history.filter(({ says }) => ACTS.includes(says.kind)).map((event) => ({ event, version: sent(event) }))
}

/** What a statement commits to, by the name under which its opening is kept. */
export function commitmentsOf(statement: Statement): readonly (readonly [name: string, tag: CommitmentTag, commitment: string])[] {
  switch (statement.type) {
    case 'countersign/sign/v1':
      return [
        ['sentence', 'sentence', statement.sentence.commitment],
        ['signer', 'person', statement.signer.details],
        ...(statement.onBehalfOf ? [['grantor', 'person', statement.onBehalfOf.details] as const] : []),
        ...(statement.signer.party ? [['party', 'party', statement.signer.party] as const] : []),
        ...(statement.envelope.counterparty ? [['counterparty', 'counterparty', statement.envelope.counterparty] as const] : []),
      ]
    case 'countersign/enrolment/v1':
    case 'countersign/passkey-creation/v1':
      return [['details', 'person', statement.details]]
    case 'countersign/authority/v1':
    case 'countersign/proposal/v1':
      return [['reason', 'details', statement.reason]]
    case 'countersign/delegation/v1':
      return [
        ['reason', 'details', statement.reason],
        ...(statement.scope.counterparty ? [['counterparty', 'counterparty', statement.scope.counterparty] as const] : []),
      ]
    case 'countersign/exception/v1':
      return [
        ['ticket', 'details', statement.ticket],
        ['reason', 'details', statement.reason],
        ...(statement.review ? [['review', 'details', statement.review.reason] as const] : []),
      ]
    default:
      return []
  }
}

const person = z.strictObject({ name: z.string(), email: z.string(), title: z.string().optional() })
const party = z.strictObject({ party: z.string().optional(), capacity: z.string().optional() })

const opened = <T>(shape: z.ZodType<T>, opening: Opening | undefined): T | undefined => {
  const read = opening && shape.safeParse(parseCanonical(utf8(opening.value)))
  return read?.success ? read.data : undefined
}

export interface Named {
  readonly name: string
  readonly email: string
  readonly title?: string | undefined
}

/** Whom an opening names, when it opens this commitment. */
export const personIn = (commitment: string, opening: Opening | undefined): Named | undefined =>
  opening && opens(commitment, 'person', opening) ? opened(person, opening) : undefined

export const partyIn = (commitment: string | undefined, opening: Opening | undefined) =>
  commitment && opening && opens(commitment, 'party', opening) ? opened(party, opening) : undefined

export const textIn = (
  commitment: string | undefined,
  tag: 'sentence' | 'counterparty',
  opening: Opening | undefined,
): string | undefined => (commitment && opening && opens(commitment, tag, opening) ? opening.value : undefined)

/** A member of what a decision holds; undefined where there is none. */
export const member = (of: Canonical | undefined, name: string): Canonical | undefined =>
  typeof of === 'object' && !Array.isArray(of) ? (of as Readonly<Record<string, Canonical | undefined>>)[name] : undefined
