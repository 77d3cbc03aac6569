/** What a request asks for: the whole, bytes `from` to `to` (exclusive), or a range that cannot be met. */
export type Asked =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly from: number; readonly to: number }
  | { readonly kind: 'unmet' }

/**
 * Reads one byte range (RFC 9110 §14.1.2): `bytes=0-99`, `bytes=100-`, `bytes=-100`. Several ranges, other units and
 * malformed headers are ignored, as the RFC allows; a range beyond the end cannot be met.
 */
export function rangeOf(header: string | null, size: number): Asked {
  const read = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '')
  const [, first = '', last = ''] = read ?? []
  if (!read || (first === '' && last === '')) return { kind: 'whole' }
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length > 0 ? { kind: 'part', from: size - length, to: size } : { kind: 'unmet' }
  }
  const from = Number(first)
  const to = last === '' ? size : Math.min(Number(last) + 1, size)
  if (last !== '' && Number(last) < from) return { kind: 'whole' }
  return from < size ? { kind: 'part', from, to } : { kind: 'unmet' }
}

/** A Content-Disposition in which a file's own name can break out of nothing (RFC 6266; the plain name is ASCII only). */
export function disposition(kind: 'inline' | 'attachment', name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/["\\%;]/g, '_')
    .trim()
  const full = encodeURIComponent(name.replace(/\p{Cs}/gu, '\ufffd')).replace(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${kind}; filename="${plain || 'document.pdf'}"; filename*=UTF-8''${full}`
}
