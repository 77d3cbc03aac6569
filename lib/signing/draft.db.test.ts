import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { closeDb, db } from '@/lib/db'
import { envelopeHistory } from '@/lib/governance'
import { drafted, someContract } from '../../test/support/envelope'
import { faultsInHistory, kindsOf, lastRefusal } from '../../test/support/history'
import { type Member, makeOrganisation, must, signIn } from '../../test/support/organisation'
import {
  addDocument,
  addRecipient,
  clearBox,
  createDraft,
  discardDraft,
  editDraft,
  editRecipient,
  moveDocument,
  placeBox,
  removeDocument,
  removeRecipient,
  replaceDocument,
  send,
  view,
  viewDraft,
} from '.'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let ana: Member
let ben: Member
let iris: Member
let otto: Member

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Ben Cole', email: 'ben@vestry.example' },
    { name: 'Iris Holm', email: 'iris@vestry.example' },
    { name: 'Otto Berg', email: 'otto@vestry.example', roles: ['compliance'] },
  ])
  ;[, ana, ben, iris, otto] = members as [Member, Member, Member, Member, Member]
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const YESTERDAY = new Date(Date.now() - 86_400_000).toISOString()
const TOMORROW = new Date(Date.now() + 86_400_000).toISOString()
const NEXT_WEEK = new Date(Date.now() + 7 * 86_400_000).toISOString()

describe('what the sender declares', () => {
  it.each([
    ['amount', 'amount-unreadable', { amount: '1e9', currency: 'EUR', basis: 'total' }],
    ['amount', 'amount-unreadable', { amount: '-5', currency: 'EUR', basis: 'total' }],
    ['amount', 'amount-zero', { amount: '0', currency: 'EUR', basis: 'total' }],
    ['amount', 'amount-too-precise', { amount: '1.234,567', currency: 'EUR', basis: 'total' }],
    ['currency', 'unknown-currency', { amount: '5', currency: 'XXX', basis: 'total' }],
    ['dueAt', 'due-in-the-past', { dueAt: YESTERDAY }],
    ['dueAt', 'date-unreadable', { dueAt: 'soon' }],
    ['expiresAt', 'expiry-in-the-past', { expiresAt: YESTERDAY }],
    ['expiresAt', 'expiry-before-due', { dueAt: NEXT_WEEK, expiresAt: TOMORROW }],
    ['classId', 'class-unknown', { classId: 'poem' }],
    ['title', 'title-too-long', { title: 'x'.repeat(201) }],
  ] as const)('is refused at the field %s: %s', async (field, code, input) => {
    expect(await createDraft(iris.actor, input)).toMatchObject({ ok: false, field, code })
  })

  it('comes back to the form as it was typed, and its changes are named', async () => {
    const typed = {
      title: 'Lease of oven line 3',
      classId: 'lease',
      amount: '184000.00',
      currency: 'EUR',
      basis: 'yearly',
      counterparty: 'Talleres Ibarra SA',
    } as const
    const { envelopeId } = must(await createDraft(iris.actor, { ...typed, dueAt: TOMORROW }))
    const { input } = must(await viewDraft(iris.actor, envelopeId))
    expect(input).toMatchObject({ ...typed, dueAt: TOMORROW, expiresAt: '' })
    must(await editDraft(iris.actor, envelopeId, { ...input, message: 'Two\r\nlines\u202e', title: '  Lease\u200b  of   oven line 4 ' }))
    expect(must(await viewDraft(iris.actor, envelopeId)).input).toMatchObject({ title: 'Lease of oven line 4', message: 'Two\nlines' })
    const event = await db().auditEvent.findFirstOrThrow({ where: { envelopeId, kind: 'envelope.edited' } })
    expect(event.details).toMatchObject({ changed: ['message', 'title'] })
  })

  it('is its sender’s alone', async () => {
    const { envelopeId } = must(await createDraft(iris.actor, { title: 'Mine' }))
    must(await addRecipient(iris.actor, envelopeId, { role: 'signer', personId: ana.actor.personId }))
    const { input } = must(await viewDraft(iris.actor, envelopeId))
    expect(await editDraft(ana.actor, envelopeId, input)).toMatchObject({ ok: false, code: 'policy-deny' })
    expect(await lastRefusal(envelopeId)).toMatchObject({ kind: 'envelope.compose-refused' })
    expect(await view(ana.actor, envelopeId)).toMatchObject({ ok: false, code: 'policy-deny' })
    expect(await viewDraft(ana.actor, envelopeId)).toMatchObject({ ok: false, code: 'policy-deny' })
    const refusals = (await kindsOf(envelopeId)).filter((kind) => kind.endsWith('-refused'))
    expect(refusals).toEqual(['envelope.compose-refused', 'envelope.view-envelope-refused', 'envelope.compose-refused'])
    must(await discardDraft(iris.actor, envelopeId))
    expect(must(await view(iris.actor, envelopeId)).state).toBe('voided')
    for (const other of [ana, otto]) {
      expect(await view(other.actor, envelopeId)).toMatchObject({ ok: false, code: 'policy-deny' })
      expect(await envelopeHistory(other.actor, envelopeId)).toMatchObject({ ok: false, code: 'policy-deny' })
    }
    expect(await editDraft(iris.actor, envelopeId, input)).toMatchObject({ ok: false, code: 'envelope-voided' })
  })
})

