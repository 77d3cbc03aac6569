export { PeopleListForm } from './list-form'
export { WaitingPeople } from './waiting'
