import { say, who } from './say'
import { type Predicate, type Told, word } from './told'

/** What was found, by the finding's kind, as the end of a sentence. */
export const FINDING_WORDS: Readonly<Record<string, string>> = {
  'single-administrator': 'only one administrator can act',
  'invitation-unanswered': 'nobody answered an invitation',
  'exception-unreviewed': 'nobody reviewed an exception',
  'act-questioned': 'what was signed for somebody is questioned by them',
}

const found = ({ details }: Told) => FINDING_WORDS[word(details, 'finding') ?? ''] ?? 'something is open'
const due = ({ details }: Told) => word(details, 'due')?.slice(0, 10)

/** What became of findings. The keys are the events' kinds. */
export const FINDING_SENTENCES: Readonly<Record<string, Predicate>> = {
  'finding.opened': (told) => say`found that ${found(told)}`,
  'finding.closed': (told) => say`closed the finding that ${found(told)}: it is so no more`,
  'finding.assigned': (told) => say`gave ${who(word(told.details, 'owner'))} the finding that ${found(told)}, to see to until ${due(told)}`,
  'finding.refused': () => say`could not say who answers for a finding`,
}