describe('documents of a draft', () => {
  it('are added, moved, replaced and removed; the same file twice is refused', async () => {
    const one = someContract(1)
    const envelopeId = await drafted({ sender: iris, signers: [], documents: [one] })
    expect(await addDocument(iris.actor, envelopeId, { ...one, name: 'Other name.pdf' })).toMatchObject({
      ok: false,
      code: 'same-file-twice',
      field: 'document',
    })
    const two = must(await addDocument(iris.actor, envelopeId, { ...someContract(1), name: '../etc/Two.pdf' }))
    must(await moveDocument(iris.actor, envelopeId, two.documentId, 1))
    expect(must(await viewDraft(iris.actor, envelopeId)).documents.map((document) => document.name)).toEqual(['Two.pdf', 'Contract.pdf'])
    must(await replaceDocument(iris.actor, envelopeId, two.documentId, { ...someContract(2), name: 'Three.pdf' }))
    const [first, second] = must(await viewDraft(iris.actor, envelopeId)).documents
    expect(first?.pages).toHaveLength(2)
    must(await removeDocument(iris.actor, envelopeId, second?.id ?? ''))
    expect(must(await viewDraft(iris.actor, envelopeId)).documents.map((document) => document.name)).toEqual(['Three.pdf'])
  })

  it('are refused by intake with its reason, and the draft is as before', async () => {
    const { envelopeId } = must(await createDraft(iris.actor, { title: 'Empty' }))
    expect(await addDocument(iris.actor, envelopeId, { name: 'empty.pdf', bytes: new Uint8Array() })).toMatchObject({
      ok: false,
      code: 'empty',
      field: 'document',
    })
    const large = { name: 'large.pdf', bytes: new Uint8Array(51 * 1024 * 1024) }
    expect(await addDocument(iris.actor, envelopeId, large)).toMatchObject({ ok: false, code: 'too-large', field: 'document' })
    expect(must(await viewDraft(iris.actor, envelopeId)).documents).toEqual([])
  })
})

describe('people in a draft', () => {
  it('are known, active and named once; an outside address only receives a copy', async () => {
    const { envelopeId } = must(await createDraft(iris.actor, { title: 'People' }))
    const add = (input: Parameters<typeof addRecipient>[2]) => addRecipient(iris.actor, envelopeId, input)
    const { recipientId } = must(await add({ role: 'signer', personId: ana.actor.personId }))
    expect(await add({ role: 'signer', personId: ana.actor.personId })).toMatchObject({
      ok: false,
      code: 'signer-twice',
      field: 'recipient',
    })
    expect(await add({ role: 'signer', personId: 'nobody' })).toMatchObject({ ok: false, code: 'person-unknown', field: 'recipient' })
    expect(await add({ role: 'signer', name: 'Out', email: 'out@halden.example' })).toMatchObject({ ok: false, code: 'signer-outside' })
    expect(await add({ role: 'copy', name: 'Out', email: 'no address' })).toMatchObject({
      ok: false,
      code: 'email-unreadable',
      field: 'email',
    })
    must(await add({ role: 'copy', name: 'Out', email: 'Out@Halden.example' }))
    expect(await add({ role: 'copy', name: 'Out', email: 'out@halden.example' })).toMatchObject({ ok: false, code: 'copy-twice' })
    await db().person.update({ where: { id: ben.actor.personId }, data: { status: 'suspended' } })
    expect(await add({ role: 'signer', personId: ben.actor.personId })).toMatchObject({
      ok: false,
      code: 'person-not-active',
      field: 'recipient',
    })
    await db().person.update({ where: { id: ben.actor.personId }, data: { status: 'active' } })
    must(await editRecipient(iris.actor, envelopeId, recipientId, { party: 'Vestry Bakeries SL', capacity: 'buyer' }))
    const { recipients } = must(await viewDraft(iris.actor, envelopeId))
    expect(recipients).toMatchObject([
      { name: 'Ana Ruiz', party: 'Vestry Bakeries SL', capacity: 'buyer' },
      { email: 'out@halden.example', role: 'copy' },
    ])
    must(await removeRecipient(iris.actor, envelopeId, recipientId))
    expect(must(await viewDraft(iris.actor, envelopeId)).recipients).toHaveLength(1)
  })

  it('are fifty at most, copies included', async () => {
    const { envelopeId } = must(await createDraft(iris.actor, { title: 'A mailing' }))
    const copy = (i: number) => addRecipient(iris.actor, envelopeId, { role: 'copy', name: 'Out', email: `out${i}@halden.example` })
    const { recipientId } = must(await addRecipient(iris.actor, envelopeId, { role: 'signer', personId: ana.actor.personId }))
    for (let i = 1; i < 50; i++) must(await copy(i))
    const many = { ok: false, code: 'recipients-many', field: 'recipient', next: expect.stringContaining('Take someone off') }
    expect(await copy(50)).toMatchObject(many)
    expect(await addRecipient(iris.actor, envelopeId, { role: 'signer', personId: ben.actor.personId })).toMatchObject(many)
    must(await removeRecipient(iris.actor, envelopeId, recipientId))
    must(await copy(50))
  })
})

