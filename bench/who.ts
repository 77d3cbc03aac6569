// The measuring process of who could sign something: a house that grows to 100,000 people, on a database of its own.
import pg from 'pg'
import { closeDb } from '../lib/db'
import { whoCouldSign } from '../lib/signing'
import { say } from '../scripts/lib/say.mjs'
import { makeOrganisation, must } from '../test/support/organisation'
import { classAsks } from '../test/support/rules'
import { type Row, rowOf, timed } from './rows'

const SIZES = [1000, 10_000, 100_000]
const ROUNDS = 20
/** One in so many holds authority; one in so many was suspended since the earlier moment that is asked about. */
const HOLDERS = 20
const CHANGED = 100

process.once('disconnect', () => process.exit(1))

const [asking, second] = await makeOrganisation('Vestry Bakeries', { name: 'Iris Holm', email: 'iris.holm@vestry.example' }, [
  { name: 'Ben Cole', email: 'ben.cole@vestry.example', roles: ['administrator'] },
])
if (!asking || !second) throw new Error('there is nobody to ask')
const { actor } = asking
await classAsks([asking, second], 'lease', { registerRequired: true })
const before = new Date()

const owner = new pg.Client({ connectionString: process.env.BENCH_OWNER_URL })
await owner.connect()
await owner.query('SET session_replication_role = replica') // these rows refer to nothing
const rows: Row[] = []
let people = 0
for (const size of SIZES) {
  await owner.query(PEOPLE(), [people, size - 1, actor.personId, second.actor.personId, before])
  people = size
  await owner.query('VACUUM ANALYZE') // as PostgreSQL does by itself after a while
  rows.push(...(await answered(size)))
  say(`who could sign of ${size.toLocaleString('en')} people measured`)
}
await owner.end()
await closeDb()
process.send?.({ rows }, () => process.exit(0))

/** By turns with the limit, so that whatever else this machine does falls on both. */
async function answered(size: number): Promise<Row[]> {
  const [now, then, limit]: [number[], number[], number[]] = [[], [], []]
  for (let round = -3; round < ROUNDS; round++) {
    const turn = [await timed(1, () => asked('')), await timed(1, () => asked(before.toISOString())), await timed(1, read)]
    if (round < 0) continue // the first ones warm connections and plans
    for (const [at, samples] of [now, then, limit].entries()) samples.push(...(turn[at] ?? []))
  }
  const most = size === SIZES.at(-1) ? () => ({ value: 2000, words: '2 s' }) : undefined
  const words = `${size.toLocaleString('en')} people`
  return [
    rowOf(`who could sign, ${words}`, 'ms', now, { limit, ...(most && { most }) }),
    rowOf(`who could have signed, ${words}`, 'ms', then, { limit, ...(most && { most }) }),
  ]
}

async function asked(at: string): Promise<void> {
  const form = { envelopeId: '', classId: 'lease', amount: '48200', currency: 'EUR', counterparty: '', at, of: 'could', after: '' }
  const { people: all, answers } = must(await whoCouldSign(actor, form))
  if (all < people || answers.length < 3) throw new Error(`only ${all} people were asked about`)
}

/** What no answer can be quicker than: each person's row, passkey and authority read once, and counted. */
async function read(): Promise<void> {
  const { rows } = await owner.query({
    name: 'bench',
    text: `SELECT p.status, p.roles, k.backup_eligible, a.classes, count(*) FROM person p
      LEFT JOIN passkey k ON k.person_id = p.id LEFT JOIN authority a ON a.person_id = p.id GROUP BY 1, 2, 3, 4`,
  })
  if (rows.length < 3) throw new Error('nothing was read')
}

/** Well-formed rows straight from the database: people as enrolment leaves them, authorities of many kinds, and what changed since. */
function PEOPLE(): string {
  return `
  WITH place AS MATERIALIZED (
    SELECT n, uuidv7() AS id, $5::timestamptz - interval '1 day' AS at FROM generate_series($1::integer, $2::integer) n
  ), people AS (
    INSERT INTO person (id, email, name, roles, status, created_at)
    SELECT id, 'person.' || n || '@vestry.example', 'Person ' || n, '{}', CASE WHEN n % ${CHANGED} = 0 THEN 'suspended' ELSE 'active' END, at FROM place
  ), events AS (
    INSERT INTO audit_event (id, kind, at, object_type, object_id, seq, actor_kind, outcome, rules, approval_id, leaf, details, details_salt)
    SELECT uuidv7(), kind, place.at + late, 'person', id, seq, 'system', 'permitted', '{}', CASE seq WHEN 1 THEN uuidv7() END, convert_to(kind || n, 'UTF8'), '{"roles": []}', '\\x00'
    FROM place, (VALUES ('person.enrolled', 1, interval '0'), ('person.suspended', 2, interval '2 days')) event (kind, seq, late)
    WHERE seq = 1 OR n % ${CHANGED} = 0
  ), passkeys AS (
    INSERT INTO passkey (id, person_id, credential_id, public_key, algorithm, aaguid, counter, transports, backup_eligible, backed_up,
      attestation_format, attestation_object, creation_statement, creation_client_data, enrolment_id, name, created_at)
    SELECT id, id, uuid_send(id), '', -7, '', 0, '{}', n % 2 = 0, false, 'none', '', '', '', id, 'Made', at FROM place
  ), held AS (
    INSERT INTO authority (id, person_id, classes, starts_at, ends_at, reason, granted_by, granted_at, activated_by, activated_at)
    SELECT md5('authority ' || n)::uuid, id, CASE WHEN n % 3 = 0 THEN '{nda}' ELSE '{lease,nda}' END::text[], at + n * interval '1 second',
      at + interval '300 days' + n * interval '1 second', 'Made.', $3::uuid, at, $4::uuid, at FROM place WHERE n % ${HOLDERS} = 1
  )
  INSERT INTO authority_cap SELECT md5('authority ' || n)::uuid, 'EUR', 1000000 + n * 1000 FROM place WHERE n % ${HOLDERS} = 1`
}
