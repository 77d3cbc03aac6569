// The measuring process of acting in another's place: a house of 100,000 people with 50,000 delegations, on a database of its own.
import pg from 'pg'
import { closeDb } from '../lib/db'
import { sweepDelegations } from '../lib/delegation'
import { inbox } from '../lib/signing'
import { load } from '../lib/signing/loaded'
import { resolveAuthority } from '../lib/signing/resolve-authority'
import { say } from '../scripts/lib/say.mjs'
import { lent } from '../test/support/delegation'
import { sentEnvelope } from '../test/support/envelope'
import { type Member, makeOrganisation } from '../test/support/organisation'
import { authorise, someGrant } from '../test/support/register'
import { classAsks } from '../test/support/rules'
import { type Row, rowOf, timed } from './rows'

const PEOPLE = 100_000
const DELEGATIONS = 50_000
/** What the one who is asked about has received, and what waits for them. */
const RECEIVED = 40
const WAITING = 500
const ROUNDS = 200

process.once('disconnect', () => process.exit(1))

const [ada, ida, ben, ana, mia] = (await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
  { name: 'Ida Holm', email: 'ida@vestry.example', roles: ['administrator'] },
  { name: 'Ben Cole', email: 'ben@vestry.example' },
  { name: 'Ana Ruiz', email: 'ana@vestry.example' },
  { name: 'Mia Berg', email: 'mia@vestry.example' },
])) as [Member, Member, Member, Member, Member]
await classAsks([ada, ida], 'lease', { registerRequired: true })
await authorise([ada, ida], someGrant(ben))
await lent(ben, ana)
const declared = { classId: 'lease', amount: '48200', currency: 'EUR' }
const forBen = await sentEnvelope({ sender: mia, signers: [ben], declared })
const forAna = await sentEnvelope({ sender: mia, signers: [ana] })

const owner = new pg.Client({ connectionString: process.env.BENCH_OWNER_URL })
await owner.connect()
await owner.query('SET session_replication_role = replica') // these rows refer to nothing
await owner.query(CROWD(), [ada.actor.personId, ida.actor.personId])
await owner.query(LENT(), [ana.actor.personId])
await owner.query('VACUUM ANALYZE') // as PostgreSQL does by itself after a while
say(`${PEOPLE.toLocaleString('en')} people and ${DELEGATIONS.toLocaleString('en')} delegations made`)
const rows = [await resolved(), await swept()]
await owner.query(ENVELOPES(), [forAna])
await owner.query('VACUUM ANALYZE')
rows.push(await listed())
await owner.end()
await closeDb()
process.send?.({ rows }, () => process.exit(0))

/** Well-formed rows straight from the database: people as enrolment leaves them, one in two of whom lends another what they may sign. */
function CROWD(): string {
  return `
  WITH place AS MATERIALIZED (SELECT n, uuidv7() AS id, now() - interval '1 day' AS at FROM generate_series(1, ${PEOPLE}) n),
  people AS (
    INSERT INTO person (id, email, name, roles, status, created_at)
    SELECT id, 'person.' || n || '@vestry.example', 'Person ' || n, '{}', 'active', at FROM place
  ), held AS (
    INSERT INTO authority (id, person_id, classes, starts_at, ends_at, reason, granted_by, granted_at, activated_by, activated_at)
    SELECT md5('authority ' || n)::uuid, id, '{lease}', at, at + interval '300 days', 'Made.', $1::uuid, at, $2::uuid, at FROM place WHERE n % 2 = 0
  ), caps AS (
    INSERT INTO authority_cap SELECT md5('authority ' || n)::uuid, 'EUR', 5000000 FROM place WHERE n % 2 = 0
  )
  INSERT INTO delegation (id, kind, grantor, delegate, classes, currency, amount, starts_at, ends_at, reason, granted_by, granted_at, accepted_at)
  SELECT md5('delegation ' || one.n)::uuid, 'delegation', one.id, other.id, '{lease}', 'EUR', 5000000, one.at, one.at + interval '30 days', 'Made.', one.id, one.at, one.at
  FROM place one JOIN place other ON other.n = one.n - 1 WHERE one.n % 2 = 0`
}

/** Some of them lend it to the one who is asked about. */
function LENT(): string {
  return `
  UPDATE delegation SET delegate = $1::uuid WHERE id IN (SELECT id FROM delegation WHERE reason = 'Made.' ORDER BY id LIMIT ${RECEIVED - 1})`
}