describe('sending', () => {
  it('asks for what is missing, at its field, and freezes nothing until then', async () => {
    const { envelopeId } = must(await createDraft(iris.actor, { classId: 'lease' }))
    const again = async () => send(iris.actor, envelopeId)
    expect(await again()).toMatchObject({ ok: false, code: 'policy-challenge', rule: 'send-without-document' })
    must(await addDocument(iris.actor, envelopeId, someContract(1)))
    expect(await again()).toMatchObject({ ok: false, code: 'policy-challenge', rule: 'send-without-signer' })
    must(await addRecipient(iris.actor, envelopeId, { role: 'signer', personId: ana.actor.personId }))
    expect(must(await viewDraft(iris.actor, envelopeId)).missing.map((refusal) => refusal.code)).toEqual([
      'title-missing',
      'amount-missing',
    ])
    expect(await again()).toMatchObject({ ok: false, code: 'title-missing', field: 'title' })
    const { input } = must(await viewDraft(iris.actor, envelopeId))
    must(await editDraft(iris.actor, envelopeId, { ...input, title: 'Lease' }))
    expect(await again()).toMatchObject({ ok: false, code: 'amount-missing', field: 'amount' })
    must(await editDraft(iris.actor, envelopeId, { ...input, title: 'Lease', amount: '5', currency: 'EUR', basis: 'yearly' }))
    expect(must(await again())).toEqual({ envelopeId, version: 1 })
    expect(await again()).toMatchObject({ ok: false, code: 'already-sent' })
    expect(await db().documentVersion.count({ where: { document: { envelopeId } } })).toBe(1)
    expect(await db().mail.count({ where: { personId: ana.actor.personId, subject: 'To sign: Lease' } })).toBe(1)
    expect(await kindsOf(envelopeId)).toContain('envelope.sent')
  })

  it('puts boxes where they were placed', async () => {
    const envelopeId = await drafted({ sender: iris, signers: [ana, ben] })
    const { documents, recipients } = must(await viewDraft(iris.actor, envelopeId))
    const [documentId, first, second] = [documents[0]?.id ?? '', recipients[0]?.id ?? '', recipients[1]?.id ?? '']
    const place = (page: number, x: number, y: number) => placeBox(iris.actor, envelopeId, { documentId, recipientId: first, page, x, y })
    expect(await place(9, 10, 10)).toMatchObject({ ok: false, code: 'page-unknown', field: 'box' })
    expect(await place(1, 500, 10)).toMatchObject({ ok: false, code: 'box-off-page', field: 'box' })
    must(await place(2, 300, 100))
    must(await placeBox(iris.actor, envelopeId, { documentId, recipientId: second, page: 1, x: 10, y: 10 }))
    must(await clearBox(iris.actor, envelopeId, { documentId, recipientId: second }))
    expect(must(await viewDraft(iris.actor, envelopeId)).boxes).toMatchObject([{ page: 2, x: 300, y: 100, width: 208, height: 68 }])
    must(await send(iris.actor, envelopeId))
    const [shown] = must(await view(ana.actor, envelopeId)).documents
    expect(shown?.pages).toBe(3)
  })

  it('refuses a draft that changes while it is frozen', async () => {
    const envelopeId = await drafted({ sender: iris, signers: [ana] })
    const { input } = must(await viewDraft(iris.actor, envelopeId))
    const sending = send(iris.actor, envelopeId)
    // Freezing takes a process of its own; an edit is committed long before.
    await new Promise((resolve) => setImmediate(resolve))
    must(await editDraft(iris.actor, envelopeId, { ...input, title: 'Changed' }))
    expect(await sending).toMatchObject({ ok: false, code: 'changed-meanwhile' })
    expect(await db().envelope.findUniqueOrThrow({ where: { id: envelopeId } })).toMatchObject({ state: 'draft', version: 0 })
  })
})

it('records that a draft was refused because the session had ended', async () => {
  const { actor } = await signIn(iris)
  await db().session.update({ where: { id: actor.sessionId }, data: { revokedAt: new Date() } })
  expect(await createDraft(actor)).toMatchObject({ ok: false, code: 'session-ended' })
  const where = { kind: 'envelope.compose-refused', actorId: actor.personId }
  const event = await db().auditEvent.findFirstOrThrow({ where, orderBy: { id: 'desc' } })
  expect(event.details).toMatchObject({ code: 'session-ended' })
})
