import 'server-only'

export { type AuthorityAct, completeAuthority, type GrantForm, prepareActivation, prepareEnd, prepareGrant } from './acts'
export { classAt, type KindThen } from './class-history'
export type { ClassRules, RulesForm } from './class-rules'
export {
  type ClassRow,
  classes,
  completeClass,
  type ProposedRules,
  prepareClass,
  prepareClassActivation,
  proposedClasses,
  withdrawClass,
} from './classes'
export {
  type AuthorityFacts,
  authoritiesOf,
  authoritiesOfAll,
  cumulativeIn,
  type HeldAuthority,
  type HeldJson,
  heldAsJson,
  heldFromJson,
  holdAuthorities,
  nearest,
  type Wanted,
} from './covering'
export { type Covering, whoCovers } from './covers'
export { endException } from './exception-end'
export { type ExceptionRow, type ExceptionState, exceptionOf, exceptions, openExceptions, unreviewedExceptions } from './exception-list'
export type { ExceptionAct } from './exception-rules'
export { type ExceptionSubject, exceptionAskedFor, exceptionSubject } from './exception-subject'
export { type ExceptionFacts, exceptionFor, exceptionsFor, exceptionsOf, holdException, useException } from './exception-use'
export {
  completeException,
  type ExceptionForm,
  prepareExceptionApproval,
  prepareExceptionRequest,
  prepareExceptionReview,
  type Review,
} from './exceptions'
export { holdings } from './holdings'
export type { ListLine } from './list-lines'
export {
  completeList,
  type ListToConfirm,
  prepareList,
  prepareListActivation,
  readList,
  type ShownRow,
  type WaitingList,
  waitingLists,
  withdrawList,
} from './lists'
export { type OpenAuthority, openAuthorities } from './open'
export {
  type AuthorityRow,
  type AuthorityState,
  type OwnAuthority,
  ownAuthorities,
  type Register,
  type RegisterCounts,
  register,
} from './register'
export { type Cumulative, type KnownClass, readKinds, type Scope, type ScopeForm, whyUncapped } from './scope'
