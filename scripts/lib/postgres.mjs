// Supervises the PostgreSQL that comes from npm: starts it, adopts one that outlived its parent, stops it.
import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { cluster } from './cluster.mjs'
import { Refused } from './say.mjs'

/**
 * Starts the embedded PostgreSQL of a data directory, or adopts the one that is already running there.
 * @param {{ root: string, home: string, port?: number, settings?: Record<string, string> }} what
 *   home is the data directory; port is fixed when a running application must find the server again
 */
export async function startPostgres({ root, home, port, settings = {} }) {
  const place = cluster(root, home)
  const running = await settled(place.data)
  const live = running ?? (await launch(place, port ?? (await freePort()), settings))
  return {
    owner: `postgresql://countersign_owner:${place.password}@127.0.0.1:${live.port}/postgres`,
    port: live.port,
    pid: live.pid,
    adopted: Boolean(running),
    alive: () => postmaster(place.data)?.pid === live.pid,
    stop: () => stop(place.data, live.pid),
  }
}

async function launch({ data, bin, log, spawnAs }, port, settings) {
  const given = { listen_addresses: '127.0.0.1', unix_socket_directories: '', timezone: 'UTC', log_timezone: 'UTC', ...settings }
  const output = openSync(log, 'a')
  const options = Object.entries(given).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  // detached: a Ctrl-C meant for us must not reach it first, while transactions still run
  const child = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...options], {
    ...spawnAs,
    stdio: ['ignore', output, output],
    detached: true,
  })
  closeSync(output)
  let ended
  child.once('error', (error) => {
    ended = error.message
  })
  child.once('exit', (code, signal) => {
    ended = code ?? signal
  })
  const deadline = Date.now() + 60_000
  while (postmaster(data)?.status !== 'ready') {
    if (ended !== undefined) throw new Refused(`PostgreSQL ended at once (${ended}); see ${log}`)
    if (Date.now() > deadline) throw new Refused(`PostgreSQL was not ready within 60 s; see ${log}`)
    await wait(20)
  }
  child.unref()
  return { pid: child.pid, port }
}

/** The server running on this data directory once it has made up its mind, or undefined. */
async function settled(data) {
  const deadline = Date.now() + 30_000
  for (;;) {
    const found = postmaster(data)
    if (!found || found.status === 'ready') return found
    if (Date.now() > deadline) throw new Refused(`another PostgreSQL (process ${found.pid}) is ${found.status} in ${data}`)
    await wait(50)
  }
}

/** What postmaster.pid says, if that process lives and really is the server of this directory. */
function postmaster(data) {
  const lines = readLines(join(data, 'postmaster.pid'))
  if (!lines) return undefined
  const pid = Number(lines[0])
  if (!pid || !isServerOf(data, pid)) return undefined
  return { pid, port: Number(lines[3]), status: (lines[7] ?? '').trim() || 'starting' }
}

/** Its lines, or nothing: a server that ends takes the file away whenever it likes. */
function readLines(file) {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

function isServerOf(data, pid) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
  if (!existsSync('/proc/self/cmdline')) return true
  // a number used again by another program, or a process that has ended but was never collected, is not our server
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(data)
  } catch {
    return false
  }
}

/** Fast shutdown: running transactions are rolled back, what was committed stays. */
async function stop(data, pid) {
  if (postmaster(data)?.pid !== pid) return
  process.kill(pid, 'SIGINT')
  const deadline = Date.now() + 20_000
  while (postmaster(data)?.pid === pid && Date.now() < deadline) await wait(20)
}

/** A TCP port that is free on the loopback interface right now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
