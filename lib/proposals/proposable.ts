import type { Bytes, Clock, Result } from '@/lib/core'
import type { Tx } from '@/lib/db'
import type { Actor } from '@/lib/identity'
import type { Event, GovernedObject } from '@/lib/ledger'
import type { Act, Decision, Facts } from '@/lib/policy'
import type { Statement } from '@/lib/proof'

export type Stated = Extract<Statement, { type: 'countersign/proposal/v1' }>
export type ProposalAct = Stated['act']
export type ProposalKind = Stated['kind']

/** Where what is in force is read: the database, or a transaction that holds it. */
export type Source = Pick<
  Tx,
  '$queryRaw' | 'documentClass' | 'policyInForce' | 'proposal' | 'person' | 'approval' | 'invitation' | 'listedAuthority' | 'listedPerson'
>

export interface Activated {
  readonly proposalId: string
  readonly subject: string
  readonly content: Bytes
  /** SHA-256 of the content, hexadecimal. */
  readonly digest: string
  readonly reason: string
  readonly proposedBy: string
  readonly proposedAt: Date
  readonly activatedBy: Actor
  /** What policy said to the activation. */
  readonly decision: Decision
  readonly at: Date
}

/** Something that administrators change together, as the room that owns it lets them. */
export interface Proposable {
  /** Events are `<kind>.proposed`, `.activated`, `.withdrawn` and `.refused`. */
  readonly kind: ProposalKind
  readonly acts: Readonly<Record<ProposalAct, Act>>
  /** What the events are about. */
  readonly object: (proposalId: string) => GovernedObject
  /** What policy has to know of a content beside who proposed it and who acts. */
  readonly facts?: (content: Bytes, actorId: string, source: Source) => Promise<Facts['context']>
  /** Refuses a content that cannot be proposed or activated by this person; asked again before each step. */
  readonly check: (
    content: Bytes,
    by: { readonly subject: string; readonly act: ProposalAct; readonly actorId: string; readonly clock: Clock },
    source: Source,
  ) => Promise<Result<undefined>>
  /** Whose standing it changes: they are held together with whoever acts, before anything else. */
  readonly whose?: (subject: string) => string
  /** Holds what is in force of this subject to the end of the transaction, so that of two activations one waits for the other. */
  readonly hold: (tx: Tx, subject: string) => Promise<unknown>
  /** The digest of what is in force, in hexadecimal; undefined where there is nothing to take the place of. */
  readonly inForce: (source: Source, subject: string) => Promise<string | undefined>
  /** Puts it in force. */
  readonly effect: (tx: Tx, activated: Activated, clock: Clock) => Promise<void>
  /** What its events tell beside who and why. */
  readonly details: (content: Bytes, subject: string) => Event['details']
}
