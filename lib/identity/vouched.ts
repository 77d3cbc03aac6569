import 'server-only'
import { type Clock, systemClock } from '@/lib/core'
import { Prisma, type Tx } from '@/lib/db'
import { parseStatement } from '@/lib/proof'

type Source = Pick<Tx, '$queryRaw' | 'approval'>

/** For how long whoever was made an administrator by one alone does so in everybody's sight, before they can stand for themselves. */
const IN_SIGHT = Prisma.sql`interval '30 days'`

// Who has the role, or had it last, from one person alone, when there had been two already: also who had it from two once, and lost it.
const MADE_ALONE = Prisma.sql`
  SELECT p.id, given.activated_by AS by, given.activated_at AS at FROM person p JOIN proposal given
    ON given.id = p.roles_from AND given.activated_by = given.proposed_by AND convert_from(given.content, 'UTF8')::jsonb -> 'roles' ? 'administrator'
  WHERE (SELECT count(*) FROM person earlier WHERE (earlier.administrator_at, earlier.id) < (p.administrator_at, p.id)) > 1`

/**
 * Whether two people go back to different administrators, so that one of them cannot be the other's own making.
 *
 * The two who became administrators first and have not left stand for themselves: the first must have brought the second in, and a
 * house of two would otherwise have no way back. They do so without the role too, or whoever takes it from the second for a moment
 * would move an administrator of their own making up. Every later one goes with whoever vouched for them, and with whoever made them an
 * administrator alone, and on from there. Who was made so moves up only after thirty days, however few are left.
 */
export async function vouchedApart(source: Source, one: string, other: string, clock: Clock = systemClock): Promise<boolean> {
  const founding = await foundingPair(source, clock())
  const first = await goesBackTo(source, one, founding)
  const second = await goesBackTo(source, other, founding)
  return [...first].every((id) => !second.has(id))
}

async function foundingPair(source: Source, now: Date): Promise<ReadonlySet<string>> {
  // Ids grow with time, and part two who came in the same millisecond.
  const rows = await source.$queryRaw<{ id: string }[]>`
    SELECT p.id FROM person p JOIN audit_event e ON e.object_id = p.id AND e.seq IS NOT NULL LEFT JOIN (${MADE_ALONE}) made ON made.id = p.id
    WHERE p.status <> 'left' AND e.kind IN ('person.enrolled', 'person.roles-changed') AND e.details -> 'roles' ? 'administrator'
      AND (made.at IS NULL OR made.at + ${IN_SIGHT} <= ${now})
    GROUP BY p.id, made.at ORDER BY coalesce(made.at + ${IN_SIGHT}, min(e.at)), min(e.id::text) LIMIT 2`
  return new Set(rows.map(({ id }) => id))
}

/** Everybody a person goes back to, up to those who stand for themselves, and the person too. */
async function goesBackTo(source: Source, personId: string, founding: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const reached = new Set([personId])
  // A set is walked with what is added to it on the way, and each once: two can have made each other administrators in turn.
  for (const at of reached) {
    if (founding.has(at)) continue
    for (const by of [await inviterOf(source, at), await makerOf(source, at)]) if (by) reached.add(by)
  }
  return reached
}

async function makerOf(source: Source, personId: string): Promise<string | undefined> {
  const [made] = await source.$queryRaw<{ by: string }[]>`SELECT by FROM (${MADE_ALONE}) made WHERE id = ${personId}::uuid`
  return made?.by
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
