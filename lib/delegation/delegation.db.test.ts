import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { prepareEnd } from '@/lib/authority'
import { closeDb, db } from '@/lib/db'
import { markLeaver, suspend } from '@/lib/identity'
import { parseStatement } from '@/lib/proof'
import { appoint, bakeries, confirmLoan, historyOf, inDays, lend, lent, someLoan, step } from '../../test/support/delegation'
import { faultsInHistory } from '../../test/support/history'
import { type Member, must } from '../../test/support/organisation'
import { asOwner } from '../../test/support/owner'
import { authorise, confirm, someGrant } from '../../test/support/register'
import { completeDelegation, prepareGrant, prepareStep, stateOf } from './index'

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

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const rowOf = (id: string) => db().delegation.findUniqueOrThrow({ where: { id } })
const stateNow = async (id: string) => stateOf(await rowOf(id), new Date())
const ask = (by: Member, to: readonly Member[], more = {}) => prepareGrant(by.actor, someLoan(to, more))

describe('a delegation', () => {
  test('is granted by its grantor, accepted by its delegate and ended by either, each by a gesture over the same scope', async () => {
    const id = await lend(ben, ana)
    expect(await stateNow(id)).toBe('granted')
    must(await step(ana, 'accept', id))
    expect(await stateNow(id)).toBe('active')
    must(await step(ben, 'end', id))
    expect(await stateNow(id)).toBe('ended')
    expect(await historyOf(id)).toEqual(['delegation.granted', 'delegation.accepted', 'delegation.ended'])
    const approvals = await db().approval.findMany({ where: { type: 'countersign/delegation/v1' }, orderBy: { id: 'asc' } })
    const statements = approvals.map(({ statement }) => parseStatement(statement))
    const scope = { classes: ['lease'], cap: { currency: 'EUR', amount: 5_000_000 } }
    const said = { delegation: id, kind: 'delegation', grantor: ben.actor.personId, delegate: ana.actor.personId, scope }
    for (const [index, person] of [ben, ana, ben].entries())
      expect(statements[index]).toMatchObject({ ...said, person: person.actor.personId, act: ['grant', 'accept', 'end'][index] })
    const letters = await db().mail.findMany({
      where: { personId: { in: [ana.actor.personId, ben.actor.personId] } },
      orderBy: { id: 'asc' },
    })
    expect(letters.slice(-3).map(({ subject }) => subject)).toEqual([
      'Ben Cole asks you to sign for them',
      'Ana Ruiz signs for you',
      expect.stringMatching(/^D-\d+ has been ended$/),
    ])
  })

  test('is granted to several by one gesture, each of whom accepts and loses their own', async () => {
    const prepared = must(await ask(ben, [ana, omar]))
    const { delegationId } = must(await confirmLoan(ben, prepared))
    const [first, second] = await db().delegation.findMany({
      where: { grantor: ben.actor.personId, endedAt: null },
      orderBy: { number: 'asc' },
    })
    expect(first?.id).toBe(delegationId)
    expect([first?.delegate, second?.delegate]).toEqual([ana.actor.personId, omar.actor.personId])
    must(await step(omar, 'accept', second?.id ?? ''))
    expect([await stateNow(first?.id ?? ''), await stateNow(second?.id ?? '')]).toEqual(['granted', 'active'])
    expect(await historyOf(second?.id ?? '')).toEqual(['delegation.granted-along', 'delegation.accepted'])
    for (const { id } of [first, second].flatMap((one) => one ?? [])) must(await step(ben, 'end', id))
  })

  test('goes on by a new one after it', async () => {
    const id = await lent(ben, ana)
    const after = await lend(ben, ana, { from: inDays(7), until: inDays(14), extends: id })
    expect(await rowOf(after)).toMatchObject({ extends: id })
    const refusals = () => db().auditEvent.count({ where: { kind: 'delegation.refused' } })
    const before = await refusals()
    expect(await ask(omar, [ana], { extends: id })).toMatchObject({ ok: false, code: 'delegation-unknown' })
    expect(await refusals()).toBe(before + 1)
    for (const one of [id, after]) must(await step(ana, 'end', one))
  })
})

