/** Why something was refused: a stable code for machines, a sentence for people, and the way on. */
export interface Refusal {
  readonly ok: false
  /** Stable, kebab-case. Callers switch on codes, never on sentences. */
  readonly code: string
  /** One plain sentence in the reader's words. */
  readonly reason: string
  /** The form field the reason belongs to, when there is one. */
  readonly field?: string
  /** The policy rule that decided, when policy did. */
  readonly rule?: string
  /** What the person can do now. */
  readonly next?: string
}

/** An expected outcome. Bugs throw; refusals are values. */
export type Result<T> = { readonly ok: true; readonly value: T } | Refusal

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })

export const refuse = (code: string, reason: string, more: Pick<Refusal, 'field' | 'rule' | 'next'> = {}): Refusal => ({
  ok: false,
  code,
  reason,
  ...more,
})
