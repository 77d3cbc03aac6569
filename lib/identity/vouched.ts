import 'server-only'
import type { Tx } from '@/lib/db'
import { parseStatement } from '@/lib/proof'

type Source = Pick<Tx, '$queryRaw' | 'approval'>

/**
 * Whether two administrators go back to different people, so that one of them cannot be the other's own making.
 *
 * The two who became administrators first and have not left stand for themselves: the first must have brought the second in, and a
 * house of two would otherwise have no way back. They do so without the role too, or whoever takes it from the second for a moment
 * would move an administrator of their own making up. Every later one goes with whoever vouched for them, and on from there.
 */
export async function vouchedApart(source: Source, one: string, other: string): Promise<boolean> {
  // Ids grow with time, and part two who came in the same millisecond.
  const founding = await source.$queryRaw<{ id: string }[]>`
    SELECT p.id FROM person p JOIN audit_event e ON e.object_id = p.id AND e.seq IS NOT NULL
    WHERE p.status <> 'left' AND e.kind IN ('person.enrolled', 'person.roles-changed') AND e.details -> 'roles' ? 'administrator'
    GROUP BY p.id ORDER BY min(e.at), min(e.id::text) LIMIT 2`
  const ends = new Set(founding.map(({ id }) => id))
  return (await originOf(source, one, ends)) !== (await originOf(source, other, ends))
}

/** Whom an administrator goes back to. Nobody vouches for somebody who came earlier, so that this ends. */
async function originOf(source: Source, personId: string, ends: ReadonlySet<string>): Promise<string> {
  let at = personId
  while (!ends.has(at)) {
    const inviter = await inviterOf(source, at)
    if (!inviter) break
    at = inviter
  }
  return at
}

/** Who answered for a person's first enrolment, as its own key signed; nobody for who set the organisation up. */
async function inviterOf(source: Source, personId: string): Promise<string | undefined> {
  const enrolment = await source.approval.findFirstOrThrow({
    where: { personId, type: 'countersign/enrolment/v1' },
    orderBy: { id: 'asc' },
    select: { statement: true },
  })
  const statement = parseStatement(enrolment.statement)
  if (statement?.type !== 'countersign/enrolment/v1') throw new Error('an enrolment without its statement')
  return statement.voucher.kind === 'invitation' ? statement.voucher.by : undefined
}
