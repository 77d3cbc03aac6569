import 'server-only'
import type { Canonical, Clock, Refusal } from '@/lib/core'
import { transaction } from '@/lib/db'
import type { Actor } from '@/lib/identity'
import { type Act, type Decision, refusalOf } from '@/lib/policy'
import { recordRefusal } from './acting'

interface Look {
  readonly act: Act
  readonly actor: Actor
  readonly envelope: { readonly id: string; readonly title: string }
  readonly decision: Decision
  /** When something says better than the decision why it cannot be. */
  readonly refusal?: Refusal
  readonly details?: { readonly [name: string]: Canonical | undefined }
  readonly clock: Clock
}

/** What is said to whom policy does not let look, once the attempt stands in history. */
export async function refusing({ decision, refusal = refusalOf(decision), ...look }: Look): Promise<Refusal> {
  await transaction((tx) => recordRefusal(tx, { ...look, decision, refusal }))
  return refusal
}
