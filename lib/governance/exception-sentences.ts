import { say, thing, who } from './say'
import { type Predicate, type Told, word } from './told'

const whose = ({ details }: Told) => who(word(details, 'name'))
const paper = ({ title }: Told) => thing(title, 'a document')
const ticket = ({ details }: Told) => (word(details, 'ticket') ? `, ticket ${word(details, 'ticket')}` : '')
const version = ({ details }: Told) => `version ${word(details, 'version') ?? '?'} of`
const minutes = ({ details }: Told) => `${word(details, 'minutes') ?? '?'} minutes`
const verdict = ({ details }: Told) => (word(details, 'verdict') === 'justified' ? 'justified' : 'not justified')

const ACTS: Readonly<Record<string, string>> = {
  'request-exception': 'ask for',
  'approve-exception': 'approve',
  'review-exception': 'review',
  'end-exception': 'end',
}

/** What happened to exceptions from the rules for signing. The keys are the events' kinds. */
export const EXCEPTION_SENTENCES: Readonly<Record<string, Predicate>> = {
  'exception.requested': (told) =>
    told.actor.name !== undefined && told.actor.name === word(told.details, 'name')
      ? say`asked for an exception, to sign ${version(told)} ${paper(told)} for ${minutes(told)}${ticket(told)}`
      : say`asked for an exception, so that ${whose(told)} may sign ${version(told)} ${paper(told)} for ${minutes(told)}${ticket(told)}`,
  'exception.approved': (told) => say`approved an exception: ${whose(told)} may sign ${version(told)} ${paper(told)}${ticket(told)}`,
  'exception.declined': (told) => say`turned down the exception for ${whose(told)} to sign ${paper(told)}${ticket(told)}`,
  'exception.withdrawn': (told) => say`took back the exception asked for, for ${whose(told)} to sign ${paper(told)}${ticket(told)}`,
  'exception.ended': (told) => say`ended the exception under which ${whose(told)} could sign ${paper(told)}${ticket(told)}`,
  'exception.used': (told) => say`signed ${version(told)} ${paper(told)} under an exception${ticket(told)}`,
  'exception.reviewed': (told) =>
    say`found the exception ${verdict(told)}, under which ${whose(told)} could sign ${paper(told)}${ticket(told)}`,
  'exception.refused': (told) => say`could not ${ACTS[word(told.details, 'act') ?? ''] ?? 'change'} an exception`,
}
