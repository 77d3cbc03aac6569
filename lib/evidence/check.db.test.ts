import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { db } from '@/lib/db'
import { checkLog, settleLog } from '@/lib/ledger'
import { EMPTY_FRONTIER, frontierRoot, grow, leafHash } from '@/lib/proof'
import { seal } from '@/lib/signing'
import { sentEnvelope, sign } from '../../test/support/envelope'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { asOwner, layAside, putBack } from '../../test/support/owner'
import { checkRecords } from './index'

let marta: Member
let ana: Member
let envelope: string

beforeAll(async () => {
  ;[marta, ana] = (await makeOrganisation('Vestry Bakeries', { name: 'Marta Lindqvist', email: 'marta@vestry.example' }, [
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
  ])) as [Member, Member]
  envelope = await sentEnvelope({ sender: marta, signers: [ana] })
  must(await settleLog())
  await seal({ approvalId: must(await sign(ana, envelope)).approvalId })
  must(await settleLog())
})

const caught = async () => [...(await checkLog()).findings, ...(await checkRecords())].map(({ check }) => check)
const firstIndex = async () => (await checkLog()).findings.find(({ index }) => index !== undefined)?.index

test('what nobody touched holds, and the check says how much there was', async () => {
  const checked = await checkLog()
  expect(checked.findings).toEqual([])
  expect(checked.size).toBe(await db().auditEvent.count())
  expect(await checkRecords()).toEqual([])
})

/**
 * The database's owner, who switches the triggers off. Each attack is undone afterwards by copies that were laid aside.
 */
