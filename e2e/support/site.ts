import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Browser, test as base } from '@playwright/test'
import { freePort } from '../../scripts/lib/postgres.mjs'

/** A Countersign of its own: one process with its own database, keys and port. */
export type Site = {
  /** Its origin, `http://localhost:<port>`. */
  url: string
  /** Where it keeps its database and keys. */
  data: string
  /** The one-time set-up address it printed; absent when there was an organisation already. */
  setupAddress: string | undefined
  /** Everything it printed so far. */
  log(): string
  /** Stops it, keeping its data. */
  stop(): Promise<void>
  /** Ends its process where it stands, as a power cut does; its database, a process of its own, goes on. */
  kill(): Promise<void>
  /** Starts it again on the same data and port. */
  start(): Promise<void>
  /** Stops it and removes its data. */
  close(): Promise<void>
}

/** A story's test: `site` is a fresh Countersign, gone with its data when the test ends. */
export const test = base.extend<{ site: Site }>({
  site: async ({ browser }, use, info) => {
    const site = await openSite()
    await use(site)
    if (info.status !== info.expectedStatus) await info.attach('server.log', { body: site.log(), contentType: 'text/plain' })
    await closed(browser, site)
  },
})

/** Closes a Countersign behind every page that looks at it: it waits five seconds for a browser that holds on to a connection. */
export async function closed(browser: Browser, site: Site): Promise<void> {
  await Promise.all(browser.contexts().map((context) => context.close()))
  await site.close()
}

/** Starts a Countersign on a free port and an empty data directory, from the build there is. */
export async function openSite(environment: Record<string, string> = {}): Promise<Site> {
  const data = mkdtempSync(join(tmpdir(), 'countersign-site-'))
  chmodSync(data, 0o755) // PostgreSQL may run as another account
  const port = await freePort()
  const lines: string[] = []
  let child: ChildProcess | undefined

  async function end(signal: NodeJS.Signals) {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  const site: Site = {
    url: `http://localhost:${port}`,
    data,
    setupAddress: undefined,
    log: () => lines.join('\n'),
    async start() {
      const own = { PORT: String(port), COUNTERSIGN_DATA: data, COUNTERSIGN_URL: `http://localhost:${port}` }
      child = spawn(process.execPath, ['scripts/start.mjs', '--built'], {
        env: { ...process.env, ...own, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      await serving(child, (line) => {
        lines.push(line)
        if (line.startsWith('set up ')) site.setupAddress = line.slice('set up '.length)
      })
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async close() {
      await site.stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
  await site.start()
  return site
}

/** Resolves at the line `ready`, the last of a start; rejects with its output when it ends before. */
function serving(child: ChildProcess, hear: (line: string) => void): Promise<void> {
  if (!child.stdout || !child.stderr) throw new Error('the server has no output')
  const said: string[] = []
  const listen = (line: string) => {
    said.push(line)
    hear(line)
  }
  createInterface(child.stderr).on('line', listen)
  const output = createInterface(child.stdout).on('line', listen)
  return new Promise((resolve, reject) => {
    output.on('line', (line) => {
      if (line.startsWith('ready ')) resolve()
    })
    child.once('exit', (code) => reject(new Error(`the server ended (${code}):\n${said.join('\n')}`)))
  })
}
