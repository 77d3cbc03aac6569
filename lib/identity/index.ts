import 'server-only'

export { type Actor, factsOf, judge, type Role, readsEverything, rolesAt } from './actor'
export {
  type Adding,
  addingState,
  type Begun,
  beginAdding,
  completeAdding,
  completeHandOver,
  type HandOver,
  handOverState,
  showHandOver,
} from './adding'
export { ABLE, inFirstPhase, isOnlyAdministrator } from './administrators'
export { readAssertion, readRegistration } from './answers'
export { asPerson, recordRefusal, refused, reportRegression } from './approval'
export { authRoute, currentActor, endSession, requireActor } from './auth'
export { makeBindingCookie, requestClient } from './cookies'
export type { PreparedCreation, RegistrationResponseJSON } from './creation'
export { personDetails } from './details'
export { completeEnrolment } from './enrol'
export { completeCreation, type LinkShown, prepareEnrolment, showLink } from './enrolment'
export type { EntryCode } from './entry'
export { type Confirmed, completeGesture, type Gesture, prepareGesture } from './gesture'
export {
  type AuthenticationResponseJSON,
  closeIntent,
  findIntent,
  INTENT_UNKNOWN,
  type Prepared,
  prepareIntent,
  purgeIntents,
} from './intents'
export { type InvitationForm, invite, inviteListed, resend, withdraw } from './invitations'
export { type Invitee, type InviteeForm, readInvitee, takenAddresses } from './invitee'
export { loadPolicy } from './loading'
export { holdActor, lockForChange } from './locks'
export { listOutbox, type MailRow, revealLink } from './outbox'
export { completeRevocation, listPasskeys, type PasskeyRow, prepareRevocation, renamePasskey } from './passkeys'
export { type PersonThen, peopleAt } from './past'
export { type InvitationRow, listPeople, markLeaver, type PersonRow, restore, suspend } from './people'
export { completeReopening, prepareReopening } from './reopening'
export { changeRoles, endOf, givenBy, putRoles, type Roles, type RolesForm, readRoles } from './roles'
export { actorOf, listSessions, revokeSession, type SessionRow } from './sessions'
export { host, prepareSetUp, type SetUpForm, setupAddress } from './set-up'
export { completeSignIn, prepareSignIn } from './sign-in'
export { type Standing, standingOf } from './standing'
export { vouchedApart } from './vouched'
export { type Checked, checkAssertion } from './webauthn'
export { line, written } from './words'
export { zonesOf } from './zones'
