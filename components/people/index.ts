export { RolesForm, type RolesState } from './roles-form'
export { RolesProposalItem } from './roles-proposal'
