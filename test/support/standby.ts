// A primary and its standby, both the embedded PostgreSQL, and the wire between them, which a test can cut.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { cluster } from '../../scripts/lib/cluster.mjs'
import { openDatabase } from '../../scripts/lib/database.mjs'
import { freePort, startPostgres } from '../../scripts/lib/postgres.mjs'
import { query } from '../home'

const root = process.cwd()
const environment = { DATABASE_URL: undefined, DATABASE_APP_URL: undefined }

/** As a process's environment has them. */
export interface Logins {
  readonly DATABASE_URL: string
  readonly DATABASE_SEQUENCER_URL: string
}

export interface Pair {
  /** The logins on the primary, and on the standby, which reads only until it is promoted. */
  readonly primary: Logins
  readonly standby: Logins
  cut(): void
  /** Ends the primary where it stands, and makes the standby the one that writes. */
  failOver(): Promise<void>
  /** How many sessions of the primary wait for the standby to have their commit. */
  waiting(): Promise<number>
  /** How many events the primary holds, and how many of them its newest signed checkpoint covers. */
  held(): Promise<{ events: number; signed: number }>
  close(): Promise<void>
}

/** A wire to a port of this machine, with nothing on it after `cut`. */
async function wireTo(port: number) {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const socket of [near, far]) sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)))
    near.pipe(far).pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  return { port: (server.address() as AddressInfo).port, cut }
}

/** `synchronous`: the primary acknowledges a commit only when the standby has it. */
export async function openPair(homes: readonly [string, string], synchronous: boolean): Promise<Pair> {
  const [home, other] = homes
  const { app, sequencer, server: first, keeper } = await openDatabase({ root, home, environment })
  await keeper?.end()
  await first?.stop()
  // The other's own files are made, and then replaced by a copy of the primary's.
  const place = cluster(root, home)
  const twin = cluster(root, other)
  rmSync(twin.data, { recursive: true })
  execFileSync('cp', ['-a', place.data, twin.data])
  const settings = synchronous ? { synchronous_standby_names: '*' } : {}
  const primary = await startPostgres({ root, home, settings, port: Number(new URL(app).port) })
  const wire = await wireTo(primary.port)
  const secret = `host=127.0.0.1 port=${wire.port} user=countersign_owner password=${place.password}`
  writeFileSync(join(twin.data, 'postgresql.auto.conf'), `primary_conninfo = '${secret}'\n`)
  const signal = join(twin.data, 'standby.signal')
  writeFileSync(signal, '')
  const { uid, gid } = twin.spawnAs
  if (uid !== undefined && gid !== undefined) chownSync(signal, uid, gid)
  const port = await freePort()
  const options = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'timezone=UTC'].flatMap((one) => ['-c', one])
  const standby = spawn(join(twin.bin, 'postgres'), ['-D', twin.data, '-p', String(port), ...options], { ...twin.spawnAs, stdio: 'ignore' })
  const there = (url: string) => url.replace(`:${primary.port}/`, `:${port}/`)
  const owner = there(primary.owner)
  const streaming = `select count(*)::int as count from pg_stat_replication where state = 'streaming'`
  while ((await query(primary.owner, streaming))[0]?.count !== 1) if (standby.exitCode !== null) throw new Error('the standby ended')
  return {
    primary: { DATABASE_URL: app, DATABASE_SEQUENCER_URL: sequencer },
    standby: { DATABASE_URL: there(app), DATABASE_SEQUENCER_URL: there(sequencer) },
    cut: wire.cut,
    async failOver() {
      process.kill(Number(readFileSync(join(place.data, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL')
      await query(owner, 'select pg_promote(true, 30)')
    },
    waiting: async () =>
      Number((await query(primary.owner, `select count(*)::int as count from pg_stat_activity where wait_event = 'SyncRep'`))[0]?.count),
    async held() {
      const [row] = await query(
        primary.owner,
        'select (select count(*)::int from audit_event) as events, (select coalesce(max(size), 0)::int from log_checkpoint) as signed',
      )
      return { events: Number(row?.events), signed: Number(row?.signed) }
    },
    async close() {
      wire.cut()
      const ended = once(standby, 'exit')
      standby.kill('SIGQUIT')
      await ended
    },
  }
}
