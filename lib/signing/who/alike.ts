import { holdings } from '@/lib/authority'
import { isId } from '@/lib/core'
import { Prisma, type Tx } from '@/lib/db'
import { type PersonThen, peopleAt } from '@/lib/identity'
import { type Bundle, envelopeFacts, sightOf } from '@/lib/policy'
import type { Subject } from './subject'

/** People whom no rule can tell apart, so that one decision answers for all of them. */
export interface Alike {
  readonly key: string
  readonly count: number
  /** Somebody of them, with the facts they share. */
  readonly one: Omit<PersonThen, 'name'>
  /** The first of them by name. */
  readonly people: readonly Named[]
}

export interface Named {
  readonly id: string
  readonly name: string
}

/** What everybody is asked about. */
export interface Question {
  readonly subject: Subject
  readonly now: Date
  /** Set where `now` is an earlier moment. */
  readonly past: Date | undefined
  readonly bundle: Bundle
}

/**
 * Everyone with a key that is the same for those whose facts are: status, roles, passkeys, what the rules see of their authority; and the
 * person themselves, where the facts or a rule name them.
 */
function keyed({ subject, now, past, bundle }: Question): Prisma.Sql {
  const { authority, people } = sightOf(bundle)
  const apart = [...new Set([...idsIn(envelopeFacts(subject.record, now)), ...people, ...subject.exceptions.keys()])].filter(isId)
  const { kind, money } = subject
  const wanted = { classId: kind.id, amount: money ? BigInt(money.minor) : null, currency: money?.currency ?? null, now }
  const looks = kind.registerRequired
    ? { column: Prisma.sql`h.looks`, join: Prisma.sql`LEFT JOIN (${holdings(wanted, authority, past)}) h ON h.person_id = p.id` }
    : { column: Prisma.sql`NULL`, join: Prisma.empty }
  return Prisma.sql`
    SELECT p.id, p.name, json_build_array(p.status, p.roles, p.device_bound, ${looks.column}, CASE WHEN p.id = ANY (${apart}::uuid[]) THEN p.id END)::text AS key
    FROM (${peopleAt(past)}) p ${looks.join}`
}

/** Every text in what policy is told: whoever's id it is may be told apart from everybody else. */
function idsIn(facts: unknown): string[] {
  if (typeof facts === 'string') return [facts]
  return typeof facts === 'object' && facts !== null ? Object.values(facts).flatMap(idsIn) : []
}

/** Everyone, in as few parts as the rules can tell apart, with the first `most` of each by name. Nobody is asked about yet. */
export async function partsOf(tx: Pick<Tx, '$queryRaw'>, question: Question, most: number): Promise<readonly Alike[]> {
  const rows = await tx.$queryRaw<{ key: string; count: number; ids: string[]; names: string[] }[]>`
    SELECT key, count(*)::int AS count, (array_agg(id ORDER BY name, id))[1:${most}] AS ids, (array_agg(name ORDER BY name, id))[1:${most}] AS names
    FROM (${keyed(question)}) everyone GROUP BY key`
  return rows.map(({ key, count, ids, names }) => {
    const [status, roles, deviceBound] = JSON.parse(key) as [string, string[] | null, boolean | null]
    const people = ids.map((id, at) => ({ id, name: names[at] ?? '' }))
    return { key, count, one: { id: ids[0] ?? '', status, roles, deviceBound }, people }
  })
}

/** A page of those of some parts, by name: after somebody, or from the first. */
export function pageOf(
  tx: Pick<Tx, '$queryRaw'>,
  question: Question,
  { parts, after, most }: { readonly parts: readonly Alike[]; readonly after: string; readonly most: number },
): Promise<Named[]> {
  const keys = parts.map(({ key }) => key)
  const beyond = isId(after) ? Prisma.sql`AND (name, id) > (SELECT name, id FROM person WHERE id = ${after}::uuid)` : Prisma.empty
  return tx.$queryRaw`
    SELECT id, name FROM (${keyed(question)}) everyone WHERE key = ANY (${keys}) ${beyond} ORDER BY name, id LIMIT ${most}`
}
