import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readEnvironment } from '../lib/environment.mjs'
import { buildWhenStale, generateWhenStale } from '../scripts/lib/build.mjs'
import { freePort, startPostgres } from '../scripts/lib/postgres.mjs'
import { openRooms, startRoom } from '../scripts/lib/rooms.mjs'
import { Refused, say } from '../scripts/lib/say.mjs'
import { memory, startServer } from './server.mjs'

/** Nothing of the operator's is measured, and nothing leaves the machine. */
const NOBODYS = { DATABASE_URL: '', DATABASE_APP_URL: '', DATABASE_SEQUENCER_URL: '', SMTP_URL: '', TSA_URL: '', TRUST_PROXY: '' }

/** Events in the ledger at its largest; fewer for a quick look. */
const LEAVES = process.env.BENCH_LEAVES ?? '1000000'

/** Measures everything on data directories that are gone afterwards. Returns the rows. */
export async function measure({ root, built, closing }) {
  if (!built) await buildWhenStale(root)
  const port = await freePort()
  const url = `http://localhost:${port}`
  const served = { ...NOBODYS, PORT: String(port), COUNTERSIGN_URL: url }
  const starts = await warmStarts(root, { ...served, COUNTERSIGN_DATA: newHome(closing) })

  const home = newHome(closing)
  const server = await startPostgres({ root, home })
  closing.add(server.stop)
  const here = { ...served, COUNTERSIGN_DATA: home, DATABASE_URL: server.owner }
  const rooms = await openRooms({ root, home, environment: readEnvironment({ ...process.env, ...here }) })
  const room = startRoom(root, 'bench/measure.ts', { variables: { ...served, ...rooms.variables, BENCH_OWNER_URL: server.owner } })
  await message(room)
  const web = await startServer(root, { ...here, NEXTAUTH_SECRET: rooms.variables.NEXTAUTH_SECRET })
  closing.add(web.stop)
  room.send({ url })
  const { rows } = await message(room)
  const used = memoryRows(web.pid)
  await web.stop()
  return [
    ...rows,
    ...starts,
    ...used,
    ...(await measureWho({ root, closing })),
    ...(await measureDelegation({ root, closing })),
    ...(await measurePolicy({ root, closing })),
    ...(await measureLedger({ root, closing })),
  ]
}

/** Measures the ledger alone. Needs no build. */
export const measureLedger = (ask) => measureAlone(ask, 'bench/ledger.ts', { BENCH_LEAVES: LEAVES })

/** Measures acting in another's place alone. Needs no build. */
export const measureDelegation = (ask) => measureAlone(ask, 'bench/delegation.ts')

/** Measures the answer to who could sign something alone. Needs no build. */
export const measureWho = (ask) => measureAlone(ask, 'bench/who.ts')

/** Measures deciding, and deciding again, alone. Needs no build. */
export const measurePolicy = (ask) => measureAlone(ask, 'bench/policy.ts')

/** Measures on a database of its own: what grows there would lie beside everything else. */
async function measureAlone({ root, closing }, script, more = {}) {
  await generateWhenStale(root)
  const home = newHome(closing)
  const server = await startPostgres({ root, home })
  closing.add(server.stop)
  const here = { ...NOBODYS, COUNTERSIGN_DATA: home, COUNTERSIGN_URL: 'http://localhost:3000', DATABASE_URL: server.owner }
  const rooms = await openRooms({ root, home, environment: readEnvironment({ ...process.env, ...here }) })
  const variables = { ...NOBODYS, ...rooms.variables, BENCH_OWNER_URL: server.owner, ...more }
  const { rows } = await message(startRoom(root, script, { variables }))
  await rooms.close()
  await server.stop()
  return rows
}

function newHome(closing) {
  const home = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
  chmodSync(home, 0o755) // PostgreSQL may run as another account
  closing.add(async () => rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }))
  return home
}

/** The first start makes the database; each later one finds everything made. */
async function warmStarts(root, variables) {
  const samples = []
  for (let start = 0; start < 6; start++) {
    const server = await startServer(root, variables)
    samples.push(server.milliseconds)
    await server.stop()
  }
  const [first, ...warm] = samples.map((one) => Number(one.toFixed(0)))
  warm.sort((a, b) => a - b)
  say('starts measured')
  return [
    { what: 'start on an empty data directory, built', unit: 'ms', samples: 1, p50: first },
    { what: 'warm start', unit: 'ms', samples: warm.length, p50: warm[2], p95: warm.at(-1) },
  ]
}

function memoryRows(pid) {
  const used = memory(pid)
  if (!used) return [{ what: 'server RSS', unit: 'MB', samples: 0, p50: Number.NaN, note: 'measured on Linux only' }]
  const [now, highest] = [used.now, used.highest].map((value) => Number(value.toFixed(0)))
  const most = { value: 350, words: '350 MB' }
  return [
    { what: 'server RSS after all this', unit: 'MB', samples: 1, p50: now, most, reached: now <= most.value },
    { what: 'server RSS at its highest', unit: 'MB', samples: 1, p50: highest },
  ]
}

function message(room) {
  return new Promise((resolve, reject) => {
    const gone = (code) => reject(new Refused(`measuring ended with ${code}; the reason stands above`))
    room.once('exit', gone)
    room.once('message', (said) => {
      room.off('exit', gone)
      resolve(said)
    })
  })
}
