import { counted } from '../envelope/words'

/** `800 people to invite.` */
export const peopleInWords = (size: number): string => `${counted(size, 'person', 'people')} to invite.`
