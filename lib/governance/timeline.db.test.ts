import { beforeAll, expect, test } from 'vitest'
import { newId } from '@/lib/core'
import { db, transaction } from '@/lib/db'
import { append, startLog, stopLog } from '@/lib/ledger'
import { leafHash } from '@/lib/proof'
import { editDraft, editRecipient, send, viewDraft } from '@/lib/signing'
import { drafted } from '../../test/support/envelope'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { envelopeHistory, exportProof, exportTimeline, readEvent, readTimeline, type TimelineFilter } from '.'
import { asText } from './say'

let ana: Member
let ben: Member
let dara: Member
let envelopeId: string

const SINCE = new Date('2026-01-01T00:00:00Z')
const ask = (filter: TimelineFilter = {}, after?: string) => ({ filter, after, zone: 'Europe/Madrid', since: SINCE })

/** A clock that stands still. */
const at = (iso: string) => () => new Date(iso)

const record = (
  kind: string,
  outcome: 'permitted' | 'refused' | 'observed',
  by: Member,
  details: Record<string, string | number>,
  clock = at('2026-05-07T09:00:00Z'),
) =>
  transaction((tx) =>
    append(
      tx,
      {
        kind,
        object: { type: 'envelope', id: envelopeId },
        actor: { kind: 'person', id: by.actor.personId },
        outcome,
        rules: outcome === 'refused' ? ['sign-as-named'] : [],
        details: { title: 'Supply agreement', ...details },
        envelopeId,
      },
      clock,
    ),
  )

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Ben Cole', email: 'ben@vestry.example' },
    { name: 'Dara Osei', email: 'dara@vestry.example', roles: ['compliance'] },
  ])
  ;[, ana, ben, dara] = members as [Member, Member, Member, Member]
  envelopeId = newId()
  const { id: classId } = await db().documentClass.findFirstOrThrow()
  const now = new Date('2026-05-06T08:00:00Z')
  await db().envelope.create({
    data: {
      id: envelopeId,
      title: 'Supply agreement',
      classId,
      basis: 'none',
      counterparty: 'Halden Foods AS',
      message: '',
      state: 'sent',
      version: 1,
      senderId: ana.actor.personId,
      createdAt: now,
      sentAt: now,
    },
  })
  await record('envelope.sent', 'permitted', ana, { version: 1 }, at('2026-05-06T22:30:00Z'))
  await record('envelope.viewed', 'observed', ben, { version: 1 })
  await record('envelope.sign-refused', 'refused', ben, { code: 'policy-deny', reason: 'This person is not named.' })
}, 60_000)

test('only compliance reads it, and an attempt without the right is in it', async () => {
  const denied = await readTimeline(ana.actor, ask())
  expect(denied).toMatchObject({ ok: false, code: 'policy-deny' })
  const { rows } = must(await readTimeline(dara.actor, ask({ kind: 'timeline.refused' })))
  expect(rows.map(({ sentence }) => asText(sentence))).toEqual(['Ana Ruiz could not read this timeline'])
  expect(await exportTimeline(ben.actor, {})).toMatchObject({ ok: false, code: 'policy-deny' })
  expect(await readEvent(ben.actor, rows[0]?.id ?? '')).toMatchObject({ ok: false, code: 'policy-deny' })
})

test.each([
  ['envelope', () => ({ envelope: envelopeId }), 3],
  ['document by words of its title', () => ({ document: 'supply AGREE' }), 3],
  ['a percent sign is a percent sign', () => ({ document: '%' }), 0],
  ['person', () => ({ envelope: envelopeId, person: ben.actor.personId }), 2],
  ['kind', () => ({ kind: 'envelope.sent' }), 1],
  ['outcome', () => ({ envelope: envelopeId, outcome: 'refused' as const }), 1],
  ['period', () => ({ envelope: envelopeId, from: new Date('2026-05-07T00:00:00Z') }), 2],
  ['period, its end left out', () => ({ envelope: envelopeId, to: new Date('2026-05-07T09:00:00Z') }), 1],
  ['what is no id', () => ({ person: "' OR true --" }), 0],
])('filters by %s', async (_name, filter, count) => {
  const view = must(await readTimeline(dara.actor, ask(filter())))
  expect(view.rows).toHaveLength(count)
  expect(view.summary.events).toBe(count)
})

test('counts what the filter finds; the days keep to the reader’s zone and ignore the period', async () => {
  const view = must(await readTimeline(dara.actor, ask({ envelope: envelopeId, from: new Date('2026-05-07T00:00:00Z') })))
  expect(view.summary).toMatchObject({ events: 2, actors: 1, refused: 1 })
  // 22:30 UTC on the 6th is the 7th in Madrid.
  expect(view.days).toEqual([{ day: '2026-05-07', events: 3, refused: 1 }])
})

test('pages by key: everything once, in one order, while more is written', async () => {
  for (let i = 0; i < 150; i++) await record('envelope.viewed', 'observed', ana, { n: i })
  const seen: string[] = []
  let after: string | undefined
  for (let page = 0; page < 10; page++) {
    const view = must(await readTimeline(dara.actor, ask({ kind: 'envelope.viewed', person: ana.actor.personId }, after)))
    seen.push(...view.rows.map(({ id }) => id))
    if (!view.cursor) break
    after = view.cursor
    await record('envelope.viewed', 'observed', ana, { n: 1000 + page }, at('2026-05-08T09:00:00Z'))
  }
  expect(seen).toHaveLength(150)
  expect(new Set(seen).size).toBe(150)
})

