import 'server-only'

export { type AuthorityAct, completeAuthority, type GrantForm, prepareActivation, prepareEnd, prepareGrant } from './acts'
export { type ClassRow, classes, releaseAuthority, requireAuthority } from './classes'
export { type AuthorityFacts, authoritiesOf, type HeldAuthority, holdAuthorities, nearest } from './covering'
export { type Covering, whoCovers } from './covers'
export { type AuthorityRow, type AuthorityState, type OwnAuthority, ownAuthorities, register } from './register'
export type { Scope, ScopeForm } from './scope'
