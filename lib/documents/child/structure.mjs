/**
 * The object graph of a file, read from qpdf's JSON one object at a time: a file with a million objects is never a
 * million JavaScript objects. qpdf indents an object's key by six spaces, and a JSON string holds no raw newline, so the
 * two marks below can be nothing else.
 */
const OBJECT = '\n      "obj:'
const TRAILER = '\n      "trailer": '
const CLOSE = '\n      }'
const REFERENCE = /^\d+ \d+ R$/

export const isReference = (value) => typeof value === 'string' && REFERENCE.test(value)
export const isDictionary = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A PDF text string as JSON carries it: `u:text`, or `b:hex` when it is not text. */
export const textOf = (value) => (typeof value === 'string' && value.startsWith('u:') ? value.slice(2) : undefined)

export function readStructure(json) {
  const spans = new Map()
  for (let at = json.indexOf(OBJECT); at !== -1; at = json.indexOf(OBJECT, at)) {
    const nameEnd = json.indexOf('": ', at + OBJECT.length)
    const end = json.indexOf(CLOSE, nameEnd) + CLOSE.length
    spans.set(json.toString('latin1', at + OBJECT.length, nameEnd), [nameEnd + 3, end])
    at = end
  }
  const parse = ([from, to]) => JSON.parse(json.toString('utf8', from, to))
  const open = (held) => (held.stream ? { value: held.stream.dict, stream: true } : { value: held.value, stream: false })

  const structure = {
    size: spans.size,
    highest: highestOf(spans.keys()),
    /** The object behind a reference: its value, or its dictionary and `stream: true`. */
    get: (reference) => (spans.has(reference) ? open(parse(spans.get(reference))) : { value: null, stream: false }),
    /** Follows references to a value that is none. */
    resolve(value) {
      let hops = 0
      let found = value
      while (isReference(found) && hops++ < 32) found = structure.get(found).value
      return isReference(found) ? null : found
    },
    *objects() {
      for (const [reference, span] of spans) yield { reference, ...open(parse(span)) }
    },
  }
  const from = json.indexOf(TRAILER)
  const trailer = from === -1 ? {} : open(parse([from + TRAILER.length, json.indexOf(CLOSE, from) + CLOSE.length])).value
  return Object.assign(structure, { trailer, catalog: structure.resolve(trailer['/Root']) })
}

function highestOf(references) {
  let highest = 0
  for (const reference of references) highest = Math.max(highest, Number.parseInt(reference, 10))
  return highest
}
