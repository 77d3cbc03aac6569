import { people, say, thing, who } from './say'
import { type Predicate, type Told, word, words } from './told'

const titled = ({ title, details }: Told) => thing(title ?? word(details, 'title'), 'a draft')
const isTitled = ({ title, details }: Told) => Boolean(title ?? word(details, 'title'))
const version = ({ details }: Told) => (word(details, 'version') ? ` version ${word(details, 'version')}` : '')
const file = ({ details }: Told, name = 'document') => thing(word(details, name), 'a document')
const recipient = ({ details }: Told) => who(word(details, 'recipient'))
const because = ({ details }: Told) => (word(details, 'reason') ? `: “${word(details, 'reason')}”` : '')
const IN_ROLE: Readonly<Record<string, string>> = { copy: ' to receive a copy of ', approver: ' as an approver of ' }
const inRole = ({ details }: Told) => IN_ROLE[word(details, 'role') ?? ''] ?? ' as a signer of '

/** In whose place, and under what: `on behalf of Ben Cole (D-17)`. What two administrators made is called an appointment. */
function inPlace({ details }: Told) {
  const [grantor, number] = [word(details, 'grantor'), word(details, 'delegation')]
  if (!grantor && !number) return undefined
  const under = [word(details, 'kind') === 'appointment' && 'appointment', number].filter(Boolean).join(' ')
  return say` on behalf of ${who(grantor)}${under ? ` (${under})` : undefined}`
}

/** What happened to an envelope. The keys are the events' kinds without `envelope.`. */
export const ENVELOPE_SENTENCES: Readonly<Record<string, Predicate>> = {
  drafted: (told) => say`began a draft${isTitled(told) ? say`, ${titled(told)}` : undefined}`,
  edited: (told) =>
    say`changed ${titled(told)}${words(told.details, 'changed').length ? `: ${words(told.details, 'changed').map(fieldName).join(', ')}` : undefined}`,
  discarded: (told) => (isTitled(told) ? say`discarded the draft ${titled(told)}` : say`discarded a draft`),
  'document-added': (told) => say`added ${file(told)} to ${titled(told)}`,
  'document-replaced': (told) => say`replaced ${file(told, 'before')} by ${file(told)} in ${titled(told)}`,
  'document-removed': (told) => say`removed ${file(told)} from ${titled(told)}`,
  'document-moved': (told) =>
    say`moved ${file(told)} ${word(told.details, 'position') ? `to place ${word(told.details, 'position')}` : 'elsewhere'} in ${titled(told)}`,
  'recipient-added': (told) => say`named ${recipient(told)}${inRole(told)}${titled(told)}`,
  'recipient-edited': (told) => say`changed what ${recipient(told)} signs ${titled(told)} as`,
  'recipient-removed': (told) => say`took ${recipient(told)} off ${titled(told)}`,
  'box-placed': (told) =>
    say`placed the signature of ${recipient(told)} on ${word(told.details, 'page') ? `page ${word(told.details, 'page')}` : 'a page'} of ${file(told)}`,
  'box-cleared': (told) => say`moved the signature of ${recipient(told)} to the signature page of ${file(told)}`,
  sent: (told) =>
    say`sent ${titled(told)}${version(told)}${words(told.details, 'signers').length ? say` to ${people(words(told.details, 'signers'))}` : undefined}`,
  superseded: (told) => say`replaced ${titled(told)} by${version(told) || ' a new version'}`,
  voided: (told) => say`voided ${titled(told)}${because(told)}`,
  declined: (told) => say`declined ${titled(told)}${version(told)}${because(told)}`,
  reminded: (told) => say`reminded ${who(word(told.details, 'signer'))} of ${titled(told)}`,
  substituted: (told) =>
    say`put ${who(word(told.details, 'after'))} in the place of ${who(word(told.details, 'before'))} in ${titled(told)}`,
  returned: (told) => say`returned ${titled(told)} to its sender${because(told)}`,
  expired: (told) => say`closed ${titled(told)}: the time for signing ran out`,
  'approver-named': (told) => say`named ${recipient(told)} as one more approver of ${titled(told)}`,
  'approval-given': (told) => say`approved ${titled(told)}${version(told)}`,
  'approval-asked': (told) => say`asked for more approvals of ${titled(told)}`,
  signed: (told) =>
    say`signed ${titled(told)}${version(told)}${inPlace(told)}${told.details.last === true ? ', the last to sign' : undefined}`,
  sealed: (told) =>
    say`sealed ${titled(told)}${version(told)}${word(told.details, 'signer') ? say` for ${who(word(told.details, 'signer'))}` : undefined}${inPlace(told)}`,
  completed: (told) => say`completed ${titled(told)}${version(told)}`,
  viewed: (told) => say`opened ${titled(told)}${version(told)}`,
  'evidence-taken': (told) => say`took the evidence of ${titled(told)}`,
  downloaded: (told) =>
    say`downloaded ${titled(told)}${version(told)}${word(told.details, 'part') ? ` (${word(told.details, 'part')})` : undefined}`,
  'delegation-asked': (told) => say`asked somebody to be let sign ${titled(told)} in their place`,
  'other-signer-asked': (told) => say`asked for somebody who has authority to be named in ${titled(told)}`,
  'statement-prepared': (told) =>
    say`prepared to ${word(told.details, 'act') === 'approve' ? 'approve' : 'sign'} ${titled(told)}${version(told)}`,
  'signing-repeated': (told) => say`asked again whether ${titled(told)} was signed`,
}

const FIELD_NAMES: Readonly<Record<string, string>> = { classId: 'class', dueAt: 'due date', expiresAt: 'end of signing' }
const fieldName = (name: string) => FIELD_NAMES[name] ?? name

const REFUSED_ACTS: Readonly<Record<string, string>> = {
  'view-envelope': 'open',
  view: 'open',
  download: 'download',
  compose: 'change',
  send: 'send',
  approve: 'approve',
  sign: 'sign',
  decline: 'decline',
  void: 'void',
  remind: 'remind somebody of',
  'name-approver': 'name an approver of',
  'substitute-signer': 'substitute a signer of',
  simulate: 'ask who could sign',
  supersede: 'replace a document of',
}

/** `envelope.<act>-refused`. */
export const envelopeRefused = (act: string, told: Told) =>
  act === 'compose' && !told.title && !word(told.details, 'title')
    ? say`could not begin an envelope`
    : say`could not ${REFUSED_ACTS[act] ?? act.replaceAll('-', ' ')} ${thing(told.title ?? word(told.details, 'title'), 'an envelope')}`