describe('a database administrator who', () => {
  const TABLES = [
    'audit_event',
    'log_leaf',
    'log_head',
    'log_cosignature',
    'log_checkpoint',
    'log_queue',
    'object_head',
    'approval',
    'decision',
    'document_version',
    'blob',
  ]
  beforeAll(() => layAside(TABLES))
  afterEach(async () => {
    await putBack(TABLES)
    expect(await caught()).toEqual([])
  })

  const signed = async () => db().auditEvent.findFirstOrThrow({ where: { kind: 'envelope.signed' } })
  const placeOf = async (eventId: string) => {
    const [row] = await db().$queryRaw<{ position: bigint }[]>`SELECT position FROM log_leaf WHERE event_id = ${eventId}::uuid`
    return Number(row?.position)
  }

  test('rewrites a leaf is caught at its place', async () => {
    const { id } = await signed()
    await asOwner(
      `UPDATE audit_event SET leaf = convert_to(replace(convert_from(leaf, 'UTF8'), 'permitted', 'refused'), 'UTF8') WHERE id = $1`,
      [id],
    )
    expect(await caught()).toEqual(expect.arrayContaining(['leaf-differs', 'event-differs', 'head-differs', 'checkpoint-differs']))
    expect(await firstIndex()).toBe(await placeOf(id))
  })

  test.each([
    ['backdates an event', `UPDATE audit_event SET at = at - interval '30 days' WHERE id = $1`, 'event-differs'],
    [
      'calls a signature something else',
      `UPDATE audit_event SET kind = 'envelope.declined', approval_id = NULL WHERE id = $1`,
      'event-differs',
    ],
    ['puts another actor in', `UPDATE audit_event SET actor_id = gen_random_uuid() WHERE id = $1`, 'event-differs'],
    ['retells what happened', `UPDATE audit_event SET details = '{"signer":"Somebody Else"}' WHERE id = $1`, 'details-differ'],
    ['deletes an event', `DELETE FROM audit_event WHERE id = $1`, 'event-missing'],
    ['takes a leaf out', `DELETE FROM log_leaf WHERE event_id = $1`, 'leaf-missing'],
    ['takes an event back out of the queue', `WITH gone AS (DELETE FROM log_leaf WHERE event_id = $1) SELECT`, 'event-unlogged'],
  ])('%s is caught at its place', async (_, sql, check) => {
    const { id } = await signed()
    const place = await placeOf(id)
    await asOwner(sql, [id])
    expect(await caught()).toContain(check)
    expect(await firstIndex()).toBe(place)
  })

  test('retells what was decided is caught', async () => {
    const { id } = await signed()
    await asOwner(`UPDATE decision SET content = convert_to('{}', 'UTF8') WHERE event_id = $1`, [id])
    expect(await caught()).toEqual(['decision-differs'])
  })

  test('exchanges two leaves is caught by the chain and the root', async () => {
    for (const [from, to] of [
      [0, 999],
      [1, 0],
      [999, 1],
    ])
      await asOwner(`UPDATE log_leaf SET position = $2 WHERE position = $1`, [from, to])
    expect(await caught()).toEqual(expect.arrayContaining(['head-differs', 'checkpoint-differs']))
  })

  test('cuts the newest events off is caught by the signer’s memory, which is not in the database', async () => {
    const [last] = await db().$queryRaw<{ prev: bigint }[]>`SELECT prev_size AS prev FROM log_head ORDER BY size DESC LIMIT 1`
    await asOwner(`DELETE FROM audit_event WHERE id IN (SELECT event_id FROM log_leaf WHERE position >= $1)`, [last?.prev])
    for (const sql of ['log_leaf WHERE position >= $1', 'log_head WHERE size > $1', 'log_checkpoint WHERE size > $1'])
      await asOwner(`DELETE FROM ${sql}`, [last?.prev])
    expect(await caught()).toContain('log-shrunk')
  })

  test('writes all of it anew, hashes included, is caught by what was signed', async () => {
    const { id, leaf } = await signed()
    const other = Buffer.from(
      Buffer.from(leaf)
        .toString()
        .replace(/"nonce":"../, '"nonce":"AA'),
    )
    await asOwner(`UPDATE audit_event SET leaf = $2 WHERE id = $1`, [id, other])
    await asOwner(`UPDATE log_leaf SET leaf_hash = (SELECT leaf_hash FROM audit_event WHERE id = $1) WHERE event_id = $1`, [id])
    const rows = await db().$queryRaw<
      { leaf: Uint8Array }[]
    >`SELECT leaf FROM audit_event e JOIN log_leaf l ON l.event_id = e.id ORDER BY position`
    for (const { size } of await db().$queryRaw<{ size: bigint }[]>`SELECT size FROM log_head`) {
      const grown = grow(
        EMPTY_FRONTIER,
        rows.slice(0, Number(size)).map((row) => leafHash(row.leaf)),
      )
      await asOwner(`UPDATE log_head SET root = $2, frontier = $3 WHERE size = $1`, [
        size,
        Buffer.from(frontierRoot(grown)),
        Buffer.concat(grown.roots),
      ])
    }
    expect(await caught()).toContain('checkpoint-differs')
    expect(await caught()).not.toContain('head-differs')
  })

  test('makes up a witness’s signature is caught', async () => {
    const witness = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
    await asOwner(
      `INSERT INTO log_cosignature SELECT max(size), $1, E'\u2014 PeterNeumann ' || encode(decode('c74f20a3', 'hex') || decode(repeat('00', 72), 'hex'), 'base64'), now() FROM log_checkpoint`,
      [witness],
    )
    expect(await caught()).toContain('cosignature-wrong')
  })

  test('forks the log is caught where the second branch begins', async () => {
    const [newest] = await db().$queryRaw<{ size: bigint }[]>`SELECT max(size) AS size FROM log_head`
    await asOwner(`UPDATE log_head SET prev_size = 3 WHERE size = $1`, [newest?.size])
    expect(await caught()).toContain('head-forked')
  })

  test('moves an object’s head back is caught', async () => {
    await asOwner(`UPDATE object_head SET seq = seq - 1 WHERE object_id = $1`, [envelope])
    expect(await caught()).toContain('chain-end-differs')
  })

  test.each([
    [
      'puts another statement in',
      `UPDATE approval SET statement = convert_to(replace(convert_from(statement, 'UTF8'), '"act":"sign"', '"act":"approve"'), 'UTF8') WHERE envelope_id IS NOT NULL`,
      ['approval-differs', 'approval-unproven'],
    ],
    [
      'puts another proof in',
      `UPDATE approval SET proof = (SELECT proof FROM approval WHERE envelope_id IS NULL LIMIT 1) WHERE envelope_id IS NOT NULL`,
      ['approval-differs', 'approval-unproven'],
    ],
    ['deletes approvals', `DELETE FROM approval`, ['approval-missing']],
    ['deletes what was signed', `DELETE FROM log_checkpoint`, ['checkpoint-missing']],
    [
      'puts a leaf where no head covers it',
      `UPDATE log_leaf SET position = 1000000 WHERE position = (SELECT max(position) FROM log_leaf)`,
      ['leaf-beyond'],
    ],
    ['points a version at another file', `UPDATE document_version SET reviewed_sha256 = supplied_sha256`, ['version-differs']],
    ['exchanges the bytes of a file', `UPDATE blob SET bytes = overlay(bytes placing 'x'::bytea from 20)`, ['file-differs']],
    ['removes a file', `DELETE FROM blob WHERE sha256 = (SELECT reviewed_sha256 FROM document_version LIMIT 1)`, ['file-missing']],
  ])('%s is caught', async (_, sql, checks) => {
    await asOwner(sql)
    expect(await caught()).toEqual(expect.arrayContaining(checks))
  })
})

test('a log whose key is gone is told', async () => {
  rmSync(join(process.env.COUNTERSIGN_DATA ?? '', 'keys', 'log'), { recursive: true })
  expect((await checkLog()).findings.map(({ check }) => check)).toEqual(['log-key-lost'])
})
