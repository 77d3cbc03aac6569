import 'server-only'
import { type Clock, formatAmount } from '@/lib/core'
import type { Delegation, Tx } from '@/lib/db'
import { post, quoted } from '@/lib/delivery'
import { env } from '@/lib/env'
import type { Actor } from '@/lib/identity'
import { type DelegationAct, nameOf, termsOf } from './instrument'

interface Told {
  readonly act: DelegationAct
  readonly actor: Pick<Actor, 'personId' | 'name'>
  readonly row: Delegation
}

const at = (instant: Date) => `${instant.toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** Tells both sides what became of it, but for whoever did it. */
export async function tell(tx: Tx, { act, actor, row }: Told, clock: Clock): Promise<void> {
  const people = await tx.person.findMany({ where: { id: { in: [row.grantor, row.delegate] } } })
  const kinds = await tx.documentClass.findMany({ where: { id: { in: row.classes } }, orderBy: { position: 'asc' } })
  const [grantor, delegate] = [row.grantor, row.delegate].map((id) => people.find((one) => one.id === id))
  if (!grantor || !delegate) throw new Error(`delegation ${row.id} names nobody`)
  const { cap, counterparty, envelopes, from, until } = termsOf(row)
  const what = [
    `- ${kinds.map(({ name }) => name).join(', ')}`,
    `- ${cap ? `up to ${formatAmount(cap)} in one document` : 'documents that state no amount'}`,
    ...(counterparty ? ['- with one counterparty only'] : []),
    ...(envelopes.length > 0 ? [`- ${envelopes.length === 1 ? 'one envelope' : `${envelopes.length} envelopes`} only`] : []),
    `- from ${at(from)} until ${at(until)}`,
  ].join('\n')
  const why = `${quoted('The reason given:', row.reason)}\n\n${env().COUNTERSIGN_URL}/delegations`
  for (const person of [grantor, delegate]) {
    const words = wordsFor(act, { isGrantor: person === grantor, grantor: grantor.name, delegate: delegate.name, by: actor.name, row })
    if (!words || person.id === actor.personId) continue
    const { subject, text } = words
    const letter = { kind: 'account' as const, to: person.email, personId: person.id, subject }
    await post(tx, { ...letter, text: `${person.name},\n\n${text}\n\n${what}\n\n${why}` }, clock)
  }
}

interface Sides {
  readonly isGrantor: boolean
  readonly grantor: string
  readonly delegate: string
  readonly by: string
  readonly row: Delegation
}

function wordsFor(act: DelegationAct, { isGrantor, grantor, delegate, by, row }: Sides): { subject: string; text: string } | undefined {
  const name = nameOf(row)
  const appointed = row.kind === 'appointment'
  if (act === 'grant')
    return {
      subject: `${grantor} asks you to sign for them`,
      text: `${grantor} lets you sign in their place (${name}). Accept it with your passkey:`,
    }
  if (act === 'activate')
    return isGrantor
      ? {
          subject: `${delegate} was appointed to sign for you`,
          text: `Two administrators appointed ${delegate} to sign in your place (${name}):`,
        }
      : {
          subject: `You were appointed to sign for ${grantor}`,
          text: `Two administrators appointed you to sign in ${grantor}’s place (${name}). Accept it with your passkey:`,
        }
  if (act === 'accept')
    return {
      subject: `${delegate} signs for ${isGrantor ? 'you' : grantor}`,
      text: `${delegate} accepted ${appointed ? 'the appointment' : 'the delegation'} ${name}, and may now sign:`,
    }
  if (act === 'end')
    return {
      subject: `${name} has been ended`,
      text: `${by} ended ${name}. Under it ${isGrantor ? delegate : 'you'} may no longer sign for ${isGrantor ? 'you' : grantor}:`,
    }
  return undefined
}
