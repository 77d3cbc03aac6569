/** What can be read of a version: what was uploaded, what is signed, and that with every seal so far. */
export type Part = 'supplied' | 'reviewed' | 'sealed'

/** What a file of a document's version is called when it is taken away. */
export function nameOf(document: string, version: number, part: Part): string {
  const base = document.replace(/\.pdf$/i, '')
  if (part === 'supplied') return `${base}.pdf`
  return part === 'sealed' ? `${base}, version ${version}, sealed.pdf` : `${base}, version ${version}.pdf`
}
