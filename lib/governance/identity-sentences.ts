import { lostIn } from '@/lib/proof'
import { type Piece, say, thing, who } from './say'
import { type Predicate, type Told, word, words } from './told'

const name = ({ details, objectName }: Told) => word(details, 'name') ?? objectName
const named = (told: Told) => who(name(told))
const own = (told: Told) => told.actor.name !== undefined && told.actor.name === name(told)
const whose = (told: Told): readonly Piece[] => (own(told) ? say`their` : say`${named(told)}’s`)
const passkey = ({ details }: Told) => thing(word(details, 'passkey'), 'a passkey')
const client = ({ details }: Told) => (word(details, 'client') ? ` from ${word(details, 'client')}` : '')

const CAUSES: Readonly<Record<string, string>> = {
  suspended: ', on suspension',
  left: ', on leaving',
  reopened: ', when enrolment was reopened',
  'passkey-revoked': ', with its passkey',
}
const cause = ({ details }: Told) => CAUSES[word(details, 'cause') ?? ''] ?? ''

const VOUCHERS: Readonly<Record<string, string>> = {
  'set-up': ' at the set-up address',
  invitation: ' by invitation',
  reopening: ' again, after two administrators reopened it',
}

const ACTS: Readonly<Record<string, string>> = {
  'read-people': 'read the list of people',
  'suspend-person': 'suspend',
  'mark-leaver': 'mark as having left',
  'restore-person': 'restore',
  'change-roles': 'change the roles of',
  'erase-person': 'erase the details of',
  reopen: 'reopen the enrolment of',
  'read-outbox': 'read the outbox',
  'reveal-mail-secret': 'reveal a link in the outbox',
  add: 'add a passkey',
  rename: 'rename a passkey',
  revoke: 'end a passkey',
}

const act = ({ details }: Told, otherwise: string) => ACTS[word(details, 'act') ?? ''] ?? otherwise
const onPerson = (told: Told) =>
  ['suspend-person', 'mark-leaver', 'restore-person', 'change-roles', 'erase-person', 'reopen'].includes(word(told.details, 'act') ?? '')
    ? say` ${named(told)}`
    : []
const asRoles = ({ details }: Told) => (words(details, 'roles').length ? ` as ${words(details, 'roles').join(' and ')}` : '')

const theRoles = ({ details }: Told) => {
  const roles = words(details, 'roles')
  return roles.length > 0 ? `the ${roles.length > 1 ? 'roles' : 'role'} of ${roles.join(' and ')}` : 'a role'
}
/** Some roles went, and none came. */
const tookOne = ({ details }: Told) => {
  const [before, roles] = [words(details, 'before'), words(details, 'roles')]
  return before.length > roles.length && roles.every((role) => before.includes(role))
}
const because = ({ details }: Told) => (word(details, 'reason') ? `: “${word(details, 'reason')}”` : '')

const WHY_CONTINUED: Readonly<Record<string, string>> = {
  'key-lost': 'as the one before was lost',
  'key-stolen': 'as the one before was stolen',
  'older-backup': 'as an older backup was restored',
}

/** What an earlier epoch of the log confirmed and this one does not hold. */
function lostBefore({ details }: Told): string {
  const { signed, kept } = details
  const lost = typeof signed === 'number' && typeof kept === 'number' ? lostIn({ signed, kept }) : undefined
  return lost ? `; what was confirmed as ${lost} is lost` : ''
}

