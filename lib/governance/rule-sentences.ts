import { say, thing } from './say'
import { type Predicate, type Told, word } from './told'

const because = ({ details }: Told) => (word(details, 'reason') ? `: “${word(details, 'reason')}”` : '')
/** A kind of document is named as administrators wrote it: “Lease”. */
const kindOf = ({ details }: Told) => {
  const name = word(details, 'class')
  return name ? `documents of the kind “${name}”` : 'a kind of document'
}

type Name = (told: Told) => string

/** What is told of everything that one proposes and another activates. */
const lifecycle = (kind: string, change: Name, inForce: Name): Readonly<Record<string, Predicate>> => ({
  [`${kind}.proposed`]: (told) => say`proposed ${change(told)}${because(told)}`,
  [`${kind}.activated`]: (told) => say`put ${inForce(told)} in force, as proposed${because(told)}`,
  [`${kind}.withdrawn`]: (told) => say`withdrew ${change(told)} that was proposed`,
})

const LOADED: Readonly<Record<string, string>> = {
  upgrade: 'the policies of this version',
  command: 'policies that the operator loaded by a command',
}

/** What happened to the rules themselves. The keys are the events' kinds. */
export const RULE_SENTENCES: Readonly<Record<string, Predicate>> = {
  ...lifecycle(
    'policy',
    () => 'a change of the policies',
    () => 'other policies',
  ),
  'policy.loaded': (told) => say`put ${LOADED[word(told.details, 'because') ?? ''] ?? 'the policies of the product'} in force`,
  'policy.error': (told) =>
    word(told.details, 'rule') === 'engine-failure'
      ? say`could not evaluate the policies at all, and denied what was asked`
      : say`could not evaluate the policy ${thing(word(told.details, 'rule'), 'of some name')}, and denied what was asked`,
  'policy.refused': () => say`could not change the policies`,
  ...lifecycle(
    'class',
    (told) => `a change of ${kindOf(told)}`,
    (told) => `other rules for ${kindOf(told)}`,
  ),
  ...lifecycle(
    'authorities',
    () => 'a list of authorities',
    () => 'a list of authorities',
  ),
  'authorities.refused': () => say`could not give authority by a list`,
  ...lifecycle(
    'people',
    () => 'a list of people to invite',
    () => 'a list of people',
  ),
  'people.activated': (told) => say`had everybody invited who is in a list, as proposed${because(told)}`,
  'people.refused': () => say`could not invite people by a list`,
}
