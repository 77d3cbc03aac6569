import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeDb, db } from '@/lib/db'
import { inDays, lend, lent, step } from '../../test/support/delegation'
import { drafted, sentEnvelope, sign, someContract } from '../../test/support/envelope'
import { faultsInHistory } from '../../test/support/history'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { authorise, someGrant } from '../../test/support/register'
import { classAsks } from '../../test/support/rules'
import { askedOfMe, askToLend, barredFrom, documents, done, inbox, openBytes, seal, sent, supersede, view, waitingFor } from './index'

let ben: Member
let ana: Member
let mia: Member
let omar: Member
let id: string

beforeAll(async () => {
  const made = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ida Holm', email: 'ida@vestry.example', roles: ['administrator'] },
    { name: 'Ben Cole', email: 'ben@vestry.example' },
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Mia Berg', email: 'mia@vestry.example' },
    { name: 'Omar Haddad', email: 'omar@vestry.example' },
  ])
  const [ada, ida, ...others] = made as [Member, Member, Member, Member, Member, Member]
  ;[ben, ana, mia, omar] = others
  await classAsks([ada, ida], 'lease', { registerRequired: true })
  await authorise([ada, ida], someGrant(ben))
  id = await lent(ben, ana)
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const lease = { classId: 'lease', amount: '48200', currency: 'EUR' }
const forBen = (declared: object = lease, more: object = {}) => sentEnvelope({ sender: mia, signers: [ben], declared, ...more })
const held = async ({ actor }: Member) =>
  (await inbox(actor)).forOthers.map(({ inPlace: { name, under }, rows }) => [name, under, rows.map(({ envelopeId }) => envelopeId).sort()])

test('what a person may sign for others stands apart in the inbox, and what it does not cover does not stand there', async () => {
  const [one, two] = [await forBen(), await forBen({ ...lease, amount: '100' })]
  for (const uncovered of [{ ...lease, amount: '50000.01' }, { ...lease, currency: 'SEK' }, { classId: 'nda' }]) await forBen(uncovered)
  await forBen(lease, { approvers: [omar] })
  await sentEnvelope({ sender: ana, signers: [ben], declared: lease })
  await sentEnvelope({ sender: mia, signers: [omar], declared: lease })
  expect(await held(ana)).toEqual([['Ben Cole', id, [one, two].sort()]])
  const [first] = (await inbox(ana.actor)).forOthers
  expect(first?.rows.map(({ money }) => money?.minor)).toEqual([4820000, 10000])
  expect(first?.rows[0]).toMatchObject({ can: { outcome: 'permit' }, inPlace: { under: id, until: first?.inPlace.until } })
  expect(await inbox(ana.actor)).toMatchObject({ own: [], waiting: [], more: false })
  expect(await waitingFor(ana.actor)).toBe(0)
  expect(await held(omar)).toEqual([])
})

test('an envelope stands there once, under the first that covers it', async () => {
  const second = await lent(ben, ana, { classes: ['lease', 'nda'], amount: '49000', until: inDays(3) })
  const nda = await forBen({ classId: 'nda' })
  const all = await held(ana)
  expect(all.map(([, under]) => under)).toEqual([id, second])
  expect(all[1]).toEqual(['Ben Cole', second, expect.arrayContaining([nda])])
  expect(new Set(all.flatMap(([, , ids]) => ids)).size).toBe(all.flatMap(([, , ids]) => ids).length)
  must(await step(ben, 'end', second))
  expect((await held(ana)).map(([, under]) => under)).toEqual([id])
})

test('their own place by lent authority stays in their own part', async () => {
  const envelopeId = await sentEnvelope({ sender: mia, signers: [ana], declared: lease })
  const { own, forOthers } = await inbox(ana.actor)
  expect(own).toMatchObject([{ envelopeId, can: { outcome: 'permit' }, inPlace: { under: id } }])
  expect(forOthers.flatMap(({ rows }) => rows.map((row) => row.envelopeId))).not.toContain(envelopeId)
  must(await sign(ana, envelopeId, 1, id))
  // In their own name all the same.
  expect((await sent(mia.actor)).rows.find((row) => row.envelopeId === envelopeId)?.signers).toEqual([
    { name: 'Ana Ruiz', state: 'signed' },
  ])
})

test('why not says by how much only where nothing but the amount refuses', async () => {
  expect(await barredFrom(ana.actor, await forBen({ ...lease, amount: '90000' }))).toMatchObject({
    rule: 'over-delegated-amount',
    inPlace: { name: 'Ben Cole', over: { amount: { minor: 9000000 }, maximum: { minor: 5000000 } } },
  })
  const other = await barredFrom(ana.actor, await forBen({ classId: 'nda', amount: '90000', currency: 'EUR' }))
  expect(other).toMatchObject({ rule: 'delegation-other-class', inPlace: { over: undefined } })
  expect(await barredFrom(omar.actor, await forBen())).toBeUndefined()
})

test('of a draft nobody is told who is named in it', async () => {
  for (const declared of [lease, { classId: 'nda' }])
    expect(await barredFrom(ana.actor, await drafted({ sender: mia, signers: [ben], declared }))).toBeUndefined()
})

