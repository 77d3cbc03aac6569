import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { canonicalBytes, parseCanonical } from '@/lib/core'
import { closeDb, db } from '@/lib/db'
import { sentEnvelope, sign } from '../../test/support/envelope'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { asOwner } from '../../test/support/owner'
import { readReplay, replay, startReplay } from './index'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let ada: Member
let ben: Member

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ben Okafor', email: 'ben@vestry.example', roles: ['administrator'] },
  ])
  ;[ada, ben] = members as [Member, Member]
  must(await sign(ben, await sentEnvelope({ sender: ada, signers: [ben] })))
})

afterAll(closeDb)

test('nobody begins another before theirs has come to its end, also not two at once', async () => {
  const [one, two] = await Promise.all([startReplay(ada.actor, undefined), startReplay(ada.actor, undefined)])
  expect([one, two].filter(({ ok }) => ok)).toHaveLength(1)
  expect([one, two].find(({ ok }) => !ok)).toMatchObject({ code: 'replay-running' })
  const { replayId } = must(one.ok ? one : two)
  const theirs = must(await startReplay(ben.actor, undefined))
  for (const id of [replayId, theirs.replayId]) await replay(id)
  const next = must(await startReplay(ada.actor, undefined))
  await replay(next.replayId)
  expect(must(await readReplay(ada.actor, next.replayId))).toMatchObject({ finishedAt: expect.any(Date) })
})

test('one that asks much does not keep the process from everything else', async () => {
  const many = Array.from({ length: 20_000 }, (_, at) => `0199e2b0-0000-7000-8000-${String(at).padStart(12, '0')}`)
  const rows = await db().decision.findMany()
  const heavy = rows.flatMap(({ eventId, content }) => {
    const { facts, ...said } = parseCanonical(new Uint8Array(content)) as { facts: { resource: object } }
    if (!('copies' in facts.resource)) return []
    return [{ eventId, content: canonicalBytes({ ...said, facts: { ...facts, resource: { ...facts.resource, copies: many } } }) }]
  })
  expect(heavy.length).toBeGreaterThan(2)
  for (const { eventId, content } of heavy) await asOwner('UPDATE decision SET content = $2 WHERE event_id = $1', [eventId, content])

  const { replayId } = must(await startReplay(ada.actor, undefined))
  const gaps: number[] = []
  let last = performance.now()
  const watch = setInterval(() => {
    gaps.push(performance.now() - last)
    last = performance.now()
  })
  await replay(replayId)
  clearInterval(watch)
  const { total, done } = must(await readReplay(ada.actor, replayId))
  expect(done).toBe(total)
  // One decision at a time, and never several in one go.
  expect(gaps.filter((gap) => gap > 15).length).toBeGreaterThanOrEqual(heavy.length)
})
