// Authority for many at once, as two administrators give it by a list.
import { completeList, type ListToConfirm, prepareList, prepareListActivation } from '../../lib/authority'
import { type Member, must } from './organisation'

const HEADER = 'email,kinds,currency,amount,from,until,reason'

/** The day a year from now, as a list has it. */
export const inAYear = (): string => new Date(Date.now() + 365 * 86_400_000).toISOString().slice(0, 10)

/** A list with a line for each of these addresses. */
export const someList = (emails: readonly string[], { amount = '50000', kinds = 'lease' } = {}): string =>
  [HEADER, ...emails.map((email) => `${email},${kinds},EUR,${amount},,${inAYear()},`)].join('\n')

/** Confirms what was prepared with a person's own passkey. */
export const confirmList = ({ actor, authenticator }: Member, { prepared: { intentId, options } }: ListToConfirm) =>
  completeList(actor, { intentId, answer: authenticator.get(options) })

/** Proposes a list; returns the proposal's id. */
export async function proposeList(by: Member, text: string, reason = 'The heads of our branches.'): Promise<string> {
  return must(await confirmList(by, must(await prepareList(by.actor, { text, reason })))).proposalId
}

export async function activateList(by: Member, proposalId: string) {
  const asked = await prepareListActivation(by.actor, proposalId)
  return asked.ok ? confirmList(by, asked.value) : asked
}
