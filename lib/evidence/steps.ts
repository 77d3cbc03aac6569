import 'server-only'
import { fromHex } from '@/lib/core'
import { Prisma } from '@/lib/db'
import { parseStatement } from '@/lib/proof'

/** An act by gesture, or, of a list, without one: who did it, and their statement in hexadecimal. */
export interface Step {
  readonly kind: string
  readonly by: string
  readonly statement: string | null
}

/** All effectful steps of an object, in their order, as a column. */
export const steps = (of: Prisma.Sql) => Prisma.sql`
  (SELECT json_agg(json_build_object('kind', e.kind, 'by', e.actor_id, 'statement', encode(step.statement, 'hex')) ORDER BY e.seq)
    FROM audit_event e LEFT JOIN approval step ON step.id = e.approval_id WHERE e.object_id = ${of} AND e.seq IS NOT NULL)`

export const statementOf = (step: Step | undefined) => {
  const bytes = step?.statement && fromHex(step.statement)
  return bytes ? parseStatement(bytes) : undefined
}

/** Whether a step confirms exactly this digest, of this proposal. */
export function confirms(step: Step, proposal: string, digest: string): boolean {
  const statement = statementOf(step)
  return statement?.type === 'countersign/proposal/v1' && statement.proposal === proposal && statement.digest === digest
}