test('whoever lent too little is asked to lend more, and who has no part in it learns only its kind and amount', async () => {
  const other = await forBen({ classId: 'nda' })
  expect(must(await askToLend(ana.actor, other, ben.actor.personId))).toEqual({ asked: 'Ben Cole' })
  expect(await askToLend(ana.actor, other, ben.actor.personId)).toMatchObject({ ok: false, code: 'asked-lately' })
  const letterTo = async (member: Member) =>
    db().mail.findFirstOrThrow({
      where: { personId: member.actor.personId, subject: { contains: 'let them sign' } },
      orderBy: { id: 'desc' },
    })
  expect((await letterTo(ben)).text).toMatch(/asks you to let them sign “.*” in your place\.[\s\S]*\/delegations\?to=/)
  const by = { id: ana.actor.personId, name: 'Ana Ruiz' }
  expect(await askedOfMe(ben.actor)).toMatchObject([{ by, envelope: { id: other } }])
  expect([await askedOfMe(ana.actor), await askedOfMe(mia.actor), await askedOfMe(omar.actor)]).toEqual([[], [], []])
  expect(await askToLend(ana.actor, await forBen(), ben.actor.personId)).toMatchObject({ ok: false, code: 'loan-not-lacking' })
  // Nobody lends more than they have.
  const beyond = await forBen({ ...lease, amount: '90000' })
  for (const holder of [ben, omar])
    expect(await askToLend(ana.actor, beyond, holder.actor.personId)).toMatchObject({ ok: false, code: 'loan-not-lacking' })
  expect(await askToLend(omar.actor, await forBen(), ben.actor.personId)).toMatchObject({ ok: false, code: 'loan-not-lacking' })

  const unentitled = await sentEnvelope({ sender: mia, signers: [omar], declared: lease })
  must(await askToLend(omar.actor, unentitled, ben.actor.personId))
  // He asks for his own place.
  expect(await askedOfMe(omar.actor)).toEqual([])
  const { text } = await letterTo(ben)
  expect(text).toContain('(lease, €48,200.00)')
  const { title } = await db().envelope.findUniqueOrThrow({ where: { id: unentitled } })
  expect(text).not.toContain(title)

  const given = await lend(ben, ana, { classes: ['nda'], amount: '' })
  expect(await askedOfMe(ben.actor)).toEqual([])
  must(await step(ben, 'end', given))
})

test('everybody reads who signed in whose place', async () => {
  const envelopeId = await forBen()
  const { approvalId } = must(await sign(ana, envelopeId, 1, id))
  await seal({ approvalId })
  const inPlace = { name: 'Ana Ruiz', under: expect.stringMatching(/^delegation D-\d+$/) }
  for (const reader of [ben, mia, ana]) {
    const seen = must(await view(reader.actor, envelopeId))
    expect(seen.recipients).toMatchObject([{ name: 'Ben Cole', state: 'signed', inPlace }])
    expect(seen.documents[0]?.seals).toMatchObject([{ recipientName: 'Ben Cole', inPlace }])
    expect(seen.may.download).toBe(true)
  }
  expect(must(await view(ben.actor, envelopeId)).signing?.approval).toMatchObject({ own: false, by: 'Ana Ruiz' })
  expect(must(await view(ana.actor, envelopeId)).signing?.approval).toMatchObject({ own: true, by: 'Ana Ruiz' })
  expect((await sent(mia.actor)).rows.find((row) => row.envelopeId === envelopeId)?.signers).toEqual([
    { name: 'Ana Ruiz for Ben Cole', state: 'signed' },
  ])
  expect(must(await done(ana.actor, envelopeId))).toMatchObject({
    signer: { name: 'Ana Ruiz' },
    onBehalfOf: { name: 'Ben Cole', under: inPlace.under },
    documents: [{ name: expect.stringMatching(/\.pdf$/) }],
  })
  expect((await documents(ana.actor)).rows.find((row) => row.envelopeId === envelopeId)).toMatchObject({ state: 'completed', version: 1 })
})

test('a delegate keeps what they signed, and learns nothing of a later version', async () => {
  const envelopeId = await forBen(lease, { signers: [ben, omar] })
  must(await sign(ana, envelopeId, 1, id))
  const { id: documentId, versions } = await db().document.findFirstOrThrow({ where: { envelopeId }, include: { versions: true } })
  must(await supersede(mia.actor, envelopeId, { documentId, ...someContract(), name: 'Secret price list.pdf' }))
  must(await step(ben, 'end', id))
  expect((await view(ana.actor, envelopeId)).ok).toBe(false)
  expect(must(await openBytes(ana.actor, versions[0]?.id ?? '', 'reviewed')).name).toMatch(/^Document 1/)
  const row = (await documents(ana.actor)).rows.find((one) => one.envelopeId === envelopeId)
  expect(row).toMatchObject({ state: 'replaced', version: 1, signers: [{ name: 'Ana Ruiz for Ben Cole', state: 'signed' }] })
  const recorded = must(await done(ana.actor, envelopeId))
  expect(recorded).toMatchObject({ version: 1, newest: 2, told: ['Mia Berg'] })
  expect(JSON.stringify({ ...recorded, next: undefined })).not.toMatch(/Secret|Omar/)
})
