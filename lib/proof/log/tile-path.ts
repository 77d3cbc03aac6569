/** Part of a log as C2SP tlog-tiles v1 names it: `level` of hashes, or the entries; 1 to 256 of them. */
export interface TilePath {
  readonly of: number | 'entries'
  readonly index: number
  readonly width: number
}

const FULL = 256
const PATH = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/

/** The index in groups of three digits, all but the last after an `x`: `x001/x234/067`. */
function indexPath(index: number): string {
  const digits = String(index)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? []
  return groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/')
}

/** The path of a tile, without a slash at either end. */
export const tilePath = ({ of, index, width }: TilePath): string => `tile/${of}/${indexPath(index)}${width === FULL ? '' : `.p/${width}`}`

/** Reads a path; undefined unless it is the one that names its tile. */
export function parseTilePath(path: string): TilePath | undefined {
  const [, of = '', digits = '', partial] = PATH.exec(path) ?? []
  const read = {
    of: of === 'entries' ? of : Number(of),
    index: Number(digits.replaceAll(/[x/]/g, '')),
    width: Number(partial ?? FULL),
  } as const
  const isMeant = Number.isSafeInteger(read.index) && read.width <= FULL && (read.of === 'entries' || read.of < 64)
  return of && isMeant && tilePath(read) === path ? read : undefined
}
