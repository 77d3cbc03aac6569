import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { closeDb, db } from '@/lib/db'
import { sentEnvelope, sign, someContract } from '../../test/support/envelope'
import { faultsInHistory, lastRefusal } from '../../test/support/history'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { documents, done, download, openBytes, substitute, supersede, view } from '.'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let ana: Member
let ben: Member
let iris: Member
let joan: Member
let envelopeId: string

const versionOf = async (number: number) =>
  (await db().documentVersion.findFirstOrThrow({ where: { number, document: { envelopeId } } })).id

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Ben Cole', email: 'ben@vestry.example' },
    { name: 'Iris Holm', email: 'iris@vestry.example' },
    { name: 'Joan Lind', email: 'joan@vestry.example' },
  ])
  ;[, ana, ben, iris, joan] = members as [Member, Member, Member, Member, Member]
  envelopeId = await sentEnvelope({ sender: iris, signers: [ana, ben] })
  must(await sign(ana, envelopeId))
  const { id: documentId } = await db().document.findFirstOrThrow({ where: { envelopeId } })
  must(await supersede(iris.actor, envelopeId, { documentId, ...someContract(), name: 'Secret price list.pdf' }))
  const place = await db().recipient.findFirstOrThrow({ where: { envelopeId, personId: ana.actor.personId, state: 'waiting' } })
  must(await substitute(iris.actor, envelopeId, { recipientId: place.id, personId: joan.actor.personId }))
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

it('who signed a version reads it and takes it away after being replaced, and reads no later one', async () => {
  const [signed, later] = [await versionOf(1), await versionOf(2)]
  for (const part of ['supplied', 'reviewed', 'sealed'] as const) {
    expect(must(await openBytes(ana.actor, signed, part)).name).toMatch(/^Document 1/)
    must(await download(ana.actor, signed, part))
    expect(await openBytes(ana.actor, later, part)).toMatchObject({ ok: false, rule: 'not-entitled' })
    expect(await download(ana.actor, later, part)).toMatchObject({ ok: false, rule: 'not-entitled' })
  }
  const taken = await db().auditEvent.findFirstOrThrow({ where: { envelopeId, kind: 'envelope.downloaded' } })
  expect(taken.rules).toEqual(['read-what-one-signed'])
  expect(await view(ana.actor, envelopeId)).toMatchObject({ ok: false, code: 'signed-earlier' })
  expect(await lastRefusal(envelopeId)).toEqual({ kind: 'envelope.view-envelope-refused', code: 'signed-earlier' })
})

it('what was recorded of their signature stays theirs, without what came after', async () => {
  const recorded = must(await done(ana.actor, envelopeId))
  expect(recorded).toMatchObject({ version: 1, newest: 2, completed: false, told: ['Iris Holm'], documents: [{ name: 'Document 1' }] })
  expect(JSON.stringify({ ...recorded, next: undefined })).not.toMatch(/Secret|Joan/)
})

it('it stands among their documents as they signed it, and is found by nothing that came later', async () => {
  const find = async (search: Parameters<typeof documents>[1]) => (await documents(ana.actor, search)).rows.map(({ state }) => state)
  const [row] = (await documents(ana.actor)).rows
  expect(row).toMatchObject({ envelopeId, state: 'replaced', version: 1, signers: [{ name: 'Ana Ruiz', state: 'signed' }] })
  const { reviewedSha256 } = await db().documentVersion.findUniqueOrThrow({ where: { id: await versionOf(1) } })
  expect(row?.reviewed).toEqual([Buffer.from(reviewedSha256).toString('hex')])
  expect(await find({ text: 'supply' })).toEqual(['replaced'])
  expect(await find({ text: 'Secret' })).toEqual([])
  expect(await find({ person: 'Joan' })).toEqual([])
  expect(await find({ state: 'sent' })).toEqual([])
  // Whoever is named still sees it as it is.
  expect((await documents(joan.actor, { text: 'Secret' })).rows).toMatchObject([{ state: 'sent', version: 2 }])
  expect((await documents(ben.actor)).rows).toMatchObject([{ state: 'sent', version: 2 }])
})
