// What people write stands in our letters beside what we write, under our name and beside our links. Readers must see whose words are whose.

const LINE = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/u
const SCHEME = /\b(?:[a-z][a-z0-9+.-]*:\/\/|(?:mailto|tel|sms|callto|javascript|data):)/gi
/** The dot of a host name, as mail programs guess it; not the one of a document's name, nor of "e.g." */
const DOT_OF_NAME = /(?<=[\p{L}\p{N}_-])\.(?=\p{L}[\p{L}\p{N}-])(?!(?:pdf|docx?|xlsx?|pptx?|csv|txt|png|jpe?g)(?![\p{L}\p{N}./:@-]))/giu

/** Somebody's words with no address in them that a mail program would turn into a link: `https://a.example/b` reads `a[.]example/b`. */
export const unlinked = (words: string): string => words.replace(SCHEME, '').replace(DOT_OF_NAME, '[.]')

/**
 * Somebody's words as a quotation: `intro`, which is ours and says whose they are, then every line marked, so that none can pass
 * for a line of ours, and nothing in them to click.
 */
export const quoted = (intro: string, words: string): string =>
  [
    intro,
    ...words
      .trim()
      .split(LINE)
      .map((line) => `> ${unlinked(line)}`.trimEnd()),
  ].join('\n')
