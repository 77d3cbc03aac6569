export { ListConfirm } from './confirm'
export { ListForm } from './form'
export { Shortened } from './shortened'
export { type ListActs, WaitingList } from './waiting'
