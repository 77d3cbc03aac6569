import pg from 'pg'
import { closeDb } from '../lib/db'
import { checkLog, organisation, settleLog, standingInLog } from '../lib/ledger'
import { commit } from '../lib/proof'
import { say } from '../scripts/lib/say.mjs'
import { must } from '../test/support/organisation'
import { percentile, type Row, rateOf, rowOf, timed } from './rows'

/** Events that are made, and then taken into the tree, at a time. */
const CHUNK = 50_000
const PROOFS = 300

/** A ledger's measures at one size. `proof` in milliseconds; `check` in milliseconds a leaf. */
export interface Grown {
  readonly size: number
  readonly proof: number
  readonly check: number
  readonly rows: readonly Row[]
}

const inWords = (size: number) => `${size.toLocaleString('en')} leaves`

/** Lets the ledger grow to so many leaves, and measures what depends on their number. */
export async function grown(ownerUrl: string, size: number): Promise<Grown> {
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  try {
    const [began, from] = [performance.now(), await signed(owner)]
    await fill(owner, size)
    const taken = rateOf(`made, taken into the tree and signed, to ${inWords(size)}`, [
      ((size - from) * 1000) / (performance.now() - began),
    ])
    await owner.query('VACUUM ANALYZE') // as PostgreSQL does by itself after a while
    const cold = await coldProofs(owner)
    const { samples, limit } = await warmProofs(owner)
    say(`proofs of ${inWords(size)} measured`)
    const checks = await timed(size > CHUNK ? 1 : 3, checked)
    const check = percentile(checks, 0.5) / size
    say(`check of ${inWords(size)} measured`)
    const most = () => ({ value: 1.5, words: '1.5 ms' })
    const rows = [
      ...(size > CHUNK ? [taken] : []),
      rowOf(`inclusion proof, ${inWords(size)}, cold`, 'ms', cold),
      rowOf(`inclusion proof, ${inWords(size)}, warm`, 'ms', samples, { limit, ...(size > CHUNK && { most }) }),
      rateOf(`ledger:check, ${inWords(size)}: leaves`, [1000 / check]),
    ]
    return { size, proof: percentile(samples, 0.5), check, rows }
  } finally {
    await owner.end()
  }
}

/** How many times more one operation costs in the larger ledger; the logarithm of its size grew by the factor to reach. */
export function growthOf(small: Grown, large: Grown): Row[] {
  const growth = Math.log(large.size) / Math.log(small.size)
  const between = `from ${inWords(small.size)} to ${inWords(large.size)}`
  const most = () => ({ value: growth, words: `${growth.toFixed(2)} (log n)` })
  return [
    rowOf(`a proof’s growth ${between}`, 'times', [large.proof / small.proof], { most }),
    rowOf(`the check’s growth a leaf ${between}`, 'times', [large.check / small.check], { most }),
  ]
}

async function checked(): Promise<void> {
  const { findings } = await checkLog()
  if (findings.length > 0) throw new Error(`a ledger of our own is faulty: ${findings[0]?.says}`)
}

async function signed(owner: pg.Client): Promise<number> {
  const { rows } = await owner.query<{ size: string }>('SELECT coalesce(max(size), 0) AS size FROM log_checkpoint')
  return Number(rows[0]?.size)
}

/**
 * Well-formed events straight from the database, since a million transactions would take an hour: of ten events of an object the
 * first is its act, the others observe it. The product's own sequencer and signer take them into the tree.
 */
async function fill(owner: pg.Client, size: number): Promise<void> {
  const log = (await organisation())?.logOrigin
  const { commitment, opening } = commit('details', '{}')
  await owner.query('SET session_replication_role = replica') // these rows refer to nothing
  for (let from = await signed(owner); from < size; from = await signed(owner)) {
    const to = Math.min(from + CHUNK, size)
    await owner.query(EVENTS, [from, to - 1, commitment, log, Buffer.from(opening.salt, 'base64url')])
    await owner.query('ANALYZE log_queue')
    must(await settleLog())
  }
}

