import 'server-only'
import { db, type Prisma, type Tx } from '@/lib/db'

/** Administrators who can act: active, and with a passkey. */
export const ABLE = {
  status: 'active',
  roles: { has: 'administrator' },
  passkeys: { some: { revokedAt: null } },
} as const satisfies Prisma.PersonWhereInput

/**
 * Whether nobody but one person has ever been an administrator here. Once there were two it is over for good: who leaves or loses the
 * role has been one.
 */
export const inFirstPhase = async (source: Pick<Tx, 'person'> = db()): Promise<boolean> =>
  (await source.person.count({ where: { administratorAt: { not: null } } })) < 2

/** Whether no other administrator than this one can act. */
export const isOnlyAdministrator = async (source: Pick<Tx, 'person'>, personId: string): Promise<boolean> =>
  (await source.person.count({ where: { ...ABLE, id: { not: personId } } })) === 0
