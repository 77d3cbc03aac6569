import 'server-only'
import type { Clock } from '@/lib/core'
import type { Delegation, Tx } from '@/lib/db'
import { post } from '@/lib/delivery'
import { env } from '@/lib/env'
import { nameOf } from './instrument'
import { lapsesAt } from './standing'

/** What the house itself writes about one, without anybody's act. */
export type Notice = 'accept' | 'choose' | 'ending' | 'confirm' | 'lapsed' | 'fell'

interface Words {
  readonly subject: string
  readonly text: string
}

interface Facts {
  readonly name: string
  readonly grantor: string
  readonly delegate: string
  readonly until: string
  readonly lapses: string
  /** What was given: an appointment was not given by whom it is for. */
  readonly what: 'delegation' | 'appointment'
}

/** To each side, or to one of them. */
const WORDS: Readonly<Record<Notice, (facts: Facts) => { readonly grantor?: Words; readonly delegate?: Words }>> = {
  accept: ({ name, grantor, what }) => ({
    delegate: {
      subject: `${name} waits for you`,
      text: `The ${what} ${name}, by which you would sign for ${grantor}, waits for you since yesterday. Accept it with your passkey, or give it back.`,
    },
  }),
  choose: ({ name, delegate }) => ({
    grantor: {
      subject: `${delegate} has not accepted ${name}`,
      text: `${delegate} has not accepted ${name} for two days, and signs nothing for you until they do. You may want to choose somebody else.`,
    },
  }),
  ending: ({ name, grantor, delegate, until }) => ({
    grantor: {
      subject: `${name} ends soon`,
      text: `${name}, under which ${delegate} signs for you, ends on ${until}. A new one can go on after it.`,
    },
    delegate: { subject: `${name} ends soon`, text: `${name}, under which you sign for ${grantor}, ends on ${until}.` },
  }),
  confirm: ({ name, delegate, lapses }) => ({
    grantor: {
      subject: `Is ${name} still wanted?`,
      text: `Under ${name} ${delegate} signs for you. It is for more than 30 days, and ends on ${lapses} unless you say by then, with your passkey, that it is still wanted.`,
    },
  }),
  lapsed: ({ name, grantor, delegate }) => ({
    grantor: {
      subject: `${name} has ended`,
      text: `You did not say that ${name} is still wanted, so it has ended. ${delegate} no longer signs for you under it.`,
    },
    delegate: {
      subject: `${name} has ended`,
      text: `${grantor} did not say that ${name} is still wanted, so it has ended. You no longer sign for them under it.`,
    },
  }),
  fell: ({ name, grantor, delegate, what }) => ({
    grantor: { subject: `${name} has ended`, text: `${delegate} has left, and the ${what} ${name} ended with that.` },
    delegate: {
      subject: `${name} has ended`,
      text: `${grantor} has left, and the ${what} ${name} ended with that. You no longer sign for them.`,
    },
  }),
}

const at = (instant: Date) => `${instant.toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** Writes to those whom it concerns and who are still here. */
export async function notify(tx: Tx, notice: Notice, row: Delegation, clock: Clock): Promise<void> {
  const people = await tx.person.findMany({ where: { id: { in: [row.grantor, row.delegate] } } })
  const [grantor, delegate] = [row.grantor, row.delegate].map((id) => people.find((one) => one.id === id))
  if (!grantor || !delegate) throw new Error(`delegation ${row.id} names nobody`)
  const lapses = lapsesAt(row)
  const words = WORDS[notice]({
    name: nameOf(row),
    grantor: grantor.name,
    delegate: delegate.name,
    until: at(row.endsAt),
    lapses: lapses ? at(lapses) : '',
    what: row.kind as Facts['what'],
  })
  for (const [person, letter] of [
    [grantor, words.grantor],
    [delegate, words.delegate],
  ] as const) {
    if (!letter || person.status === 'left') continue
    const text = `${person.name},\n\n${letter.text}\n\n${env().COUNTERSIGN_URL}/delegations`
    await post(tx, { kind: 'account', to: person.email, personId: person.id, subject: letter.subject, text }, clock)
  }
}