/** What happened to people, keys, sessions, links and mail, and to the organisation. The keys are the events' kinds. */
export const IDENTITY_SENTENCES: Readonly<Record<string, Predicate>> = {
  'organisation.created': (told) =>
    say`created the organisation${told.erased ? '' : say` ${thing(word(told.details, 'organisation'), '')}, bound to ${word(told.details, 'host')}`}`,
  'organisation.log-continued': (told) =>
    say`went on with the log under a new key, ${WHY_CONTINUED[word(told.details, 'because') ?? ''] ?? 'after a loss'}${lostBefore(told)}`,
  'invitation.created': (told) => say`invited ${named(told)}${asRoles(told)}${word(told.details, 'list') && ', by a list'}`,
  'invitation.resent': (told) => say`sent the invitation of ${named(told)} again`,
  'invitation.revoked': (told) => say`withdrew the invitation of ${named(told)}`,
  'invitation.used': (told) => say`used an invitation${client(told)}`,
  'invitation.refused': (told) => say`could not invite ${thing(word(told.details, 'name') ?? word(told.details, 'email'), 'someone')}`,
  'person.enrolled': (told) => say`enrolled with ${passkey(told)}${VOUCHERS[word(told.details, 'voucher') ?? ''] ?? ''}`,
  'person.suspended': (told) => say`suspended ${named(told)}`,
  'person.left': (told) => say`marked ${named(told)} as having left`,
  'person.restored': (told) => say`restored ${named(told)}`,
  'person.roles-changed': (told) =>
    words(told.details, 'roles').length
      ? say`${tookOne(told) ? 'left' : 'gave'} ${named(told)} ${tookOne(told) ? 'only ' : ''}${theRoles(told)}`
      : say`took every role from ${named(told)}`,
  'roles.proposed': (told) => say`proposed ${theRoles(told)} for ${named(told)}${because(told)}`,
  'roles.activated': (told) => say`activated ${theRoles(told)} for ${named(told)}${because(told)}`,
  'roles.withdrawn': (told) => say`withdrew ${theRoles(told)} for ${named(told)}, as proposed`,
  'roles.refused': () => say`could not give a role`,
  'person.consented': () => say`agreed to sign electronically`,
  'person.refused': (told) => say`could not ${act(told, 'change')}${onPerson(told)}`,
  'passkey.enrolled': (told) => say`added ${passkey(told)} by enrolling`,
  'passkey.added': (told) =>
    say`added ${passkey(told)}${word(told.details, 'with') ? say`, confirmed with ${thing(word(told.details, 'with'), '')}` : undefined}`,
  'passkey.renamed': (told) => say`renamed a passkey ${passkey(told)}`,
  'passkey.revoked': (told) => say`ended ${whose(told)} passkey ${passkey(told)}`,
  'passkey.ended': (told) => say`ended ${whose(told)} passkey ${passkey(told)}${cause(told)}`,
  'passkey.counter-regressed': (told) => say`used ${passkey(told)} and its counter went back: someone may hold a copy`,
  'passkey.refused': (told) => say`could not ${act(told, 'change a passkey')}`,
  'session.opened': (told) => say`signed in${word(told.details, 'passkey') ? say` with ${passkey(told)}` : undefined}${client(told)}`,
  'session.opened-by-enrolment': (told) => say`signed in by enrolling${client(told)}`,
  'session.ended': () => say`signed out`,
  'session.revoked': (told) =>
    say`ended ${own(told) ? say`another session of theirs` : say`a session of ${named(told)}`}${client(told)}${cause(told)}`,
  'session.refused': (told) => say`could not ${told.actor.kind === 'visitor' ? 'sign in' : 'use or end a session'}${client(told)}`,
  'enrolment.reopening-asked': (told) => say`asked for the enrolment of ${named(told)} to be reopened`,
  'enrolment.reopened': (told) => say`reopened the enrolment of ${named(told)}, the second administrator to confirm it`,
  'enrolment.refused': (told) => say`could not enrol${word(told.details, 'name') ? say` as ${named(told)}` : undefined}${client(told)}`,
  'mail.link-revealed': (told) =>
    say`revealed a link in a letter to ${thing(word(told.details, 'to') ?? word(told.details, 'name') ?? word(told.details, 'email'), 'someone')}`,
  'mail.refused': (told) => say`could not ${act(told, 'read the outbox')}`,
  'timeline.read': (told) => say`read this timeline${word(told.details, 'filter') ? `: ${word(told.details, 'filter')}` : ', all of it'}`,
  'timeline.exported': (told) =>
    say`exported ${word(told.details, 'events') ?? 'some'} events${word(told.details, 'filter') ? `: ${word(told.details, 'filter')}` : undefined}`,
  'timeline.refused': () => say`could not read this timeline`,
}
