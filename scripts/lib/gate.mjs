// What every request meets first, while nothing of its body has been kept: Next reads a whole body before proxy.ts may refuse it.
import { carriesSession } from './carried.mjs'

const MEGABYTE = 1024 * 1024
/** The largest body of an act, as next.config.js has it for server actions. */
const MOST_OF_AN_ACT = 2 * MEGABYTE
const UPLOADS = '/api/uploads'
/** How many files of the largest size may be on their way together: Next keeps each of them whole in memory. */
const AT_ONCE = 4

/**
 * A request listener that lets through to `handle` what comes from our own pages and is not too large. An act from elsewhere, or
 * from nowhere, is refused by its headers alone; a body is counted as it arrives, so that not saying its length does not help.
 * A file comes only with a session cookie of ours, and only so many bytes of files at a time: anyone can write an Origin.
 * @param {{ origin: string, uploadMegabytes: number, secret: string }} limits our own origin; what a file may weigh, which the upload
 *   itself checks exactly; the secret under which session cookies are made
 * @param {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => Promise<unknown>} handle
 */
export function gate({ origin, uploadMegabytes, secret }, handle) {
  const file = (uploadMegabytes + 1) * MEGABYTE
  const admit = turnstile(AT_ONCE * file)
  return async (request, response) => {
    if (changes(request) && request.headers.origin !== origin)
      return refuse(response, 403, 'foreign-origin', `This request did not come from ${origin}.`)
    const most = changes(request) && pathOf(request) === UPLOADS ? file : MOST_OF_AN_ACT
    const announced = lengthOf(request)
    if (announced > most && announced !== Number.POSITIVE_INFINITY)
      return refuse(response, 413, 'request-too-large', `A request may weigh ${most / MEGABYTE} MB here.`)
    const large = most === file && announced > MOST_OF_AN_ACT
    // At once, before anything is waited for: what arrives meanwhile counts too.
    const bound = endWhenLarger(request, large ? MOST_OF_AN_ACT : most)
    try {
      if (large) {
        if (!(await carriesSession(request, { origin, secret })))
          return refuse(response, 401, 'signed-out', 'You are no longer signed in here.', 'Sign in again; what is in the draft is kept.')
        if (!admit(Math.min(announced, most), response))
          return refuse(response, 503, 'busy', 'More files are arriving than can be held.', 'Wait a minute and send the file again.')
        bound.most = most
      }
      await handle(request, response)
    } catch (error) {
      failed(response, error)
    }
  }
}

/** Gives out so many bytes. What a request was given it keeps until its answer has ended or its connection has. */
function turnstile(all) {
  let left = all
  return (bytes, response) => {
    if (response.destroyed || bytes > left) return false
    left -= bytes
    response.once('close', () => {
      left += bytes
    })
    return true
  }
}

/** What a request says its body weighs; endless, if it will only say when it is over. */
const lengthOf = ({ headers }) => ('transfer-encoding' in headers ? Number.POSITIVE_INFINITY : Number(headers['content-length'] ?? 0))
const changes = ({ method }) => method !== 'GET' && method !== 'HEAD'
const pathOf = ({ url }) => url.split('?', 1)[0]

/** Nobody who is refused is heard out: the connection ends with the answer, instead of reading what would still come. */
function refuse(response, status, code, reason, next) {
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  }
  response.writeHead(status, headers).end(JSON.stringify({ ok: false, code, reason, next }))
}

/**
 * Ends the connection when more arrives than was allowed; what is allowed may be raised. Between parser and stream, because
 * whoever reads first takes the bytes.
 */
function endWhenLarger(request, most) {
  const bound = { most }
  let size = 0
  const { push } = request
  request.push = function (chunk, ...more) {
    size += chunk?.length ?? 0
    if (size <= bound.most) return push.call(this, chunk, ...more)
    request.destroy()
    return false
  }
  return bound
}

function failed(response, error) {
  console.error('a request failed:', error)
  if (response.headersSent) response.destroy()
  else refuse(response, 500, 'failed', 'The server could not answer.')
}
