import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { ok } from '@/lib/core'
import { closeDb, db } from '@/lib/db'
import { takePlace } from '@/lib/documents'
import { drafted, sentEnvelope, sign, someContract } from '../../test/support/envelope'
import { faultsInHistory, kindsOf, lastRefusal } from '../../test/support/history'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { asOwner } from '../../test/support/owner'
import { addDocument, expireOverdue, replaceDocument, send, supersede, viewDraft } from '.'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let ana: Member
let ben: Member
let iris: Member

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Ben Cole', email: 'ben@vestry.example' },
    { name: 'Iris Holm', email: 'iris@vestry.example' },
  ])
  ;[, ana, ben, iris] = members as [Member, Member, Member, Member]
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const onItsWay = (file = someContract(1)) => ({ name: file.name, bytes: vi.fn(async () => ok(file.bytes)) })
const documentOf = async (envelopeId: string) => (await db().document.findFirstOrThrow({ where: { envelopeId } })).id
// As the owner: no right of the application's brings back who has left.
const become = ({ actor }: Member, status: string) => asOwner('UPDATE person SET status = $2 WHERE id = $1', [actor.personId, status])

it('nothing of a file is taken from whom policy refuses, and the attempt is an event', async () => {
  const draft = await drafted({ sender: iris, signers: [ana] })
  const sent = await sentEnvelope({ sender: iris, signers: [ana] })
  const file = onItsWay()
  expect(await addDocument(ana.actor, draft, file)).toMatchObject({ ok: false, code: 'policy-deny' })
  expect(await replaceDocument(ana.actor, draft, await documentOf(draft), file)).toMatchObject({ ok: false, code: 'policy-deny' })
  expect(await supersede(ana.actor, sent, { documentId: await documentOf(sent), ...file })).toMatchObject({ code: 'policy-deny' })
  expect(await addDocument(iris.actor, sent, file)).toMatchObject({ ok: false, code: 'already-sent' })
  expect(await addDocument(iris.actor, 'nonsense', file)).toMatchObject({ ok: false, code: 'envelope-unknown' })
  expect(file.bytes).not.toHaveBeenCalled()
  const refused = (kinds: readonly string[]) => kinds.filter((kind) => kind.endsWith('-refused'))
  expect(refused(await kindsOf(draft))).toEqual(['envelope.compose-refused', 'envelope.compose-refused'])
  expect(refused(await kindsOf(sent))).toEqual(['envelope.supersede-refused', 'envelope.compose-refused'])
})

it('who has two files on their way is told to wait; then the same file is taken', async () => {
  const draft = await drafted({ sender: iris, signers: [], documents: [] })
  const places = [takePlace(iris.actor.personId), takePlace(iris.actor.personId)]
  const file = onItsWay()
  expect(await addDocument(iris.actor, draft, file)).toMatchObject({ ok: false, code: 'busy', field: 'document' })
  expect(file.bytes).not.toHaveBeenCalled()
  for (const place of places) must(place)()
  must(await addDocument(iris.actor, draft, file))
  expect(must(await viewDraft(iris.actor, draft)).documents).toHaveLength(1)
  // Its place was given back, also by a file that was refused.
  for (let round = 0; round < 3; round++)
    expect(await addDocument(iris.actor, draft, { name: 'x', bytes: new Uint8Array(9) })).toMatchObject({ code: 'not-a-pdf' })
})

it('freezing takes a place too: who has two is told to wait before anything is done, and the draft stays as it was', async () => {
  const draft = await drafted({ sender: iris, signers: [ana] })
  const places = [takePlace(iris.actor.personId), takePlace(iris.actor.personId)]
  expect(await send(iris.actor, draft)).toMatchObject({ ok: false, code: 'busy' })
  for (const place of places) must(place)()
  const both = await Promise.all([send(iris.actor, draft), send(iris.actor, draft), send(iris.actor, draft)])
  expect(both.filter(({ ok }) => ok)).toHaveLength(1)
  expect(both.filter((one) => !one.ok && one.code === 'busy')).toHaveLength(1)
  const sent = await documentOf(draft)
  must(await supersede(iris.actor, draft, { documentId: sent, ...onItsWay() }))
})

it('a new version is not asked of people who cannot come: they are named, with the way on', async () => {
  const envelopeId = await sentEnvelope({ sender: iris, signers: [ana, ben] })
  const replace = { documentId: await documentOf(envelopeId), ...onItsWay() }
  await become(ben, 'suspended')
  expect(await supersede(iris.actor, envelopeId, replace)).toMatchObject({
    code: 'signer-left',
    reason: 'Ben Cole is suspended, and cannot be asked for a new version.',
    next: 'Name someone else in that place first.',
  })
  await become(ben, 'active')
  must(await sign(ana, envelopeId))
  await become(ana, 'left')
  await become(ben, 'suspended')
  expect(await supersede(iris.actor, envelopeId, replace)).toMatchObject({
    code: 'signer-left',
    reason: 'Ana Ruiz has left and Ben Cole is suspended, and cannot be asked for a new version.',
    next: 'Draft a new envelope that names someone else.',
  })
  expect(await lastRefusal(envelopeId)).toEqual({ kind: 'envelope.supersede-refused', code: 'signer-left' })
  expect(replace.bytes).not.toHaveBeenCalled()
  await become(ana, 'active')
  await become(ben, 'active')
  must(await supersede(iris.actor, envelopeId, replace))
})

it('what has expired goes on as a new version with a new end', async () => {
  const hours = (count: number) => () => new Date(Date.now() + count * 3_600_000)
  const declared = { title: 'Late', expiresAt: hours(2)().toISOString() }
  const envelopeId = await sentEnvelope({ sender: iris, signers: [ana], declared })
  expect(await expireOverdue(hours(3))).toBe(1)
  const replace = { documentId: await documentOf(envelopeId), ...onItsWay(), expiresAt: hours(9)().toISOString() }
  expect(must(await supersede(iris.actor, envelopeId, replace, hours(3)))).toEqual({ envelopeId, version: 2 })
})
