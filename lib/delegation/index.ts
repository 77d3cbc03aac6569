import 'server-only'

export { completeDelegation } from './complete'
export { type DelegationAct, type DelegationState, stateOf } from './instrument'
export { type DelegationForm, prepareAppointment, prepareGrant, prepareStep } from './prepare'
export type { DelegationFacts } from './rules'
export type { Terms, TermsForm } from './terms'
