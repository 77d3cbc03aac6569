export { Ceremony, type CeremonyProps } from './ceremony'
export { Done, type Recorded } from './done'
export { OverScale } from './over-scale'
export type { Capacity, CeremonyActs, Choice, Fact, Impossible, Stating, Subject } from './types'
