// What every request meets first, while nothing of its body has been kept: Next reads a whole body before proxy.ts may refuse it.

const MEGABYTE = 1024 * 1024
/** The largest body of an act, as next.config.js has it for server actions. */
const MOST_OF_AN_ACT = 2 * MEGABYTE
const UPLOADS = '/api/uploads'

/**
 * A request listener that lets through to `handle` what comes from our own pages and is not too large. An act from elsewhere, or
 * from nowhere, is refused by its headers alone; a body is counted as it arrives, so that not saying its length does not help.
 * @param {{ origin: string, uploadMegabytes: number }} limits our own origin; what a file may weigh, which the upload itself checks exactly
 * @param {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => Promise<unknown>} handle
 */
export function gate({ origin, uploadMegabytes }, handle) {
  return async (request, response) => {
    if (changes(request) && request.headers.origin !== origin)
      return refuse(response, 403, 'foreign-origin', `This request did not come from ${origin}.`)
    const most = pathOf(request) === UPLOADS ? (uploadMegabytes + 1) * MEGABYTE : MOST_OF_AN_ACT
    if (Number(request.headers['content-length']) > most)
      return refuse(response, 413, 'request-too-large', `A request may weigh ${most / MEGABYTE} MB here.`)
    endWhenLarger(request, most)
    try {
      await handle(request, response)
    } catch (error) {
      failed(response, error)
    }
  }
}

const changes = ({ method }) => method !== 'GET' && method !== 'HEAD'
const pathOf = ({ url }) => url.split('?', 1)[0]

/** Nobody who is refused is heard out: the connection ends with the answer, instead of reading what would still come. */
function refuse(response, status, code, reason) {
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  }
  response.writeHead(status, headers).end(JSON.stringify({ ok: false, code, reason }))
}

/** Ends the connection when more arrives than was allowed. Between parser and stream, because whoever reads first takes the bytes. */
function endWhenLarger(request, most) {
  let size = 0
  const { push } = request
  request.push = function (chunk, ...more) {
    size += chunk?.length ?? 0
    if (size <= most) return push.call(this, chunk, ...more)
    request.destroy()
    return false
  }
}

function failed(response, error) {
  console.error('a request failed:', error)
  if (response.headersSent) response.destroy()
  else refuse(response, 500, 'failed', 'The server could not answer.')
}
