import 'server-only'

export { type AuthorityAct, completeAuthority, type GrantForm, prepareActivation, prepareEnd, prepareGrant } from './acts'
export { classAt, type KindThen } from './class-history'
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
export { type AuthorityFacts, authoritiesOf, authoritiesOfAll, type HeldAuthority, holdAuthorities, nearest, type Wanted } from './covering'
export { type Covering, whoCovers } from './covers'
export { holdings } from './holdings'
export { type AuthorityRow, type AuthorityState, type OwnAuthority, ownAuthorities, register } from './register'
export type { Scope, ScopeForm } from './scope'
