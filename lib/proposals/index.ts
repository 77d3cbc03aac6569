import 'server-only'

export { completeProposal } from './complete'
export { listsOf, type RowsToConfirm } from './lists'
export { prepareActivation, prepareProposal } from './prepare'
export type { Activated, Proposable, ProposalAct, ProposalKind } from './proposable'
export { type ProposalRow, type ProposalState, proposals } from './rows'
export { withdrawProposal } from './withdraw'
