import { counted } from '../envelope/words'

/** What a list that was read says of its lines. */
export const linesInWords = (all: number, faulty: number): string =>
  faulty === 0
    ? `${counted(all, 'line')}, and nothing to mend.`
    : `${counted(faulty, 'line')} of ${all} to mend. What is mended here or in the file is read again.`
