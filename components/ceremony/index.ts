export { Ceremony, type CeremonyProps } from './ceremony'
export { Done, type Recorded } from './done'
export { RefusedAct } from './refused-act'
export type { Capacity, CeremonyActs, Choice, Fact, Impossible, Stating, Subject } from './types'
