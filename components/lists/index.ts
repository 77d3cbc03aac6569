export { ListConfirm } from './confirm'
export { ListForm } from './form'
export { Shortened } from './shortened'
export { WaitingList } from './waiting'
