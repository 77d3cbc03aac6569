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
