import 'server-only'

export { type Companionship, companion } from './companion'
export { type Cost, type Intake, type IntakeOptions, intake, type Page } from './intake'
export { LIMITS, type Limits, limitsFor } from './limits'
export type { Note } from './notes'
export { type Box, type BoxRequest, type Preparation, type Prepared, prepare } from './prepare'
export { takePlace } from './queue'
export type { Rect } from './signature-page'
