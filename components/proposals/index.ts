export { type ProposalActs, ProposalButtons } from './proposal-buttons'
export { ProposalGesture } from './proposal-gesture'
