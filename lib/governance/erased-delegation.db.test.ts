import { afterAll, expect, test } from 'vitest'
import { closeDb, db } from '@/lib/db'
import { checkRecords, issuer } from '@/lib/evidence'
import { markLeaver, suspend, zonesOf } from '@/lib/identity'
import { checkLog, settleLog } from '@/lib/ledger'
import { verifyBundle } from '@/lib/proof'
import { appoint, lent, step } from '@/test/support/delegation'
import { evidenceOf, sentEnvelope, sign } from '@/test/support/envelope'
import { type Member, makeOrganisation, must, signIn } from '@/test/support/organisation'
import { authorise, someGrant } from '@/test/support/register'
import { classAsks } from '@/test/support/rules'
import { erasePerson, liftHold, setHold } from './index'

afterAll(closeDb)

const textOf = async () =>
  JSON.stringify([
    await db().auditEvent.findMany({ select: { kind: true, details: true } }),
    await db().approval.findMany({ select: { type: true, openings: true } }),
    await db().intent.findMany({ where: { state: { not: 'open' } }, select: { openings: true, context: true } }),
    await db().delegation.findMany({ select: { reason: true } }),
  ])

test('whoever lent their authority is erased with it, where others signed under it and they are not named themselves', async () => {
  const [ada, ida, ben, ana, mia, cas] = (await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ida Holm', email: 'ida@vestry.example', roles: ['administrator'] },
    { name: 'Ben Cole', email: 'ben@vestry.example' },
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Mia Berg', email: 'mia@vestry.example' },
    { name: 'Cas Meier', email: 'cas@vestry.example', roles: ['compliance'] },
  ])) as [Member, Member, Member, Member, Member, Member]
  await classAsks([ada, ida], 'lease', { registerRequired: true })
  await authorise([ada, ida], someGrant(ben))
  const id = await lent(ben, ana, { reason: 'In hospital until March.' })
  const { delegationId } = must(await appoint(ada, ben, ana, { reason: 'Still in hospital.' })) as { delegationId: string }
  must(await step(ana, 'end', delegationId))
  const declared = { classId: 'lease', amount: '48200', currency: 'EUR' }
  const [first, held] = [
    await sentEnvelope({ sender: mia, signers: [ana], declared }),
    await sentEnvelope({ sender: mia, signers: [ana], declared }),
  ]
  for (const envelope of [first, held]) must(await sign(ana, envelope, 1, id))
  must(await step(ben, 'end', id))
  await signIn(ben, { zone: 'Europe/Madrid' })
  must(await suspend(ada.actor, ben.actor.personId))
  must(await markLeaver(ada.actor, ben.actor.personId))
  expect((await textOf()).includes('In hospital')).toBe(true)
  expect((await zonesOf([ben.actor.personId])).get(ben.actor.personId)).toBe('Europe/Madrid')

  // An envelope that was signed with their authority names them: held, it keeps their words.
  const { holdId } = must(await setHold(cas.actor, { kind: 'envelope', id: held }, { reason: 'In dispute.', reference: 'Case 12' }))
  expect(await erasePerson(ada.actor, ben.actor.personId)).toMatchObject({ ok: false, rule: 'erase-not-under-hold' })
  must(await liftHold(cas.actor, holdId))
  must(await liftHold(ida.actor, holdId))

  must(await erasePerson(ada.actor, ben.actor.personId))
  for (const word of ['Ben Cole', 'ben@vestry.example', 'hospital']) expect((await textOf()).includes(word), word).toBe(false)
  expect((await zonesOf([ben.actor.personId])).size).toBe(0)
  must(await settleLog())
  expect((await checkLog()).findings).toEqual([])
  expect(await checkRecords()).toEqual([])
  const { outcome, checks, signatures } = must(await verifyBundle(must(await evidenceOf(mia, first)), must(await issuer())))
  expect(checks.filter(({ status }) => status === 'fails')).toEqual([])
  expect(outcome).toBe('verified')
  expect(signatures).toMatchObject([{ who: 'Ana Ruiz on behalf of an erased person' }])
})

test('the application’s login writes no other reason', async () => {
  const { id } = await db().delegation.findFirstOrThrow()
  await expect(db().delegation.update({ where: { id }, data: { reason: 'Another.' } })).rejects.toThrow()
})
