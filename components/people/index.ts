export { PeopleListForm } from './list-form'
export { RolesForm, type RolesState } from './roles-form'
export { RolesProposalItem } from './roles-proposal'
export { WaitingPeople } from './waiting'
