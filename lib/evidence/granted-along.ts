import 'server-only'
import { db } from '@/lib/db'

/** The approvals by which these delegations were granted along with another, by one gesture over them all. */
export async function grantsAlong(delegations: readonly string[]): Promise<readonly string[]> {
  const found = await db().$queryRaw<{ id: string }[]>`
    SELECT DISTINCT a.id FROM delegation d JOIN approval a ON a.person_id = d.grantor AND a.type = 'countersign/delegation/v1'
    WHERE d.id = ANY (${[...delegations]}::uuid[])
      AND convert_from(a.statement, 'UTF8')::jsonb -> 'others' @> jsonb_build_array(jsonb_build_object('delegation', d.id))`
  return found.map(({ id }) => id)
}
