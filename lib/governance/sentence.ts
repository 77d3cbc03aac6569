import { AUTHORITY_SENTENCES } from './authority-sentences'
import { DELEGATION_SENTENCES } from './delegation-sentences'
import { ENVELOPE_SENTENCES, envelopeRefused } from './envelope-sentences'
import { EXCEPTION_SENTENCES } from './exception-sentences'
import { FINDING_SENTENCES } from './finding-sentences'
import { HOLD_SENTENCES } from './hold-sentences'
import { IDENTITY_SENTENCES } from './identity-sentences'
import { RULE_SENTENCES } from './rule-sentences'
import { type Piece, SOMEONE, say, who } from './say'
import type { Predicate, Told } from './told'

/** Of everything but envelopes, by the events' kinds. */
const SENTENCES: Readonly<Record<string, Predicate>> = {
  ...IDENTITY_SENTENCES,
  ...HOLD_SENTENCES,
  ...AUTHORITY_SENTENCES,
  ...RULE_SENTENCES,
  ...FINDING_SENTENCES,
  ...EXCEPTION_SENTENCES,
  ...DELEGATION_SENTENCES,
}

/** Every kind that has a sentence of its own; others are told plainly. */
export const TOLD_KINDS: readonly string[] = [
  ...Object.keys(ENVELOPE_SENTENCES).map((kind) => `envelope.${kind}`),
  ...Object.keys(SENTENCES),
]

const ACTORS = { system: 'Countersign', visitor: 'A visitor' } as const

/** Who acted, as the sentence begins. */
export const actorName = ({ kind, name }: Told['actor']): string => (kind === 'person' ? (name ?? 'A person') : ACTORS[kind])

/** The event in words: who, then what. A kind nobody wrote a sentence for is still told, by its name. */
export function sentenceOf(told: Told): Piece[] {
  const name = actorName(told.actor)
  const pieces = [who(name.charAt(0).toUpperCase() + name.slice(1)), { text: ' ' }, ...predicate(told)]
  return told.erased ? pieces.map((one) => (one.as === 'who' && one.text === SOMEONE ? who('an erased person') : one)) : pieces
}

function predicate(told: Told): Piece[] {
  const [object = '', what = ''] = told.kind.split('.')
  const tell = object === 'envelope' ? ENVELOPE_SENTENCES[what] : SENTENCES[told.kind]
  if (tell) return tell(told)
  const refused = /^(.+)-refused$/.exec(what)?.[1]
  if (object === 'envelope' && refused) return envelopeRefused(refused, told)
  return say`did this: ${what.replaceAll('-', ' ')} (${object})`
}
