import { formatAmount } from '@/lib/core'
import type { InPlace } from '@/lib/signing'

/** What somebody may do in another's place, as they read it: an appointment is not said to be its grantor's doing. */
export const letsYou = ({ name, kind }: Pick<InPlace, 'name' | 'kind'>): string =>
  kind === 'appointment' ? `For ${name} you may sign` : `${name} lets you sign`

/** The rules of signing in another's place, with the name of whom it is about. */
const IN_YOUR_WORDS: Readonly<Record<string, (of: InPlace) => string>> = {
  'delegation-not-accepted': ({ name, called }) => `${called}, by which you would sign for ${name}, has not been accepted.`,
  'delegation-ended': ({ name, called }) => `${called}, by which you signed for ${name}, has been ended.`,
  'delegation-not-now': ({ name, called }) => `The time of ${called}, by which you sign for ${name}, has not begun, or is over.`,
  'grantor-not-active': ({ name, called }) => `${name} has left or is suspended, and ${called} fell with that.`,
  'delegation-other-class': (of) => `${letsYou(of)} other kinds of document, and this is none of them.`,
  'delegation-without-amounts': (of) => `${letsYou(of)} only what states no amount.`,
  'delegation-other-currency': (of) => `${letsYou(of)} amounts in another currency.`,
  'delegation-other-counterparty': (of) => `${letsYou(of)} with one counterparty only, and this is another.`,
  'delegation-other-envelope': (of) => `${letsYou(of)} single envelopes only, and this is none of them.`,
  'grantor-authority-missing': ({ name }) => `Documents of this kind take authority, and ${name} has none, or no more.`,
  'over-grantor-authority': ({ name }) => `The amount is over what ${name} may sign without you.`,
  'over-grantor-cumulative': ({ name }) =>
    `With what was signed with the same counterparty lately, the amount is over what ${name} may sign altogether.`,
  'delegate-own-request': ({ name }) => `You sent or uploaded this, so you do not sign it for ${name}.`,
  'delegate-counts-once': ({ name }) => `You or ${name} have another part in this, and one person does not count as two.`,
}

/** Why not, as they are told it: by how much where it is the amount alone, else the rule. */
export function whyNot(of: InPlace, rule: string, reason: string): string {
  if (of.over) return `${letsYou(of)} up to ${formatAmount(of.over.maximum)}; this is ${formatAmount(of.over.amount)}.`
  return IN_YOUR_WORDS[rule]?.(of) ?? reason
}
