// The policies' measuring process, on an organisation and a database of its own.
import pg from 'pg'
import { newId } from '../lib/core'
import { closeDb } from '../lib/db'
import { compile, type Decision, decide, type Facts, filesOfProduct } from '../lib/policy'
import { decisionBytes } from '../lib/proof'
import { readReplay, replay, startReplay } from '../lib/rulebook'
import { say } from '../scripts/lib/say.mjs'
import { foundOrganisation, must } from '../test/support/organisation'
import { percentile, type Row, rateOf, rowOf, timed } from './rows'

const DECISIONS = Number(process.env.BENCH_DECISIONS ?? 100_000)
const TIMES = 40
/** Decisions of one sample: one alone is below what the system's clock of processor time tells apart. */
const AT_A_TIME = 50

process.once('disconnect', () => process.exit(1))

/** A signature of a lease as it arrives with its assertion; whoever signs has authority for it. */
function signing(more: { readonly expired?: boolean; readonly userVerified?: boolean } = {}): Facts {
  const [id, sender, signer] = [newId(), newId(), newId()]
  return {
    now: new Date('2026-03-02T09:30:00.000Z'),
    principal: { kind: 'person', id: signer, status: 'active', roles: [], shared: false },
    act: 'sign',
    resource: {
      kind: 'envelope',
      id,
      state: 'sent',
      neverSent: false,
      sender,
      signers: [signer, newId(), newId(), newId()],
      openSigners: [signer],
      approvers: [],
      openApprovers: [],
      copies: [],
      uploaders: [sender],
      expired: more.expired ?? false,
      hasDocuments: true,
      class: 'lease',
      amount: 4_820_000,
      currency: 'EUR',
      amountRequired: true,
      register: true,
      approvalsRequired: 0,
      approvals: 0,
      approvalsOpen: 0,
      deviceBound: false,
    },
    context: {
      session: { userVerified: more.userVerified ?? true },
      stage: 'complete',
      assertion: { userVerified: true, statementBound: true },
      hashMatches: true,
      authority: {
        id: newId(),
        classes: ['lease'],
        currencies: ['EUR'],
        maximum: 5_000_000,
        from: '2026-01-01T00:00:00.000Z',
        until: '2027-01-01T00:00:00.000Z',
      },
    },
  }
}

const OUTCOMES = {
  permit: () => signing(),
  challenge: () => signing({ userVerified: false }),
  deny: () => signing({ expired: true }),
} as const

/** What a process pays once: reading, validating and preparing the bundle. */
async function preparing(): Promise<Row> {
  const { schema, policies } = filesOfProduct()
  let time = 0
  const samples = await timed(5, async () => {
    time++
    // Another name each time: a bundle that was prepared stays prepared.
    compile(schema, [...policies, { name: `z${time}.cedar`, text: '' }])
  })
  return rowOf('preparing the policies, once a process', 'ms', samples)
}

function decisions(): Row[] {
  const measured = Object.entries(OUTCOMES).map(([outcome, facts]) => {
    const given = facts()
    if (decide(given).outcome !== outcome) throw new Error(`policy said ${decide(given).outcome}: ${decide(given).rules}`)
    const samples = Array.from({ length: TIMES }, () => {
      const before = process.cpuUsage()
      for (let time = 0; time < AT_A_TIME; time++) decide(given)
      const { user, system } = process.cpuUsage(before)
      return (user + system) / 1000 / AT_A_TIME
    })
    const most = outcome === 'permit' ? { most: () => ({ value: 1.2, words: '1.2 ms' }) } : {}
    return { outcome, samples, row: rowOf(`a decision’s processor time: ${outcome}`, 'ms', samples, most) }
  })
  say('decisions measured')
  const [{ samples } = { samples: [1] }] = measured
  return [
    ...measured.map(({ row }) => row),
    rateOf(
      'decisions a core: permit',
      samples.map((one) => 1000 / one),
    ),
  ]
}

/** A draft that says what is in force, asked about decisions that were made: eight of ten permits. */
async function replayed(): Promise<Row> {
  const made = [...Array.from({ length: 8 }, () => decide(OUTCOMES.permit())), decide(OUTCOMES.challenge()), decide(OUTCOMES.deny())]
  await keep(made)
  const { replayId } = must(await startReplay(ada.actor, undefined))
  const began = performance.now()
  await replay(replayId)
  const seconds = (performance.now() - began) / 1000
  const { done, same } = must(await readReplay(ada.actor, replayId))
  if (same !== done || done < DECISIONS) throw new Error(`${same} of ${done} decisions came out the same`)
  say(`${done} decisions replayed in ${seconds.toFixed(1)} s`)
  return rateOf(`replay of ${DECISIONS.toLocaleString('en')} decisions`, [percentile([done / seconds], 0.5)])
}

/** As many events with these decisions straight from the database: each by its own act would take an hour. */
async function keep(made: readonly Decision[]): Promise<void> {
  const owner = new pg.Client({ connectionString: process.env.BENCH_OWNER_URL ?? '' })
  await owner.connect()
  await owner.query('SET session_replication_role = replica') // these rows refer to nothing
  await owner.query(
    `WITH event AS (
      INSERT INTO audit_event (id, kind, at, object_type, object_id, actor_kind, outcome, rules, leaf, details, details_salt)
      SELECT id, 'envelope.seen', now() - interval '1 minute', 'envelope', id, 'system', 'observed', '{}', convert_to(id::text, 'UTF8'), '{}', '\\x00'
      FROM (SELECT uuidv7() AS id FROM generate_series(1, $1)) place RETURNING id
    ) INSERT INTO decision SELECT id, ($2::bytea[])[1 + (row_number() OVER ())::integer % 10] FROM event`,
    [DECISIONS, made.map((one) => Buffer.from(decisionBytes(one)))],
  )
  await owner.query('ANALYZE')
  await owner.end()
}

const ada = await foundOrganisation('Vestry Bakeries', { name: 'Iris Holm', email: 'iris.holm@vestry.example' })
const rows: Row[] = [await preparing(), ...decisions(), await replayed()]
await closeDb()
process.send?.({ rows }, () => process.exit(0))
