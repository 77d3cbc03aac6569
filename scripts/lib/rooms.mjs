// The product's rooms outside Next: a child process that runs TypeScript on an open database, for the demonstration and the benchmarks.
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { openDatabase } from './database.mjs'
import { Refused } from './say.mjs'
import { keptSecret } from './secret.mjs'

/**
 * Opens a data directory's database, or the one that the environment names.
 * @returns {Promise<{ variables: Record<string, string>, close(): Promise<void> }>} what a room's process finds in its environment
 */
export async function openRooms({ root, home, environment }) {
  const { app, sequencer, server, keeper } = await openDatabase({ root, home, environment })
  keeper?.on('error', () => {}) // its server may be stopped before it
  return {
    variables: {
      COUNTERSIGN_DATA: home,
      COUNTERSIGN_URL: environment.COUNTERSIGN_URL,
      DATABASE_URL: app,
      DATABASE_APP_URL: '',
      DATABASE_SEQUENCER_URL: sequencer,
      NEXTAUTH_SECRET: environment.NEXTAUTH_SECRET ?? keptSecret(join(home, 'keys/session.secret')),
      NEXTAUTH_URL: environment.COUNTERSIGN_URL,
    },
    async close() {
      await keeper?.end()
      await server?.stop()
    },
  }
}

/** Starts a TypeScript file of ours; it ends when this process does. */
export function startRoom(root, file, { variables = {}, args = [] } = {}) {
  const hooks = pathToFileURL(join(root, 'scripts/lib/typescript.mjs')).href
  const child = fork(join(root, file), args, { cwd: root, env: { ...process.env, ...variables }, execArgv: ['--import', hooks] })
  const stop = () => child.kill()
  process.once('exit', stop)
  child.once('exit', () => process.off('exit', stop))
  return child
}

/** Resolves when a child has done its work; a failure has told its reason already. Our own signals are passed on to it. */
export async function ended(child, what) {
  const pass = (signal) => void child.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass)
  const code = await new Promise((resolve, reject) =>
    child.once('error', reject).once('exit', (status, signal) => resolve(status ?? signal)),
  )
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, pass)
  if (code !== 0) throw new Refused(`${what} ended with ${code}; the reason stands above`)
}
