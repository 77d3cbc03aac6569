// What no font shows: joiners, fillers, selectors of variants. With one in it a name reads like the other, so it must not be another.
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu
const BLANK = /[\s\u2800]+/gu

/**
 * A counterparty as it is compared: another case, another width, doubled spaces or what nobody sees make nobody else of it. Another name
 * does: what parties are called is their sender's declaration.
 */
export const sameParty = (name: string): string =>
  name.replace(UNSEEN, '').normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC').replace(UNSEEN, '').replace(BLANK, ' ').trim()
