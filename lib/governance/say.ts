/** A piece of a sentence: plain words, someone who acts, or something acted upon (a document, a passkey, a name in a list). */
export interface Piece {
  readonly text: string
  readonly as?: 'who' | 'thing'
}

type Filling = Piece | readonly Piece[] | string | number | undefined

const toPieces = (filling: Filling): readonly Piece[] => {
  if (filling === undefined || filling === '') return []
  if (typeof filling === 'string' || typeof filling === 'number') return [{ text: String(filling) }]
  return 'text' in filling ? [filling] : filling
}

/** A sentence from a template: literals are plain, fillings keep what they are. */
export function say(literals: TemplateStringsArray, ...fillings: readonly Filling[]): Piece[] {
  return literals.flatMap((literal, at) => [...(literal ? [{ text: literal }] : []), ...toPieces(fillings[at])])
}

/** Stands where no name is on record. */
export const SOMEONE = 'someone'

export const who = (name: string | undefined): Piece => ({ text: name || SOMEONE, as: 'who' })
export const thing = (name: string | undefined, otherwise: string): Piece => (name ? { text: name, as: 'thing' } : { text: otherwise })

/** `Ana Ruiz and Ben Cole`; from four on `Ana Ruiz, Ben Cole and 3 others`. */
export function people(names: readonly string[]): Piece[] {
  const shown = names.length > 3 ? names.slice(0, 2) : names
  const rest = names.length - shown.length
  const last = rest > 0 ? { text: `${rest} others` } : undefined
  const listed: Piece[] = [...shown.map(who), ...(last ? [last] : [])]
  return listed.flatMap((one, at) => (at === 0 ? [one] : [{ text: at === listed.length - 1 ? ' and ' : ', ' }, one]))
}

/** The sentence as one line of text, for files and for tests. */
export const asText = (pieces: readonly Piece[]): string => pieces.map(({ text }) => text).join('')
