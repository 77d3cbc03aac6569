import 'server-only'
import type { Clock } from '@/lib/core'
import type { Exception, Tx } from '@/lib/db'
import { post, quoted, unlinked } from '@/lib/delivery'
import { env } from '@/lib/env'
import { type Actor, rolesAt } from '@/lib/identity'
import { type ExceptionAct, untilOf } from './exception-rules'

interface Done {
  readonly act: ExceptionAct | 'use' | 'end'
  readonly actor: Pick<Actor, 'personId' | 'name'>
  readonly row: Exception
}

const ABOUT = {
  request: 'An exception waits for your approval',
  approve: 'An exception was approved',
  use: 'An exception was used, and waits for its review',
  review: 'An exception was reviewed',
  end: 'An exception was not approved, or has ended',
} as const

/**
 * Tells of a step whoever must act on it: administrators of what was asked, compliance and the signer of what was approved, compliance
 * of what was used, and all who took part of its review or its early end. Returns what its event says of the signer and the envelope.
 */
export async function tellOfException(tx: Tx, { act, actor, row }: Done, clock: Clock): Promise<{ name: string; title: string }> {
  const [signer, envelope] = await Promise.all([
    tx.person.findUniqueOrThrow({ where: { id: row.personId } }),
    tx.envelope.findUniqueOrThrow({ where: { id: row.envelopeId }, select: { title: true, senderId: true } }),
  ])
  const [name, title] = [signer.name, envelope.title]
  const what = `${name} ${act === 'use' ? 'signed' : 'may sign'} version ${row.version} of “${unlinked(title)}”`
  const news = {
    request: `${actor.name} asks for an exception, under which ${name} could sign version ${row.version} of “${unlinked(title)}” for ${row.minutes} minutes.`,
    approve: `${actor.name} approved an exception: ${what} until ${day(untilOf(row))}.`,
    use: `${what} under an exception.`,
    end: `${actor.name} ${row.approvedAt ? 'ended' : 'turned down'} the exception under which ${name} could sign “${unlinked(title)}”.`,
    review: `${actor.name} found the exception ${row.verdict === 'justified' ? 'justified' : 'not justified'}, under which ${name} could sign “${unlinked(title)}”.`,
  }[act]
  const words = quoted(`The reason given, ticket ${unlinked(row.ticket)}:`, row.reason)
  for (const { id, email, name: reader } of await readersOf(tx, { act, actor, row }, envelope.senderId, clock()))
    await post(
      tx,
      {
        kind: 'account',
        to: email,
        personId: id,
        subject: ABOUT[act],
        text: `${reader},\n\n${news}\n\n${words}\n\n${env().COUNTERSIGN_URL}/exceptions/${row.id}`,
      },
      clock,
    )
  return { name, title }
}

const day = (at: Date | undefined) => `${at?.toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** Who has to act, by their role, and who took part. */
const READERS = {
  request: { role: 'administrator', parties: [] },
  approve: { role: 'compliance', parties: ['personId', 'requestedBy'] },
  use: { role: 'compliance', parties: ['requestedBy', 'approvedBy'] },
  review: { role: 'compliance', parties: ['personId', 'requestedBy', 'approvedBy'] },
  end: { role: undefined, parties: ['personId', 'requestedBy', 'approvedBy'] },
} as const

async function readersOf(tx: Tx, { act, actor, row }: Done, sender: string, now: Date) {
  const { role, parties } = READERS[act]
  const named = parties.flatMap((part) => row[part] ?? [])
  const found = await tx.person.findMany({
    where: { status: 'active', id: { not: actor.personId }, OR: [{ id: { in: named } }, ...(role ? [{ roles: { has: role } }] : [])] },
    orderBy: { id: 'asc' },
  })
  // Whoever would sign does not approve it, and neither does who sent it.
  const apart = act === 'request' ? [row.personId, sender] : [row.personId]
  return found.filter((one) => named.includes(one.id) || (role && rolesAt(one, now).includes(role) && !apart.includes(one.id)))
}
