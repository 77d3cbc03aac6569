/** Something the sender and every signer should know about a file that was accepted. */
export interface Note {
  readonly code:
    | 'attachments'
    | 'fonts'
    | 'layers-merged'
    | 'repaired'
    | 'redrawn'
    | 'usage-rights'
    | 'trailing-data'
    | 'empty-signature-fields'
    | 'already-signed'
  readonly text: string
}

const MOST_NAMES = 5

/** "a, b and 3 more": names come from the file, so their number and length are bounded. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => plain(name, 60))
  const rest = names.length - shown.length
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '')
}

/** Text from a file, for people: one line, no controls, no marks that turn the direction of what follows. */
export function plain(text: string, longest: number): string {
  const clean = text
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const letters = [...clean]
  return letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : clean
}

export interface Told {
  readonly fonts: readonly string[]
  readonly attachments?: { readonly names: readonly string[]; readonly count: number } | undefined
  readonly signed: boolean
  readonly layers: boolean
  readonly repaired: boolean
  readonly redrawn: boolean
  readonly usageRights: boolean
  readonly emptyFields: number
  readonly trailing: boolean
}

export function notesOf(told: Told): readonly Note[] {
  const notes: Note[] = []
  const say = (when: boolean, code: Note['code'], text: string) => {
    if (when) notes.push({ code, text })
  }
  const { attachments, signed } = told
  say(
    signed,
    'already-signed',
    'The file already carries signatures. It is kept exactly as it is; new signatures go on a companion document that names it.',
  )
  if (attachments) {
    const files = attachments.count === 1 ? 'A file is attached' : `${attachments.count} files are attached`
    const names = attachments.names.length > 0 ? ` (${listed(attachments.names)})` : ''
    say(true, 'attachments', `${files} to this document${names}. What is attached is signed with it, but is not shown as a page.`)
  }
  const missing = told.fonts.length === 1 ? 'A typeface is' : 'Some typefaces are'
  say(told.fonts.length > 0, 'fonts', `${missing} not in the file (${listed(told.fonts)}): the text may look different on other computers.`)
  say(
    told.layers && !signed,
    'layers-merged',
    'The file had layers, all of them visible. They were merged, so that nobody can switch one off.',
  )
  say(
    told.redrawn && !signed,
    'redrawn',
    'The form asked each reader to draw its fields. They were drawn once, so that everyone sees the same.',
  )
  say(
    told.usageRights && !signed,
    'usage-rights',
    'Extra rights that the form’s maker had given to Adobe Reader ended when the file was taken in.',
  )
  say(told.repaired && !signed, 'repaired', 'The file had small faults, which were mended. Check that every page is complete.')
  say(told.repaired && signed, 'repaired', 'The file has small faults. It is kept as it is; check that every page is complete.')
  say(told.trailing && !signed, 'trailing-data', 'Something stood after the end of the document. It was left out.')
  say(told.trailing && signed, 'trailing-data', 'Something stands after the end of the document. It is kept, but no reader shows it.')
  const boxes =
    told.emptyFields === 1
      ? 'an empty signature field of its own, which stays empty'
      : `${told.emptyFields} empty signature fields of its own, which stay empty`
  say(told.emptyFields > 0, 'empty-signature-fields', `The document has ${boxes}.`)
  return notes
}
