export { dueWords, shortDay } from './due'
export { dayOf, instantOf, localOf, plusDays } from './zoned'
