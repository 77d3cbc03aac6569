import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '@/lib/core'
import { closeDb, db } from '@/lib/db'
import { delegationRegister, delegations, prepareGrant } from '@/lib/delegation'
import { appoint, bakeries, inDays, lend, lent, someLoan, step } from '../../test/support/delegation'
import { drafted, sentEnvelope, sign } from '../../test/support/envelope'
import { type Member, must, signIn } from '../../test/support/organisation'
import { classAsks } from '../../test/support/rules'
import { previewLending, toLend } from './index'

let ada: Member
let ida: Member
let ben: Member
let ana: Member
let omar: Member
let mia: Member
let lea: Member

beforeAll(async () => {
  ;({ ada, ida, ben, ana, omar, mia, lea } = await bakeries())
})

afterAll(closeDb)

const forBen = (amount: string, more: object = {}) =>
  sentEnvelope({ sender: mia, signers: [ben], declared: { classId: 'lease', amount, currency: 'EUR' }, ...more })
const preview = async (to: readonly Member[], more: object = {}) => must(await previewLending(ben.actor, someLoan(to, more)))

describe('what it would mean', () => {
  test('is what policy would say to each delegate about each document that waits', async () => {
    const small = await forBen('48200')
    const large = await forBen('50000.01')
    const sentByAna = await sentEnvelope({ sender: ana, signers: [ben], declared: { classId: 'lease', amount: '100', currency: 'EUR' } })
    const view = await preview([ana, omar])
    expect(view.faults).toEqual([])
    const said = new Map(
      view.waiting.map(({ row, said }) => [row.envelopeId, said.map(({ delegate, outcome }) => `${delegate} ${outcome}`)]),
    )
    expect([...said]).toEqual([
      [large, ['Ana Ruiz deny', 'Omar Haddad deny']],
      [small, ['Ana Ruiz permit', 'Omar Haddad permit']],
      [sentByAna, ['Ana Ruiz deny', 'Omar Haddad permit']],
    ])
    expect(view.waiting[0]?.said[0]?.reason).toBe("The amount is over the largest one this person may sign in another's place.")
    expect(await db().auditEvent.count({ where: { kind: 'delegation.refused' } })).toBe(0)
    expect(await db().intent.count({ where: { type: 'countersign/delegation/v1' } })).toBe(0)
  })

  test('says what is wrong with it, and what cannot be read yet, by field', async () => {
    expect((await preview([ana], { amount: '50000.01' })).faults).toMatchObject([{ code: 'wider-than-own', field: 'amount' }])
    expect((await preview([ben])).faults).toMatchObject([{ rule: 'delegation-to-oneself' }])
    expect((await preview([ana], { until: inDays(91) })).faults).toMatchObject([{ rule: 'delegation-too-long' }])
    expect(await previewLending(ben.actor, someLoan([]))).toMatchObject({ ok: false, field: 'delegate' })
    expect(await previewLending(ben.actor, someLoan(Array(11).fill(ana)))).toMatchObject({ ok: false, code: 'too-many' })
    expect(await previewLending(ben.actor, someLoan([ana], { classes: [] }))).toMatchObject({ ok: false, field: 'classes' })
  })

  test('names what overlaps, and what nobody could sign meanwhile', async () => {
    const id = await lent(ben, omar, { classes: ['nda'], amount: '', until: inDays(3) })
    const view = await preview([ana], { classes: ['lease', 'nda'], amount: '20000' })
    expect(view.overlaps).toMatchObject([
      { delegate: 'Omar Haddad', kinds: [expect.stringMatching(/nda/i)], startsWithin: false, endsWithin: true },
    ])
    expect((await preview([ana], { classes: ['nda'], amount: '', counterparty: 'Halden Foods AS' })).overlaps).toHaveLength(1)
    const earlier = await preview([ana], { classes: ['nda'], amount: '', until: inDays(2) })
    expect(earlier.overlaps).toMatchObject([{ startsWithin: false, endsWithin: false }])
    const lease = view.uncovered.find(({ kind }) => kind === 'lease')
    expect(lease?.above).toEqual({ minor: 2_000_000, currency: 'EUR' })
    expect((await preview([ana], { classes: ['nda'], amount: '' })).uncovered).toContainEqual({ kind: 'lease', above: undefined })
    must(await step(ben, 'end', id))
  })

  test('what is for another document, or with another counterparty, does not overlap', async () => {
    const [one, other] = [await forBen('901'), await forBen('902')]
    const single = await lent(ben, omar, { envelopes: [one], counterparty: 'Halden Foods AS' })
    const overlaps = async (more: object) => (await preview([ana], more)).overlaps.length
    expect(await overlaps({ envelopes: [other] })).toBe(0)
    expect(await overlaps({ counterparty: 'Another Foods AS' })).toBe(0)
    expect(await overlaps({ envelopes: [one], counterparty: 'HALDEN FOODS AS' })).toBe(1)
    expect((await preview([ana])).overlaps).toMatchObject([{ counterparty: 'Halden Foods AS', envelopes: 1 }])
    must(await step(ben, 'end', single))
  })

  test('a single document that the rest leaves out is refused, with its kind and amount', async () => {
    const [lease, of50] = [await forBen('900'), await forBen('50000')]
    const outside = { code: 'document-outside', field: 'envelopes' }
    const fault = async (more: object) => (await preview([ana], more)).faults
    expect(await fault({ envelopes: [lease, of50], amount: '49999.99' })).toMatchObject([outside])
    expect((await fault({ envelopes: [of50], amount: '100' }))[0]?.reason).toContain('(lease, €50,000.00) lies outside the rest')
    expect(await fault({ envelopes: [lease], classes: ['nda'], amount: '' })).toMatchObject([outside])
    expect(await fault({ envelopes: [lease, of50] })).toEqual([])
    expect(await prepareGrant(ben.actor, someLoan([ana], { envelopes: [of50], amount: '100' }))).toMatchObject(outside)
    expect(await fault({ envelopes: [newId()], classes: ['nda'], amount: '' })).toEqual([])
  })

  test('says whether amounts are covered at all, and in which zone each delegate is', async () => {
    expect(await preview([ana], { classes: ['nda'], amount: '' })).toMatchObject({ withoutAmounts: true })
    await signIn(omar, { zone: 'Asia/Tokyo' })
    expect(await preview([omar])).toMatchObject({ withoutAmounts: false, delegates: [{ name: 'Omar Haddad', zone: 'Asia/Tokyo' }] })
  })

  test('of single documents covers these and no others', async () => {
    const [one, other] = [await forBen('900.01'), await forBen('900.02')]
    expect((await toLend(ben.actor)).map(({ envelopeId }) => envelopeId)).toEqual(expect.arrayContaining([one, other]))
    expect(await toLend(omar.actor)).toEqual([])
    const { waiting } = await preview([ana], { envelopes: [one] })
    const said = (id: string) => waiting.find(({ row }) => row.envelopeId === id)?.said[0]?.outcome
    expect([said(one), said(other)]).toEqual(['permit', 'deny'])
  })

  test('names whoever lacks the passkey that a kind takes', async () => {
    await classAsks([ada, ida], 'lease', { registerRequired: true, assurance: 'device-bound' })
    const { asks } = await preview([ana])
    expect(asks).toMatchObject([{ kind: 'lease', deviceBound: { missing: expect.any(Array) } }])
    await classAsks([ada, ida], 'lease', { registerRequired: true, assurance: 'passkey' })
  })
})