test('a reader is in the log once an hour for the same view, and at every export', async () => {
  const filter = { kind: 'envelope.sent', person: ben.actor.personId }
  const readings = () =>
    db().auditEvent.count({ where: { kind: 'timeline.read', details: { path: ['filter'], equals: 'who: Ben Cole, kind: envelope.sent' } } })
  await readTimeline(dara.actor, ask(filter), at('2026-05-09T10:00:00Z'))
  await readTimeline(dara.actor, ask(filter), at('2026-05-09T10:59:00Z'))
  expect(await readings()).toBe(1)
  await readTimeline(dara.actor, ask(filter), at('2026-05-09T11:00:00Z'))
  expect(await readings()).toBe(2)
  must(await exportTimeline(dara.actor, filter))
  must(await exportTimeline(dara.actor, filter))
  expect(await db().auditEvent.count({ where: { kind: 'timeline.exported' } })).toBe(2)
})

test('an event shows its rules in words, its chain and the leaf its hash is of', async () => {
  const { rows } = must(await readTimeline(dara.actor, ask({ kind: 'envelope.sign-refused' })))
  const event = must(await readEvent(dara.actor, rows[0]?.id ?? ''))
  expect(event.reason).toBe('This person is not named.')
  expect(event.why).toHaveLength(1)
  expect(event.chain.map(({ kind }) => kind)).toEqual(['envelope.sent'])
  expect(Buffer.from(leafHash(new TextEncoder().encode(event.leaf))).toString('hex')).toBe(event.leafHash)
  expect(await readEvent(dara.actor, newId())).toMatchObject({ ok: false, code: 'event-unknown' })
})

test('an envelope’s history: all of it for its sender and compliance, nothing for whom it does not name', async () => {
  const kinds = async (member: Member) => new Set(must(await envelopeHistory(member.actor, envelopeId)).map(({ kind }) => kind))
  expect(await kinds(ana)).toContain('envelope.sign-refused')
  expect(await kinds(dara)).toContain('envelope.viewed')
  expect(await envelopeHistory(ben.actor, envelopeId)).toMatchObject({ ok: false, code: 'policy-deny' })
  await db().recipient.create({
    data: {
      id: newId(),
      envelopeId,
      position: 1,
      role: 'signer',
      step: 1,
      personId: ben.actor.personId,
      name: 'Ben Cole',
      email: 'ben@vestry.example',
      state: 'waiting',
    },
  })
  expect(await kinds(ben)).toEqual(new Set(['envelope.sent']))
})

test('an event’s proof is taken by compliance alone, once a checkpoint holds it, and taking it is recorded', async () => {
  const { id } = await record('envelope.viewed', 'observed', ana, {})
  expect(await exportProof(dara.actor, id)).toMatchObject({ ok: false, code: 'not-proven-yet' })
  startLog()
  await expect.poll(async () => must(await readEvent(dara.actor, id)).standing?.is, { timeout: 10_000 }).toBe('proven')
  await stopLog()
  expect(await exportProof(ana.actor, id)).toMatchObject({ ok: false, code: 'policy-deny' })
  expect(await exportProof(dara.actor, newId())).toMatchObject({ ok: false, code: 'event-unknown' })
  expect(must(await exportProof(dara.actor, id))).toMatch(/^c2sp\.org\/tlog-proof@v1\nindex \d+\n/)
  const taken = await db().auditEvent.findFirstOrThrow({ where: { kind: 'timeline.exported' }, orderBy: { id: 'desc' } })
  expect(taken.details).toMatchObject({ filter: `the proof of ${id}` })
})

test('what is in a draft is its sender’s to know: others read that there is one, before it is sent and after', async () => {
  const draft = await drafted({ sender: ana, signers: [ben], declared: { title: 'Merger with Halden' } })
  const { recipients } = must(await viewDraft(ana.actor, draft))
  must(await editRecipient(ana.actor, draft, recipients[0]?.id ?? '', { party: 'Secret party', capacity: '' }))
  const secrets = /Merger|Halden|Contract|Ben Cole|Secret/

  const told = async () => must(await exportTimeline(dara.actor, { envelope: draft }))
  const events = await told()
  expect(events.map(({ sentence }) => asText(sentence))).toEqual([
    'Ana Ruiz changed what someone signs a draft as',
    'Ana Ruiz named someone as a signer of a draft',
    'Ana Ruiz added a document to a draft',
    'Ana Ruiz began a draft',
  ])
  const details = await Promise.all(events.map(async ({ id }) => must(await readEvent(dara.actor, id))))
  expect(JSON.stringify([events, must(await readTimeline(dara.actor, ask({ envelope: draft }))).rows, details])).not.toMatch(secrets)
  expect(must(await readTimeline(dara.actor, ask({ document: 'merger' }))).summary.events).toBe(0)
  expect(must(await envelopeHistory(ana.actor, draft)).map(({ sentence }) => asText(sentence))).toContain(
    'Ana Ruiz named Ben Cole as a signer of Merger with Halden',
  )

  must(await editDraft(ana.actor, draft, { ...must(await viewDraft(ana.actor, draft)).input, title: 'Cooperation' }))
  must(await send(ana.actor, draft))
  const sentences = (await told()).map(({ sentence }) => asText(sentence))
  expect(sentences[0]).toBe('Ana Ruiz sent Cooperation version 1 to Ben Cole')
  expect(sentences.join()).not.toContain('Merger')
  expect(sentences).toContain('Ana Ruiz named someone as a signer of Cooperation')
})
