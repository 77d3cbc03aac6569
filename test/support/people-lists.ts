// People whom two administrators invite by a list.
import { completePeopleList, type PeopleToConfirm, preparePeopleActivation, preparePeopleList } from '../../lib/people'
import { type Member, must } from './organisation'

/** A list with a line for each of these addresses, whose people are called by them. */
export const listOfPeople = (emails: readonly string[]): string =>
  ['name,email,title', ...emails.map((email) => `Person ${email.split('@')[0]},${email},`)].join('\n')

/** Confirms what was prepared with a person's own passkey. */
export const confirmPeople = ({ actor, authenticator }: Member, { prepared: { intentId, options } }: PeopleToConfirm) =>
  completePeopleList(actor, { intentId, answer: authenticator.get(options) })

/** Proposes a list; returns the proposal's id. */
export async function proposePeople(by: Member, text: string, reason = 'The branch in Lyon opens.'): Promise<string> {
  return must(await confirmPeople(by, must(await preparePeopleList(by.actor, { text, reason })))).proposalId
}

export async function activatePeople(by: Member, proposalId: string) {
  const asked = await preparePeopleActivation(by.actor, proposalId)
  return asked.ok ? confirmPeople(by, asked.value) : asked
}
