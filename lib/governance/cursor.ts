import { isId } from '@/lib/core'

/** Where a page ended: the next one begins with what is older. */
export interface Place {
  readonly at: Date
  readonly id: string
}

/** Opaque to whoever holds it: `<milliseconds>.<event id>`. */
export const cursorOf = ({ at, id }: Place): string => `${at.getTime()}.${id}`

/** Where PostgreSQL and ISO 8601 write years alike. */
const END_OF_TIME = Date.UTC(9999, 0)

/** Undefined for what is not a cursor: then the list begins anew. */
export function readCursor(text: string | undefined): Place | undefined {
  const [, milliseconds = '', id = ''] = /^(\d{1,15})\.(.+)$/.exec(text ?? '') ?? []
  return milliseconds && Number(milliseconds) <= END_OF_TIME && isId(id) ? { at: new Date(Number(milliseconds)), id } : undefined
}
