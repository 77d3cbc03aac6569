import 'server-only'

export { completeRoles, prepareRoles, prepareRolesActivation, type RolesProposal, waitingRoles, withdrawRoles } from './roles'
