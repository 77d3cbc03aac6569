import 'server-only'
import { db, type Tx } from '@/lib/db'

/**
 * Whether nobody but one person has ever been an administrator here. Once there were two it is over for good: who leaves or loses the
 * role has been one.
 */
export const inFirstPhase = async (source: Pick<Tx, 'person'> = db()): Promise<boolean> =>
  (await source.person.count({ where: { administratorAt: { not: null } } })) < 2