/** One envelope again and again: what waits for its signer. */
function ENVELOPES(): string {
  return `
  WITH copy AS MATERIALIZED (SELECT n, uuidv7() AS envelope, uuidv7() AS recipient, uuidv7() AS document, uuidv7() AS version FROM generate_series(1, ${WAITING}) n),
  envelopes AS (
    INSERT INTO envelope SELECT (jsonb_populate_record(e, jsonb_build_object('id', copy.envelope))).* FROM envelope e, copy WHERE e.id = $1::uuid
  ), recipients AS (
    INSERT INTO recipient SELECT (jsonb_populate_record(r, jsonb_build_object('id', copy.recipient, 'envelope_id', copy.envelope))).*
    FROM recipient r, copy WHERE r.envelope_id = $1::uuid
  ), documents AS (
    INSERT INTO document SELECT (jsonb_populate_record(d, jsonb_build_object('id', copy.document, 'envelope_id', copy.envelope))).*
    FROM document d, copy WHERE d.envelope_id = $1::uuid
  )
  INSERT INTO document_version SELECT (jsonb_populate_record(v, jsonb_build_object('id', copy.version, 'document_id', copy.document))).*
  FROM document_version v JOIN document d ON d.id = v.document_id, copy WHERE d.envelope_id = $1::uuid`
}

/** Every capacity in which somebody could sign one envelope, decided; by turns with the limit. */
async function resolved(): Promise<Row> {
  const envelope = await load(forBen)
  if (!envelope) throw new Error('there is nothing to sign')
  const [samples, limit]: [number[], number[]] = [[], []]
  for (let round = -10; round < ROUNDS; round++) {
    const turn = [await timed(1, () => capacities(envelope)), await timed(1, read)]
    if (round < 0) continue // the first ones warm connections and plans
    samples.push(...(turn[0] ?? []))
    limit.push(...(turn[1] ?? []))
  }
  say('capacities measured')
  const what = `capacities of one of ${PEOPLE.toLocaleString('en')} people, ${RECEIVED} of ${DELEGATIONS.toLocaleString('en')} delegations theirs`
  return rowOf(what, 'ms', samples, { limit, most: () => ({ value: 10, words: 'p95 10 ms' }), by: 0.95 })
}

async function capacities(envelope: Parameters<typeof resolveAuthority>[1]): Promise<void> {
  const found = await resolveAuthority(ana.actor, envelope, new Date())
  if (!found.some(({ decision }) => decision.outcome === 'permit')) throw new Error('nobody may sign it')
}

/** What no answer can be quicker than: the delegations of one person, fetched. */
async function read(): Promise<void> {
  const { rows } = await owner.query({
    name: 'bench',
    text: 'SELECT * FROM delegation WHERE delegate = $1 AND ended_at IS NULL AND ends_at > now()',
    values: [ana.actor.personId],
  })
  if (rows.length < RECEIVED) throw new Error('too few were read')
}

/** A sweep that finds nothing to do; by turns with reading every delegation that stands. */
async function swept(): Promise<Row> {
  const [samples, limit]: [number[], number[]] = [[], []]
  for (let round = -3; round < 30; round++) {
    const [took = 0] = await timed(1, async () => {
      if ((await sweepDelegations()) > 0) throw new Error('something was due')
    })
    const [least = 0] = await timed(1, async () => {
      await owner.query('SELECT count(*) FROM delegation WHERE ended_at IS NULL AND ends_at > now()')
    })
    if (round < 0) continue
    samples.push(took)
    limit.push(least)
  }
  say('sweep measured')
  return rowOf(`sweep of ${DELEGATIONS.toLocaleString('en')} delegations, nothing due`, 'ms', samples, { limit })
}

async function listed(): Promise<Row> {
  const samples: number[] = []
  for (let round = -3; round < 30; round++) {
    const [took = 0] = await timed(1, async () => {
      if ((await inbox(ana.actor)).waiting.length < WAITING) throw new Error('too little waits')
    })
    if (round >= 0) samples.push(took)
  }
  say('inbox measured')
  return rowOf(`inbox read and decided: ${WAITING} wait, ${RECEIVED} delegations`, 'ms', samples, {
    most: () => ({ value: 100, words: 'p95 100 ms' }),
    by: 0.95,
  })
}
