import 'server-only'

export { checkRecords } from './check'
export { type Bundled, exportBundle } from './export'
export { issuer } from './issuer'
