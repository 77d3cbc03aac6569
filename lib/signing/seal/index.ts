import 'server-only'

export { type Actor, type Box, drawBox } from './box'
export { type CmsSigner, cmsSigner, type Timestamp } from './cms'
export type { Appearance } from './layout'
export { zonedTime } from './time'
export { requestTimestamp, TimestampFailed, timestampFrom } from './timestamp'
export { type Sealed, type SealRequest, writeSeal } from './write'