describe('an appointment', () => {
  test('takes two administrators and its delegate, and never says that its grantor gave it', async () => {
    const { delegationId: id } = must(await appoint(ada, ben, omar, { reason: 'In hospital.' })) as { delegationId: string }
    expect(await stateNow(id)).toBe('appointed')
    expect(await step(omar, 'accept', id)).toMatchObject({ ok: false, code: 'appointment-not-active' })
    expect(await step(ada, 'activate', id)).toMatchObject({ ok: false, rule: 'appointment-needs-another' })
    must(await step(ida, 'activate', id))
    must(await step(omar, 'accept', id))
    expect(await stateNow(id)).toBe('active')
    expect(await historyOf(id)).toEqual(['delegation.appointed', 'delegation.activated', 'delegation.accepted'])
    expect(await rowOf(id)).toMatchObject({ kind: 'appointment', grantedBy: ada.actor.personId, activatedBy: ida.actor.personId })
    expect(await step(ben, 'confirm', id)).toMatchObject({ ok: false, rule: 'not-entitled' })
    expect(await ask(ben, [omar], { extends: id })).toMatchObject({ ok: false, code: 'delegation-unknown' })
    must(await step(ben, 'end', id))
  })

  test.each<[string, () => Promise<unknown>, object]>([
    ['made by an employee', () => appoint(omar, ben, ana), { rule: 'not-entitled' }],
    ['of the administrator themselves', () => appoint(ada, ben, ada), { rule: 'no-appointment-for-oneself' }],
    ['for the administrator themselves', () => appoint(ada, ada, ben, { classes: ['nda'] }), { rule: 'no-appointment-for-oneself' }],
    ['over thirty days', () => appoint(ada, ben, ana, { until: inDays(30.001) }), { rule: 'appointment-too-long' }],
    ['of more than its grantor has', () => appoint(ada, ben, ana, { amount: '50000.01' }), { code: 'wider-than-own' }],
  ])('is refused when it is %s', async (_, attempt, refusal) => {
    expect(await attempt()).toMatchObject({ ok: false, ...refusal })
  })
})

describe('what is asked for is refused, at its field', () => {
  test.each<[string, () => Promise<unknown>, object]>([
    [
      'an end before its begin',
      () => ask(ben, [ana], { from: inDays(5), until: inDays(4) }),
      { code: 'ends-before-it-begins', field: 'until' },
    ],
    ['an end in the past', () => ask(ben, [ana], { from: inDays(-3), until: inDays(-1) }), { code: 'ends-in-the-past', field: 'until' }],
    ['a begin in the past', () => ask(ben, [ana], { from: inDays(-3) }), { code: 'begins-in-the-past', field: 'from' }],
    ['no end', () => ask(ben, [ana], { until: '' }), { code: 'end-missing', field: 'until' }],
    ['over 90 days', () => ask(ben, [ana], { until: inDays(90.001) }), { rule: 'delegation-too-long' }],
    ['an amount over the grantor’s', () => ask(ben, [ana], { amount: '50000.01' }), { code: 'wider-than-own', field: 'amount' }],
    ['a currency the grantor has none in', () => ask(ben, [ana], { currency: 'CHF' }), { code: 'wider-than-own', field: 'currency' }],
    ['a kind the grantor has no authority for', () => ask(omar, [ana]), { code: 'wider-than-own', field: 'classes' }],
    [
      'longer than the grantor’s authority',
      () => ask(ben, [ana], { from: inDays(364.5), until: inDays(366) }),
      { code: 'wider-than-own', field: 'until' },
    ],
    [
      'no amount where the kind states one',
      () => ask(ben, [ana], { amount: '', classes: ['supply-contract'] }),
      { code: 'cap-missing', field: 'amount' },
    ],
    ['nobody', () => ask(ben, []), { code: 'delegate-unknown', field: 'delegate' }],
    [
      'somebody unknown',
      () => prepareGrant(ben.actor, { ...someLoan([ana]), delegates: ['x'] }),
      { code: 'delegate-unknown', field: 'delegate' },
    ],
    ['oneself', () => ask(ben, [ben]), { rule: 'delegation-to-oneself' }],
    ['no reason', () => ask(ben, [ana], { reason: ' ' }), { code: 'missing', field: 'reason' }],
    ['no kind of document', () => ask(ben, [ana], { classes: [] }), { code: 'classes-missing', field: 'classes' }],
    ...['Halden\u202e SA sdooF', 'Hal\u200bden', 'Halden\u0000', 'Halden\ud800'].map(
      (counterparty): [string, () => Promise<unknown>, object] => [
        `a counterparty with what nobody sees: ${JSON.stringify(counterparty)}`,
        () => ask(ben, [ana], { counterparty }),
        { code: 'hidden-characters', field: 'counterparty' },
      ],
    ),
  ])('%s', async (_, attempt, refusal) => {
    expect(await attempt()).toMatchObject({ ok: false, ...refusal })
  })

  test('what would go round in a circle, with the circle', async () => {
    const one = await lend(ana, omar, { classes: ['nda'], amount: '' })
    const two = await lend(omar, ben, { classes: ['nda'], amount: '' })
    const refusal = { ok: false, code: 'delegation-circle', field: 'delegate' }
    expect(await ask(ben, [ana], { classes: ['nda'] })).toMatchObject({
      ...refusal,
      reason: 'At that time it would go round in a circle: Ben Cole → Ana Ruiz → Omar Haddad → Ben Cole.',
    })
    expect((await ask(ben, [ana], { classes: ['nda'], from: inDays(8), until: inDays(9) })).ok).toBe(true)
    for (const [by, id] of [
      [ana, one],
      [omar, two],
    ] as const)
      must(await step(by, 'end', id))
  })
})