const EVENTS = `
  WITH place AS MATERIALIZED (
    SELECT uuidv7() AS id, md5('object ' || n / 10)::uuid AS object, n % 10 = 0 AS acts, date_trunc('milliseconds', now()) AS at
    FROM generate_series($1::integer, $2::integer) n
  ), event AS (
    INSERT INTO audit_event
      (id, kind, at, object_type, object_id, seq, actor_kind, outcome, rules, envelope_id, leaf, details, details_salt)
    SELECT id, 'envelope.seen', at, 'envelope', object, CASE WHEN acts THEN 1 END, 'system',
      CASE WHEN acts THEN 'permitted' ELSE 'observed' END, '{}', object,
      convert_to('{"actor":{"kind":"system"},"details":"' || $3 || '","event":"' || id || '","kind":"envelope.seen","log":"' || $4
        || '","nonce":"AAAAAAAAAAAAAAAAAAAAAA","object":{"id":"' || object || CASE WHEN acts THEN '","seq":1,' ELSE '",' END
        || '"type":"envelope"},"outcome":"' || CASE WHEN acts THEN 'permitted' ELSE 'observed' END || '","rules":[],"time":"'
        || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '","type":"countersign/leaf/v1"}', 'UTF8'),
      '{}', $5
    FROM place RETURNING id, object_id, seq, leaf_hash
  ), head AS (
    INSERT INTO object_head SELECT object_id, 'envelope', seq, leaf_hash FROM event WHERE seq IS NOT NULL
  )
  INSERT INTO log_queue SELECT id, object_id, seq FROM event`

/** Events anywhere in the log. */
async function someEvents(owner: pg.Client, count: number): Promise<string[]> {
  const size = await signed(owner)
  const { rows } = await owner.query<{ id: string }>(
    'SELECT event_id AS id FROM log_leaf WHERE position IN (SELECT floor(random() * $1)::bigint FROM generate_series(1, $2))',
    [size, count],
  )
  return rows.map(({ id }) => id)
}

async function proven(eventId: string): Promise<void> {
  if ((await standingInLog(eventId))?.is !== 'proven') throw new Error(`event ${eventId} is not proven`)
}

/** Each on a client and connection of its own, when PostgreSQL has nothing of the database in its memory. */
async function coldProofs(owner: pg.Client): Promise<number[]> {
  await owner.query('CREATE EXTENSION IF NOT EXISTS pg_buffercache')
  const samples: number[] = []
  for (const id of await someEvents(owner, 10)) {
    await closeDb()
    await owner.query('CHECKPOINT')
    await owner.query('SELECT pg_buffercache_evict_all()')
    samples.push(...(await timed(1, () => proven(id))))
  }
  return samples
}

/**
 * By turns with what no proof can be quicker than: one prepared statement that fetches the event's place, the newest note and the
 * leaf's tile of every level.
 */
async function warmProofs(owner: pg.Client): Promise<{ samples: number[]; limit: number[] }> {
  const [samples, limit]: [number[], number[]] = [[], []]
  const least = (id: string) => owner.query({ name: 'least', text: LEAST_PROOF, values: [id] })
  for (const [round, id] of (await someEvents(owner, 2 * PROOFS)).entries()) {
    const turn = [await timed(1, () => least(id)), await timed(1, () => proven(id))] as const
    if (round < PROOFS / 2) continue // these warm the connection
    limit.push(...turn[0])
    samples.push(...turn[1])
  }
  return { samples, limit }
}

const LEAST_PROOF = `
  SELECT l.position, (SELECT note FROM log_checkpoint ORDER BY size DESC LIMIT 1), t0.hashes, t1.hashes, t2.hashes
  FROM log_leaf l
  LEFT JOIN log_tile t0 ON t0.level = 0 AND t0.position = l.position / 256
  LEFT JOIN log_tile t1 ON t1.level = 1 AND t1.position = l.position / 65536
  LEFT JOIN log_tile t2 ON t2.level = 2 AND t2.position = l.position / 16777216
  WHERE l.event_id = $1`
