// Whether a request carries a session of ours, as far as the cookie itself can say.
import { decode } from 'next-auth/jwt'
import { cookieNameAt } from '../../lib/cookie-names.mjs'

/**
 * Whether the session cookie was made here and has not run out. It may belong to a session that has been ended since: that is
 * looked up by whoever lets somebody act; here it is enough that no stranger can make one.
 * @param {import('node:http').IncomingMessage} request
 * @param {{ origin: string, secret: string }} ours
 */
export async function carriesSession({ headers }, { origin, secret }) {
  const token = tokenIn(headers.cookie ?? '', cookieNameAt(origin, 'session'))
  if (!token) return false
  try {
    return typeof (await decode({ token, secret }))?.sid === 'string'
  } catch {
    return false
  }
}

/** The cookie's value; next-auth cuts a long one into `name.0`, `name.1` and so on. */
function tokenIn(cookie, name) {
  const values = new Map(cookie.split(';').map((pair) => pair.trim().split('=', 2)))
  const whole = values.get(name)
  if (whole) return whole
  let token = ''
  for (let part = 0; values.has(`${name}.${part}`); part++) token += values.get(`${name}.${part}`)
  return token
}