describe('the list', () => {
  test('holds a person’s own, with its uses and with what each side may do', async () => {
    const id = await lend(ben, ana)
    const [given] = (await delegations(ben.actor)).given
    expect(given).toMatchObject({ id, state: 'granted', uses: [], may: { accept: false, end: true, extend: false, confirm: false } })
    const [received] = (await delegations(ana.actor)).received
    expect(received).toMatchObject({ id, may: { accept: true, end: true, extend: false } })
    expect((await delegations(omar.actor)).received.map((one) => one.id)).not.toContain(id)
    expect((await delegations(ada.actor)).given).toEqual([])
    must(await step(ana, 'accept', id))
    must(await sign(ana, await forBen('1000'), 1, id))
    expect((await delegations(ben.actor)).given[0]).toMatchObject({ state: 'active', uses: [expect.any(Date)], may: { extend: true } })
    must(await step(ana, 'end', id))
    expect((await delegations(ben.actor)).given[0]).toMatchObject({
      state: 'ended',
      endedBy: { name: 'Ana Ruiz' },
      may: { end: false, extend: false },
    })
  })

  test('names single documents to both sides, and not what its grantor has no part in', async () => {
    const foreign = await sentEnvelope({ sender: mia, signers: [omar], declared: { title: 'Omar’s own' } })
    const own = await sentEnvelope({
      sender: mia,
      signers: [ben],
      declared: { classId: 'lease', amount: '700', currency: 'EUR', title: 'Oven lease' },
    })
    const id = await lend(ben, ana, { envelopes: [own, foreign] })
    expect((await delegations(ana.actor)).received[0]?.titles).toEqual(['Oven lease'])
    expect((await delegations(ben.actor)).given[0]?.titles).toEqual(['Oven lease'])
    const read = must(await delegationRegister(ada.actor, { find: 'Ana Ruiz' }))
    expect(read.rows.find((row) => row.id === id)?.titles).toEqual([])
    must(await step(ben, 'end', id))
  })

  test('of what one administrator alone appointed names none to whoever they chose, and of drafts none to anybody', async () => {
    const own = await sentEnvelope({ sender: mia, signers: [ben], declared: { classId: 'nda', title: 'Merger' } })
    const draft = await drafted({ sender: mia, signers: [ben], declared: { classId: 'nda', title: 'Not sent' } })
    const { delegationId } = must(await appoint(ada, ben, lea, { classes: ['nda'], amount: '', envelopes: [own, draft] }))
    const titles = async ({ actor }: Member) => {
      const { given, received } = await delegations(actor)
      return [...given, ...received].find(({ id }) => id === delegationId)?.titles
    }
    expect([await titles(ben), await titles(lea)]).toEqual([['Merger'], []])
    must(await step(ida, 'activate', delegationId))
    expect(await titles(lea)).toEqual(['Merger'])
    must(await step(ben, 'end', delegationId))
  })

  test('says in which time zone each side signed in last', async () => {
    await signIn(ana, { zone: 'America/New_York' })
    await signIn(ana, { zone: 'Asia/Kolkata' })
    await signIn(ana)
    const id = await lend(ben, ana)
    expect((await delegations(ben.actor)).given[0]).toMatchObject({ id, delegate: { zone: 'Asia/Kolkata' }, grantor: { zone: undefined } })
    must(await step(ben, 'end', id))
  })

  test('an appointment is shown as what it is, and is the grantor’s to end and nobody’s to extend', async () => {
    must(await appoint(ada, ben, omar))
    const [row] = (await delegations(ben.actor)).given
    expect(row).toMatchObject({
      kind: 'appointment',
      state: 'appointed',
      grantedBy: { name: 'Ada Admin' },
      may: { extend: false, end: true },
    })
    must(await step(ben, 'end', row?.id ?? ''))
  })
})
