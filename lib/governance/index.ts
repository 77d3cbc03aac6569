import 'server-only'

export { type Assignment, assignFinding } from './assign'
export { erasePerson } from './erasure'
export type { TimelineRow } from './events'
export { exportProven } from './export'
export type { TimelineFilter } from './filter'
export { sweepFindings } from './findings'
export { followLog, type LogPiece } from './follow'
export { ledgerHealth } from './health'
export { envelopeHistory } from './history'
export { type Held, type HoldRow, holdsOn, liftHold, setHold } from './holds'
export { type FindingRow, type OpenRow, type Overview, overview } from './overview'
export { questionAct, type SignedForMe, settleQuestion, signedForMe } from './questions'
export type { Piece } from './say'
export { asText } from './say'
export { TOLD_KINDS } from './sentence'
export {
  type DelegationName,
  type EventDetail,
  exportProof,
  exportTimeline,
  type Facet,
  readEvent,
  readTimeline,
  type TimelineDay,
  type TimelineSummary,
  type TimelineView,
} from './timeline'
