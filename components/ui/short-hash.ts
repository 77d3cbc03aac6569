/** `9f3a51c0…77c2`: enough to recognise, never enough to check. */
export const shortHash = (hash: string): string => `${hash.slice(0, 8)}…${hash.slice(-4)}`
