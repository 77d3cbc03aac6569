import 'server-only'
import { type Clock, formatAmount } from '@/lib/core'
import type { Person, Tx } from '@/lib/db'
import { post, quoted } from '@/lib/delivery'
import { env } from '@/lib/env'
import type { Actor } from '@/lib/identity'
import type { Statement } from '@/lib/proof'

type Stated = Extract<Statement, { type: 'countersign/authority/v1' }>

interface Done {
  readonly actor: Pick<Actor, 'name'>
  readonly person: Pick<Person, 'id' | 'name' | 'email'>
  readonly statement: Stated
  readonly reason: string
}

const day = (instant: string) => `${instant.slice(0, 16).replace('T', ' ')} UTC`

/** Tells a person that authority of theirs began or ended. What is only granted holds nothing yet. */
export async function tell(tx: Tx, { actor, person, statement, reason }: Done, clock: Clock): Promise<void> {
  const { act, scope } = statement
  if (act === 'grant') return
  const classes = await tx.documentClass.findMany({ where: { id: { in: scope.classes } }, orderBy: { position: 'asc' } })
  const caps = scope.caps.map(({ currency, amount }) => formatAmount({ currency, minor: amount }))
  const within = (scope.cumulative ?? []).map(
    ({ currency, amount, days }) =>
      `- up to ${formatAmount({ currency, minor: amount })} altogether with one counterparty within ${days} days`,
  )
  const what = [
    `- ${classes.map(({ name }) => name).join(', ')}`,
    `- ${caps.length > 0 ? `up to ${caps.join(' or ')} in one document` : 'documents that state no amount'}`,
    ...within,
    `- from ${day(scope.from)} until ${day(scope.until)}`,
  ].join('\n')
  const text =
    act === 'activate'
      ? `You may now sign:\n\n${what}\n\n${quoted('The reason given:', reason)}\n\nActivated by ${actor.name}.\n\n${env().COUNTERSIGN_URL}/inbox`
      : `You may no longer sign under this authority:\n\n${what}\n\n${quoted('The reason given:', reason)}\n\nEnded by ${actor.name}.`
  await post(
    tx,
    {
      kind: 'account',
      to: person.email,
      personId: person.id,
      subject: act === 'activate' ? 'You have authority to sign' : 'Your authority has ended',
      text: `${person.name},\n\n${text}`,
    },
    clock,
  )
}
