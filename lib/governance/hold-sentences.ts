import { say, thing, who } from './say'
import { type Predicate, type Told, word } from './told'

const held = ({ details }: Told) => (word(details, 'title') ? thing(word(details, 'title'), '') : who(word(details, 'name')))
const because = ({ details }: Told) => (word(details, 'reason') ? `: “${word(details, 'reason')}”` : '')

const ACTS: Readonly<Record<string, string>> = { 'set-legal-hold': 'set a legal hold', 'lift-legal-hold': 'lift a legal hold' }

/** What happened to legal holds, and erasures. The keys are the events' kinds. */
export const HOLD_SENTENCES: Readonly<Record<string, Predicate>> = {
  'hold.set': (told) => say`set a legal hold on ${held(told)}${because(told)}`,
  'hold.lift-asked': (told) => say`asked for the legal hold on ${held(told)} to be lifted`,
  'hold.lifted': (told) => say`lifted the legal hold on ${held(told)}, the second to say so`,
  'hold.refused': (told) => say`could not ${ACTS[word(told.details, 'act') ?? ''] ?? 'change a legal hold'}`,
  'person.erased': () => say`erased the details of ${who('an erased person')}`,
}
