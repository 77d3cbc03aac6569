export { dueWords, shortDay } from './due'
export { dayOf, instantOf, isZone, localOf, plusDays } from './zoned'
