import { v7 } from 'uuid'

/** A fresh UUIDv7 (RFC 9562 §5.7), made here and not by the database, so that it can stand inside signed bytes. */
export const newId = (): string => v7()

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Whether a text from outside is spelled as an id. The database answers an ill-spelled one with an error, not with nothing. */
export const isId = (text: unknown): text is string => typeof text === 'string' && UUID.test(text)
