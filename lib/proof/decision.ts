import { type Bytes, type Canonical, canonicalBytes } from '@/lib/core'

/** What policy said, as it is kept and hashed. */
export interface Decided {
  /** As policy read them: times in ISO 8601 UTC, lists of ids sorted. */
  readonly facts: Canonical
  readonly outcome: string
  readonly rules: readonly string[]
  /** The bundle's hash, SHA-256 in hexadecimal. */
  readonly bundle: string
}

/** The canonical bytes of a decision; a leaf names their SHA-256 (docs/formats/leaf.md). */
export const decisionBytes = ({ facts, outcome, rules, bundle }: Decided): Bytes =>
  canonicalBytes({ type: 'countersign/decision/v1', facts, outcome, rules, bundle })
