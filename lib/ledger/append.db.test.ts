import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { canonicalBytes, fromUtf8, hex, newId } from '@/lib/core'
import { db, transaction } from '@/lib/db'
import { leafHash, opens, parseLeaf } from '@/lib/proof'
import { append, appendFirsts, type Event } from './index'

beforeAll(async () => {
  const id = newId()
  await db().organisation.create({
    data: { id, name: 'Vestry Bakeries', rpId: 'localhost', logOrigin: `localhost/${id}/1`, createdAt: new Date() },
  })
})

const act = (object: string, more: Partial<Event> = {}): Event => ({
  kind: 'envelope.sent',
  object: { type: 'envelope', id: object },
  actor: { kind: 'system' },
  outcome: 'permitted',
  details: { title: 'Supply agreement' },
  ...more,
})

describe('an event', () => {
  test('is a leaf that says what its row says, with details that open its commitment', async () => {
    const object = newId()
    const { id } = await transaction((tx) => append(tx, act(object)))
    const row = await db().auditEvent.findUniqueOrThrow({ where: { id } })
    const leaf = parseLeaf(row.leaf)
    expect(leaf).toMatchObject({ event: id, kind: row.kind, time: row.at.toISOString(), object: { id: object, seq: 1 } })
    expect(hex(row.leafHash)).toBe(hex(leafHash(row.leaf)))
    const opening = { salt: Buffer.from(row.detailsSalt).toString('base64url'), value: fromUtf8(canonicalBytes(row.details as never)) }
    expect(opens(leaf?.details ?? '', 'details', opening)).toBe(true)
    expect(fromUtf8(row.leaf)).not.toContain('Supply')
  })

  test('that quotes marks which may not be signed or stored is kept, with U+FFFD in their place', async () => {
    const details = { client: 'a\0b\u202ec\ud800', names: ['\u2066x'] }
    const { id } = await transaction((tx) => append(tx, act(newId(), { details })))
    const { details: kept } = await db().auditEvent.findUniqueOrThrow({ where: { id } })
    expect(kept).toEqual({ client: 'a\ufffdb\ufffdc\ufffd', names: ['\ufffdx'] })
  })

  test('of many new objects is written at once, each as if alone, and the next of one of them follows it', async () => {
    const objects = [newId(), newId(), newId()]
    const decision = { outcome: 'permit' as const, rules: ['a-rule'], bundle: 'ab'.repeat(32), facts: {} }
    await transaction((tx) =>
      appendFirsts(
        tx,
        objects.map((object, row) => act(object, { rules: ['a-rule'], decision, details: { row, note: `"${row}\\ \0` } })),
      ),
    )
    for (const [row, objectId] of objects.entries()) {
      const [first] = await db().auditEvent.findMany({ where: { objectId } })
      expect(first).toMatchObject({ seq: 1, rules: ['a-rule'], details: { row, note: `"${row}\\ \ufffd` } })
      const leaf = parseLeaf(first?.leaf ?? new Uint8Array())
      expect(leaf).toMatchObject({ event: first?.id, time: first?.at.toISOString(), object: { id: objectId, seq: 1 } })
      const head = await db().objectHead.findUniqueOrThrow({ where: { objectId } })
      expect([head.seq, hex(head.leafHash)]).toEqual([1, hex(first?.leafHash ?? new Uint8Array())])
      expect(await db().decision.count({ where: { eventId: first?.id ?? '' } })).toBe(1)
    }
    expect(await transaction((tx) => append(tx, act(objects[1] ?? '')))).toMatchObject({ seq: 2 })
    await expect(transaction((tx) => appendFirsts(tx, [act(newId()), act(objects[1] ?? '')]))).rejects.toThrow()
  })

  test('that is rolled back leaves no trace', async () => {
    const object = newId()
    const failing = transaction(async (tx) => {
      await append(tx, act(object))
      throw new Error('the act failed')
    })
    await expect(failing).rejects.toThrow('the act failed')
    expect(await db().auditEvent.count({ where: { objectId: object } })).toBe(0)
    expect(await db().objectHead.count({ where: { objectId: object } })).toBe(0)
  })
})

test('acts at once on few objects chain without fork or gap; observations take no place', async () => {
  const objects = [newId(), newId()]
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ object: fc.constantFrom(...objects), effective: fc.boolean() }), { minLength: 1, maxLength: 12 }),
      async (acts) => {
        await Promise.all(
          acts.map(({ object, effective }) =>
            transaction((tx) => append(tx, act(object, effective ? {} : { kind: 'envelope.viewed', outcome: 'observed' }))),
          ),
        )
      },
    ),
    { numRuns: 8 },
  )
  for (const object of objects) {
    const chain = await db().auditEvent.findMany({ where: { objectId: object, seq: { not: null } }, orderBy: { seq: 'asc' } })
    let before: string | undefined
    for (const [index, row] of chain.entries()) {
      const leaf = parseLeaf(row.leaf)
      expect(leaf?.object.seq).toBe(index + 1)
      expect(leaf?.object.prev).toBe(before)
      before = hex(row.leafHash)
    }
    const head = await db().objectHead.findUnique({ where: { objectId: object } })
    expect(head && hex(head.leafHash)).toBe(before)
    expect(head?.seq ?? 0).toBe(chain.length)
  }
})

describe('the application’s role', () => {
  test.each(['organisation', 'audit_event', 'approval', 'blob', 'document_version', 'seal', 'consent'])(
    'cannot change %s',
    async (table) => {
      for (const sql of [`DELETE FROM ${table}`, `TRUNCATE ${table} CASCADE`])
        await expect(db().$executeRawUnsafe(sql)).rejects.toThrow(/permission denied|42501/)
      await expect(
        db().$executeRawUnsafe(
          `UPDATE ${table} SET ${table === 'consent' ? 'locale = locale' : table === 'blob' ? 'size = 0' : 'created_at = now()'}`,
        ),
      ).rejects.toThrow()
    },
  )

  test('cannot skip a place in a chain, nor put a head back', async () => {
    const object = newId()
    await transaction((tx) => append(tx, act(object)))
    for (const seq of [1, 3])
      await expect(db().objectHead.update({ where: { objectId: object }, data: { seq } })).rejects.toThrow('no place')
  })

  test('cannot write an approval’s event without its approval', async () => {
    await expect(transaction((tx) => append(tx, act(newId(), { kind: 'envelope.signed' })))).rejects.toThrow()
  })
})
