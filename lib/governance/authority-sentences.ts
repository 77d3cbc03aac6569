import { formatAmount } from '@/lib/core'
import { say, thing, who } from './say'
import { type Predicate, type Told, word } from './told'

const whose = ({ details }: Told) => who(word(details, 'name'))
/** Kinds of document are named as administrators wrote them: “Lease”. */
const kindOf = ({ details }: Told) => {
  const name = word(details, 'class')
  return name ? `documents of the kind “${name}”` : 'a kind of document'
}
const because = ({ details }: Told) => (word(details, 'reason') ? `: “${word(details, 'reason')}”` : '')

/** The largest amounts, as they were granted; nothing where documents state none. */
export function upTo({ details }: Told): string {
  const caps = Array.isArray(details.caps) ? (details.caps as { currency?: unknown; amount?: unknown }[]) : []
  const amounts = caps.flatMap(({ currency, amount }) =>
    typeof currency === 'string' && typeof amount === 'number' ? [formatAmount({ currency, minor: amount })] : [],
  )
  const within = Array.isArray(details.cumulative) && details.cumulative.length > 0 ? ', bounded altogether with one counterparty' : ''
  return amounts.length > 0 ? `, up to ${amounts.join(' or ')}${within}` : ''
}

/** What happened in the register of authorities. The keys are the events' kinds. */
export const AUTHORITY_SENTENCES: Readonly<Record<string, Predicate>> = {
  'authority.granted': (told) => say`granted ${whose(told)} authority to sign${upTo(told)}${because(told)}`,
  'authority.activated': (told) => say`activated the authority of ${whose(told)}${upTo(told)}, the second to say so`,
  'authority.listed': (told) => say`gave ${whose(told)} authority to sign${upTo(told)}, by a list that somebody else proposed`,
  'authority.ended': (told) => say`ended the authority of ${whose(told)}${because(told)}`,
  'class.authority-required': (told) => say`let only people with authority sign ${kindOf(told)} from then on`,
  'class.authority-kept': (told) => say`kept ${kindOf(told)} in the register, which was to be released from it`,
  'class.release-asked': (told) => say`asked that ${kindOf(told)} be signed without authority again`,
  'class.released': (told) => say`released ${kindOf(told)} from the register, the second to say so`,
  'class.refused': (told) => say`could not change who may sign ${kindOf(told)}`,
  'authority.simulated': (told) => say`asked who could sign ${told.title ? thing(told.title, 'an envelope') : 'a document'}`,
  'authority.refused': () => say`could not change the register of authorities`,
}
