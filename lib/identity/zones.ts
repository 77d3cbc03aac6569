import 'server-only'
import { db } from '@/lib/db'

/**
 * In which time zone (IANA) each of these people signed in last, by their id. Whose browser never said is not in it. Only for writing
 * an instant as somebody else reads it: a browser says what it likes.
 */
export async function zonesOf(people: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const last = await db().$queryRaw<{ id: string; zone: string }[]>`
    SELECT DISTINCT ON (person_id) person_id AS id, zone FROM session
    WHERE zone IS NOT NULL AND person_id = ANY (${people}::uuid[]) ORDER BY person_id, created_at DESC`
  return new Map(last.map(({ id, zone }) => [id, zone]))
}