describe('the wrong person is refused', () => {
  test('accepting, ending, confirming, and with another’s passkey or session', async () => {
    const id = await lend(ben, ana)
    expect(await step(omar, 'accept', id)).toMatchObject({ ok: false, rule: 'not-entitled' })
    expect(await step(ben, 'accept', id)).toMatchObject({ ok: false, rule: 'not-entitled' })
    expect(await step(omar, 'end', id)).toMatchObject({ ok: false, rule: 'not-entitled' })
    const { intentId, options } = must(await prepareStep(ana.actor, { act: 'accept', delegationId: id }))
    expect(
      await completeDelegation(ana.actor, { intentId, answer: omar.authenticator.get({ ...options, allowCredentials: [] }) }),
    ).toMatchObject({ ok: false })
    const again = must(await prepareStep(ana.actor, { act: 'accept', delegationId: id }))
    expect(
      await completeDelegation(omar.actor, {
        intentId: again.intentId,
        answer: omar.authenticator.get({ ...again.options, allowCredentials: [] }),
      }),
    ).toMatchObject({
      ok: false,
      code: 'intent-of-another',
    })
    expect(await stateNow(id)).toBe('granted')
    must(await step(ana, 'accept', id))
    expect(await step(ana, 'accept', id)).toMatchObject({ ok: false, code: 'delegation-accepted' })
    expect(await step(ana, 'confirm', id)).toMatchObject({ ok: false, rule: 'not-entitled' })
    must(await step(ben, 'confirm', id))
    must(await step(ida, 'end', id))
    expect(await step(ben, 'end', id)).toMatchObject({ ok: false, code: 'delegation-ended' })
  })
})

describe('under lock', () => {
  test('what changed between preparing and completing is refused, and nothing is granted', async () => {
    const prepared = must(await ask(ben, [omar]))
    const { id } = await db().authority.findFirstOrThrow({ where: { personId: ben.actor.personId, endedAt: null } })
    must(await confirm(ada, must(await prepareEnd(ada.actor, id, 'Another post.'))))
    expect(await confirmLoan(ben, prepared)).toMatchObject({ ok: false, code: 'wider-than-own' })
    await authorise([ada, ida], someGrant(ben))
    const again = must(await ask(ben, [omar]))
    must(await suspend(ada.actor, omar.actor.personId))
    expect(await confirmLoan(ben, again)).toMatchObject({ ok: false, rule: 'delegate-only-active' })
    expect(await ask(ben, [omar])).toMatchObject({ ok: false, rule: 'delegate-only-active' })
    expect(await db().delegation.count({ where: { delegate: omar.actor.personId, grantor: ben.actor.personId, endedAt: null } })).toBe(0)
  })

  test('is soon seen to be none, or one, however many times people let each other sign', async () => {
    const way = [ana, omar, mia, lea, ada].map(({ actor }) => actor.personId)
    await asOwner(
      `INSERT INTO delegation (id, kind, grantor, delegate, classes, starts_at, ends_at, reason, granted_by, granted_at)
       SELECT gen_random_uuid(), 'delegation', g.id, d.id, '{nda}', now(), now() + interval '5 days', 'many', g.id, now()
       FROM unnest($1::uuid[]) WITH ORDINALITY g (id, at) JOIN unnest($1::uuid[]) WITH ORDINALITY d (id, at) ON d.at = g.at + 1, generate_series(1, 100)`,
      [way],
    )
    expect(await ask(ben, [ana], { classes: ['nda'], amount: '' })).toMatchObject({ ok: true })
    const round = 'Ada Admin → Ana Ruiz → Omar Haddad → Mia Berg → Lea Moss → Ada Admin'
    expect(await ask(ada, [ana], { classes: ['nda'], amount: '' })).toMatchObject({ reason: expect.stringContaining(round) })
    await asOwner(`DELETE FROM delegation WHERE reason = 'many'`)
  })

  test('of two who would lend to each other at once, one is told of the circle', async () => {
    const lea = ana
    const nda = { classes: ['nda'], amount: '' }
    const [one, other] = [must(await ask(ben, [lea], nda)), must(await ask(lea, [ben], nda))]
    const answers = await Promise.all([confirmLoan(ben, one), confirmLoan(lea, other)])
    expect(answers.map(({ ok }) => ok).sort()).toEqual([false, true])
    expect(answers.find(({ ok }) => !ok)).toMatchObject({ code: 'delegation-circle' })
    for (const answer of answers) if (answer.ok) must(await step(ana, 'end', answer.value.delegationId))
  })

  test('the application’s login changes no terms, and takes nothing back', async () => {
    const id = await lent(ben, ana)
    await expect(db().delegation.update({ where: { id }, data: { amount: 9_000_000n } })).rejects.toThrow()
    await expect(db().delegation.update({ where: { id }, data: { acceptedAt: null } })).rejects.toThrow()
    must(await step(ana, 'end', id))
    await expect(db().delegation.update({ where: { id }, data: { endedAt: null, endedBy: null } })).rejects.toThrow()
    await expect(db().delegation.delete({ where: { id } })).rejects.toThrow()
    const row = await rowOf(id)
    const { number: _, ...terms } = row
    const forged = { ...terms, id: '01930000-0000-7000-8000-0000000000aa', endedAt: null, endedBy: null, acceptedAt: null }
    await expect(db().delegation.create({ data: { ...forged, grantedBy: ana.actor.personId } })).rejects.toThrow()
    must(await markLeaver(ada.actor, omar.actor.personId))
  })
})
