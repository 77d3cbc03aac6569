// Losses, and what an operator does after one, in a test's own database.
import { join } from 'node:path'
import { expect, inject } from 'vitest'
import { newId } from '../../lib/core'
import { db, transaction } from '../../lib/db'
import { logKey } from '../../lib/keys'
import { append, checkLog, continueLog, epochOf, epochs, type Loss, planContinuation, settleLog, standingInLog } from '../../lib/ledger'
import { forgetOrganisation } from '../../lib/ledger/organisation'
import { type NoteKey, openNote, parseCheckpointText, parseLogProof, parseNote } from '../../lib/proof'
import { named } from '../urls'
import { must } from './organisation'
import { asOwner } from './owner'

/** An event about an object of its own. */
export const event = () =>
  ({
    kind: 'envelope.sent',
    object: { type: 'envelope', id: newId() },
    actor: { kind: 'system' },
    outcome: 'permitted',
    details: {},
  }) as const

export async function record(count = 1): Promise<string[]> {
  const ids: string[] = []
  for (let made = 0; made < count; made++) ids.push((await transaction((tx) => append(tx, event()))).id)
  return ids
}

export const current = async () => (await epochs()).at(-1)

/** The current key as readers are given it. */
export async function reader(): Promise<NoteKey> {
  const name = (await current())?.origin ?? ''
  return { name, algorithm: 'ed25519', publicKey: must(logKey(false, epochOf(name))).publicKey }
}

/** The head that a note signs. */
export const headOf = (note = '') => parseCheckpointText(parseNote(note)?.text ?? '')

/** What is recorded from here on is signed by the key of this epoch and proven; nothing differs in the whole ledger. */
export async function goesOn(origin: string): Promise<void> {
  const old = await db().auditEvent.findFirstOrThrow({ orderBy: { id: 'asc' }, select: { id: true } })
  const [fresh = ''] = await record()
  must(await settleLog())
  expect((await current())?.origin).toBe(origin)
  for (const id of [old.id, fresh]) {
    const standing = await standingInLog(id)
    const note = standing?.is === 'proven' ? parseLogProof(standing.proof)?.checkpoint : undefined
    expect((await openNote(note ?? '', [await reader()])).ok).toBe(true)
  }
  expect((await checkLog()).findings).toEqual([])
}

/** The database owner's URL, as `npm run ledger:epoch` has it. */
export const owner = () => named(inject('owner'), new URL(process.env.DATABASE_URL ?? '').pathname.slice(1))

/** Where the key of an epoch lies. */
export const keyOf = (epoch: number) => join(process.env.COUNTERSIGN_DATA ?? '', 'keys', epoch === 1 ? 'log' : `log-${epoch}`)

export const plan = (because: Loss['because'], checkpoint?: string) =>
  planContinuation({ because, reason: 'A test.', ...(checkpoint && { checkpoint }) })

/** Begins another epoch, as planned; `change` is what somebody dishonest would do to the plan. */
export async function begin(
  loss: Omit<Loss, 'reason'>,
  change: (plan: Plan) => Plan = (plan) => plan,
): Promise<{ origin: string; first: number }> {
  const plan = change(must(await planContinuation({ reason: 'A test.', ...loss })))
  return { origin: plan.origin, first: must(await continueLog(plan, owner())).first }
}
type Plan = Parameters<typeof continueLog>[0]

const TABLES = [
  'organisation',
  'audit_event',
  'object_head',
  'log_queue',
  'log_leaf',
  'log_tile',
  'log_head',
  'log_checkpoint',
  'log_cosignature',
  'approval',
  'intent',
  'recipient',
  'envelope',
]

/** A backup of the history and what hangs on it. */
export async function backUp(): Promise<void> {
  for (const table of TABLES) await asOwner(`DROP TABLE IF EXISTS aside_${table}; CREATE TABLE aside_${table} AS TABLE ${table}`)
}

/** That backup, restored. The signer's memory is not in it, and stays where it is. */
export async function restore(): Promise<void> {
  for (const table of TABLES) {
    await asOwner(`DELETE FROM ${table}`)
    const columns = await db().$queryRaw<{ name: string }[]>`
      SELECT column_name AS name FROM information_schema.columns WHERE table_name = ${table} AND is_generated = 'NEVER'`
    const names = columns.map(({ name }) => name).join(', ')
    await asOwner(`INSERT INTO ${table} (${names}) SELECT ${names} FROM aside_${table}`)
  }
  forgetOrganisation()
}
