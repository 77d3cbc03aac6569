export { Ceremony, type CeremonyProps } from './ceremony'
export { Done, type Recorded } from './done'
export type { Capacity, CeremonyActs, Fact, Impossible, Stating, Subject } from './types'
