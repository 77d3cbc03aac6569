import 'server-only'

export { completeDelegation } from './complete'
export { type DelegationAct, type DelegationState, nameOf, stateOf } from './instrument'
export { everLentTo, holdLent, type Lent, lentBy, lentTo, namesOf } from './lent'
export { type DelegationForm, prepareAppointment, prepareGrant, prepareStep } from './prepare'
export { type DelegationFacts, delegationFacts } from './rules'
export type { Terms, TermsForm } from './terms'
