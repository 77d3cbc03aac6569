import 'server-only'

export { type AuthorityAct, completeAuthority, type GrantForm, prepareActivation, prepareEnd, prepareGrant } from './acts'
export { type ClassRules, type RulesForm, thresholdsOf } from './class-rules'
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
export { type AuthorityFacts, authoritiesOf, type HeldAuthority, holdAuthorities, nearest } from './covering'
export { type Covering, whoCovers } from './covers'
export { type OpenAuthority, openAuthorities } from './open'
export { type AuthorityRow, type AuthorityState, type OwnAuthority, ownAuthorities, register } from './register'
export type { Scope, ScopeForm } from './scope'
