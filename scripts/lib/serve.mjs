// From a data directory to a served product, in one process.
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { readEnvironment } from '../../lib/environment.mjs'
import { buildWhenStale, copyPdfjs, generateWhenStale } from './build.mjs'
import { closers } from './closing.mjs'
import { openDatabase } from './database.mjs'
import { gate } from './gate.mjs'
import { removeForgedHeaders } from './headers.mjs'
import { Refused, say } from './say.mjs'
import { keptSecret } from './secret.mjs'
import { supervise } from './supervise.mjs'

/**
 * @param {{ root: string, development: boolean, built: boolean }} how development serves the sources as they change; built serves
 *   the build there is without asking whether it is fresh
 */
export async function serve({ root, development, built }) {
  const environment = checked()
  const closing = closers()
  try {
    // Now, and not after everything has been built: whoever has to choose another port should not wait for it.
    await free(environment)
    const logins = await prepare({ root, environment, closing, development, built })
    tellNext({ environment, logins, development })
    await listen({ root, environment, development, closing })
    const setUp = await globalThis.countersign?.setupAddress()
    if (setUp) console.log(`set up ${setUp}`)
    console.log(`ready http://localhost:${environment.PORT}`)
  } catch (error) {
    await closing.exit(1, error instanceof Refused ? error.message : error)
  }
}

/** Opens the database and builds what is served. Returns the connection URLs of the application and of the log's writer. */
async function prepare({ root, environment, closing, development, built }) {
  const home = environment.COUNTERSIGN_DATA
  mkdirSync(home, { recursive: true })
  const { app, sequencer, server, keeper } = await openDatabase({ root, home, environment })
  if (server) {
    const watched = supervise({ root, home, app, server, keeper, giveUp: (line) => void closing.exit(1, line) })
    closing.add(watched.stop)
  }
  if (development) {
    await generateWhenStale(root)
    copyPdfjs(root)
    prepareDist(root)
  } else if (!built) {
    await buildWhenStale(root)
  }
  return { app, sequencer }
}

function checked() {
  try {
    return readEnvironment(process.env)
  } catch (error) {
    throw new Refused(error.message)
  }
}

/** The application reads its environment from the process: its own login instead of the owner's, and its secret. */
function tellNext({ environment, logins, development }) {
  const home = environment.COUNTERSIGN_DATA
  mkdirSync(join(home, 'keys'), { recursive: true, mode: 0o700 })
  delete process.env.DATABASE_APP_URL
  Object.assign(process.env, {
    NODE_ENV: development ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    PORT: String(environment.PORT),
    COUNTERSIGN_DATA: home,
    COUNTERSIGN_URL: environment.COUNTERSIGN_URL,
    DATABASE_URL: logins.app,
    DATABASE_SEQUENCER_URL: logins.sequencer,
    NEXTAUTH_URL: environment.COUNTERSIGN_URL,
    NEXTAUTH_SECRET: environment.NEXTAUTH_SECRET ?? keptSecret(join(home, 'keys/session.secret')),
  })
}

/** Next writes its type folders into the tsconfig it is given: a development server with a folder of its own gets a tsconfig of its own. */
function prepareDist(root) {
  const dist = process.env.COUNTERSIGN_DIST
  if (!dist) return
  const own = { extends: './tsconfig.json', include: ['**/*.ts', '**/*.tsx'] }
  writeFileSync(join(root, `tsconfig.${dist}.json`), `${JSON.stringify(own)}\n`)
}

async function listen({ root, environment, development, closing }) {
  process.chdir(root)
  const { PORT, TRUST_PROXY } = environment
  const http = createServer()
  const sockets = socketsOf(http)
  const { default: next } = await import('next')
  const web = next({ dev: development, dir: root, hostname: 'localhost', port: PORT, httpServer: http })
  const handle = web.getRequestHandler()
  const limits = {
    origin: environment.COUNTERSIGN_URL,
    uploadMegabytes: environment.MAX_UPLOAD_MB,
    secret: process.env.NEXTAUTH_SECRET,
  }
  const enter = gate(limits, (request, response) => {
    removeForgedHeaders(request.headers, TRUST_PROXY)
    return handle(request, response)
  })
  http.on('request', enter)
  await web.prepare()
  await opened(http, environment)
  closing.add(async () => {
    await drain(http, sockets, development ? 100 : 5000)
    await globalThis.countersign?.stop()
    await web.close()
  })
  await answer(http.address(), development ? ['/healthz'] : ['/healthz', '/'])
  say('serving')
}

/** Listens where the environment says; a port that is taken is a refusal with the way on. */
function opened(server, { PORT, BIND_ADDRESS, COUNTERSIGN_URL }) {
  const host = BIND_ADDRESS ?? (new URL(COUNTERSIGN_URL).protocol === 'http:' ? '127.0.0.1' : undefined)
  return new Promise((resolve, reject) => {
    server.once('error', ({ code }) => {
      const taken = `port ${PORT} is already in use: name another one, for example PORT=${PORT < 65_535 ? PORT + 1 : PORT - 1}`
      reject(new Refused(code === 'EADDRINUSE' ? taken : `cannot listen on port ${PORT}: ${code}`))
    })
    server.listen({ port: PORT, host }, resolve)
  })
}

async function free(environment) {
  const server = createServer()
  await opened(server, environment)
  await new Promise((resolve) => server.close(resolve))
}

function socketsOf(http) {
  const sockets = new Set()
  http.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return sockets
}

/** Lets running requests end, for so many milliseconds; then nothing holds on, not even an upgraded connection, which http does not count. */
async function drain(http, sockets, patience) {
  const drained = new Promise((resolve) => http.close(resolve))
  http.closeIdleConnections()
  const impatient = setTimeout(() => sockets.forEach((socket) => void socket.destroy()), patience)
  await drained
  clearTimeout(impatient)
}

/** Next calls itself prepared before its instrumentation has run, and whether or not that threw. A page that answers tells the truth. */
async function answer({ address, port, family }, paths) {
  const host = address === '::' || address === '0.0.0.0' ? 'localhost' : family === 'IPv6' ? `[${address}]` : address
  for (const path of paths) {
    const { status } = await fetch(`http://${host}:${port}${path}`, { redirect: 'manual' })
    if (status >= 500) throw new Refused(`the server answers ${path} with ${status}; the reason stands above`)
  }
}
