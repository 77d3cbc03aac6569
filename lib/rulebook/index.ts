import 'server-only'

export { type Kept, policyInForce } from './bundles'
export { policyChange } from './change'
export { loadByCommand, startPolicy } from './start'
