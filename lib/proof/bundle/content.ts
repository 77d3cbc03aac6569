import type { Bytes } from '@/lib/core'
import type { Opening } from '../commitment'
import type { Listed } from '../listed'
import type { Trust } from './trust'

// Format v1: docs/formats/bundle.md. Everything in a bundle is either evidence, or follows from the evidence to the byte.

/** One event: its leaf, the proof that the bundle's checkpoint holds it (tlog-proof), and what opens its details, where it may be seen. */
export interface BundledEvent {
  readonly id: string
  readonly leaf: Bytes
  readonly proof: string
  readonly details?: Opening
  /** Of an authority that came by a list: its row, and that the list has it. */
  readonly listed?: Listed
}

/** One approval: the statement and the passkey's proof, what opens the statement's commitments, and the decision's canonical bytes. */
export interface BundledApproval {
  readonly id: string
  readonly statement: Bytes
  readonly proof: Bytes
  /** By name: sentence, signer, party, counterparty, details. What was erased is not there. */
  readonly openings: Readonly<Record<string, Opening>>
  readonly decision?: Bytes
}

/** One document in one version; `sealed` once a seal was set. */
export interface BundledDocument {
  readonly id: string
  readonly version: number
  readonly supplied: Bytes
  readonly reviewed: Bytes
  readonly sealed?: Bytes
}

/** A time-stamp over a head of the log: by when it had grown so far. */
export interface BundleAnchor {
  /** The text of the checkpoint (tlog-checkpoint), without signatures: the bytes that were stamped. */
  readonly text: string
  /** The RFC 3161 token over their SHA-256, in DER. */
  readonly token: Bytes
}

export interface BundleContent {
  readonly envelope: string
  /** The one signature it is about, when it is not about all of them. */
  readonly approval?: string
  /** What the issuer says of itself: a trust file that proves nothing until it is compared with one from elsewhere. */
  readonly issuer: Trust
  /** The log's checkpoint, a signed note, that holds every event here. */
  readonly checkpoint: string
  /** Earlier signed notes, by size: those that statements name, and the first that holds each signature. */
  readonly checkpoints: ReadonlyMap<number, string>
  /** For each tree size that a statement or the anchor names: the proof that the checkpoint's tree begins with it. */
  readonly consistency: ReadonlyMap<number, readonly Bytes[]>
  readonly anchor?: BundleAnchor
  readonly events: readonly BundledEvent[]
  readonly approvals: readonly BundledApproval[]
  readonly documents: readonly BundledDocument[]
  /** The canonical bytes of each bundle of policies that decided a signature here, by their SHA-256. Bundles of earlier versions have none. */
  readonly policies: ReadonlyMap<string, Bytes>
}
