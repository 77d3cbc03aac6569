import 'server-only'
import { formatAmount } from '@/lib/core'
import type { Person } from '@/lib/db'
import { type Letter, quoted } from '@/lib/delivery'
import { env } from '@/lib/env'
import type { Actor } from '@/lib/identity'
import type { Scope } from './scope'

interface Told {
  readonly act: 'activate' | 'end'
  readonly actor: Pick<Actor, 'name'>
  readonly person: Pick<Person, 'id' | 'name' | 'email'>
  readonly scope: Scope
  /** Names of its kinds of document. */
  readonly kinds: readonly string[]
  readonly reason: string
}

const day = (instant: Date) => `${instant.toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** What a person is told when authority of theirs began or ended. What is only granted holds nothing yet. */
export function letterOf({ act, actor, person, scope, kinds, reason }: Told): Letter {
  const caps = scope.caps.map(formatAmount)
  const within = scope.cumulative.map(
    ({ days, ...money }) => `- up to ${formatAmount(money)} altogether with one counterparty within ${days} days`,
  )
  const what = [
    `- ${kinds.join(', ')}`,
    `- ${caps.length > 0 ? `up to ${caps.join(' or ')} in one document` : 'documents that state no amount'}`,
    ...within,
    `- from ${day(scope.from)} until ${day(scope.until)}`,
  ].join('\n')
  const text =
    act === 'activate'
      ? `You may now sign:\n\n${what}\n\n${quoted('The reason given:', reason)}\n\nActivated by ${actor.name}.\n\n${env().COUNTERSIGN_URL}/inbox`
      : `You may no longer sign under this authority:\n\n${what}\n\n${quoted('The reason given:', reason)}\n\nEnded by ${actor.name}.`
  return {
    kind: 'account',
    to: person.email,
    personId: person.id,
    subject: act === 'activate' ? 'You have authority to sign' : 'Your authority has ended',
    text: `${person.name},\n\n${text}`,
  }
}
