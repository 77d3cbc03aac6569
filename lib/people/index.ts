import 'server-only'

export type { PersonLine } from './list-lines'
export {
  completePeopleList,
  type PeopleToConfirm,
  preparePeopleActivation,
  preparePeopleList,
  readPeopleList,
  type WaitingPeople,
  waitingPeople,
  withdrawPeopleList,
} from './lists'
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
