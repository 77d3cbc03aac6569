/** Where an act's time comes from; a parameter wherever time decides something. */
export type Clock = () => Date

export const systemClock: Clock = () => new Date()
