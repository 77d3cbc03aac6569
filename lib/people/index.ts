import 'server-only'

export {
  completeRoles,
  prepareRoles,
  prepareRolesActivation,
  type RolesContent,
  type RolesProposal,
  type RolesToConfirm,
  waitingRoles,
  withdrawRoles,
} from './roles'
