import { upTo } from './authority-sentences'
import { type Piece, say, thing, who } from './say'
import { type Predicate, type Told, word } from './told'

const delegate = ({ details }: Told) => who(word(details, 'delegate'))
const grantors = ({ details }: Told): readonly Piece[] => say`${who(word(details, 'grantor'))}’s place`
const because = ({ details }: Told) => (word(details, 'reason') ? `: “${word(details, 'reason')}”` : '')

/** `D-17`. */
const number = ({ details, objectName }: Told) => word(details, 'delegation') ?? objectName
const asNumber = (told: Told) => (number(told) ? say`, as ${thing(number(told), '')}` : undefined)

/** `appointment D-18`: what two administrators made is never called a delegation. */
const instrument = (told: Told): readonly Piece[] => {
  const kind = word(told.details, 'kind') === 'appointment' ? 'appointment' : 'delegation'
  return number(told) ? say`${kind} ${thing(number(told), '')}` : say`${kind === 'appointment' ? 'an' : 'a'} ${kind}`
}
const underWhich = (told: Told) => say`${instrument(told)}, under which ${delegate(told)} could sign in ${grantors(told)}`

const ACTS: Readonly<Record<string, string>> = {
  grant: 'let somebody sign in their place',
  appoint: 'appoint somebody to sign in another’s place',
  activate: 'activate an appointment',
  accept: 'accept to sign in another’s place',
  confirm: 'confirm that somebody still signs in their place',
  end: 'end what lets somebody sign in another’s place',
  'question-act': 'question what was signed in another’s place',
  'settle-question': 'settle what is questioned of what was signed in another’s place',
  'read-delegations': 'read who signs for whom',
}

/** What became of signing in another's place. The keys are the events' kinds. */
export const DELEGATION_SENTENCES: Readonly<Record<string, Predicate>> = {
  'delegation.granted': (told) => say`let ${delegate(told)} sign in their place${upTo(told)}${asNumber(told)}${because(told)}`,
  'delegation.granted-along': (told) =>
    say`let ${delegate(told)} sign in their place, too, by the same gesture${upTo(told)}${asNumber(told)}${because(told)}`,
  'delegation.appointed': (told) =>
    say`appointed ${delegate(told)} to sign in ${grantors(told)}, without them${upTo(told)}${asNumber(told)}, for a second to activate${because(told)}`,
  'delegation.activated': (told) =>
    say`activated ${instrument(told)}, by which ${delegate(told)} may sign in ${grantors(told)}, the second to say so`,
  'delegation.accepted': (told) => say`accepted to sign in ${grantors(told)} under ${instrument(told)}`,
  'delegation.confirmed': (told) => say`confirmed that ${delegate(told)} still signs in their place under ${instrument(told)}`,
  'delegation.ended': (told) => say`ended ${underWhich(told)}`,
  'delegation.fell': (told) => say`let ${underWhich(told)}, fall, as one of them lost what it takes`,
  'delegation.lapsed': (told) => say`let ${underWhich(told)}, lapse, as nobody said in time that it is wanted`,
  'delegation.acceptance-reminded': (told) => say`reminded ${delegate(told)} that ${instrument(told)} waits for them`,
  'delegation.another-asked': (told) => say`told whoever gave ${instrument(told)} that ${delegate(told)} has not accepted it`,
  'delegation.end-announced': (told) => say`told both sides that ${instrument(told)} ends soon`,
  'delegation.confirmation-asked': (told) => say`asked whether ${instrument(told)} is still wanted`,
  'delegation.register-exported': () => say`took away the register of who signs for whom`,
  'delegation.act-questioned': (told) =>
    say`questioned what ${delegate(told)} signed in their place in ${thing(told.title, 'a document')}${because(told)}`,
  'delegation.act-settled': (told) =>
    say`said that what ${delegate(told)} signed in ${word(told.details, 'grantor') ? grantors(told) : 'their place'} in ${thing(told.title, 'a document')} is settled${because(told)}`,
  'delegation.refused': (told) =>
    say`could not ${ACTS[word(told.details, 'act') ?? ''] ?? 'change who signs in another’s place'}${number(told) ? say`, ${thing(number(told), '')}` : undefined}`,
}
