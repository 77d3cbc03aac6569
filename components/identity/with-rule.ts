import { fieldError } from '@/components/ui'
import type { Refusal } from '@/lib/core'

/** The sentence beside a field, with the name of the rule that refused it when a rule did. */
export function withRule(refusal: Refusal | undefined, field: string): string | undefined {
  const error = fieldError(refusal, field)
  return error && refusal?.rule ? `${error} (Rule ${refusal.rule}.)` : error
}
