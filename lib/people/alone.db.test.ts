import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeDb, db } from '@/lib/db'
import { actorOf, markLeaver, type Prepared, restore, suspend, vouchedApart } from '@/lib/identity'
import { faultsInHistory } from '../../test/support/history'
import { enrol, foundOrganisation, type Member, must } from '../../test/support/organisation'
import { completeRoles, prepareRoles, prepareRolesActivation } from './index'

// A house of two, of whom one is gone.
let ada: Member
let ben: Member
let lea: Member
/** Brought in by Ben, so that nothing but who made them an administrator ties them to Ada. */
let puppet: Member

const at = (days: number) => () => new Date(Date.now() + days * 86_400_000)

const confirm = ({ actor, authenticator }: Member, { intentId, options }: Prepared) =>
  completeRoles(actor, { intentId, answer: authenticator.get(options) })

async function give(by: Member, { actor }: Member, roles: readonly ('administrator' | 'compliance')[], activatedBy = by) {
  const form = { personId: actor.personId, roles, reason: 'There is nobody else.' }
  const { proposalId } = must(await confirm(by, must(await prepareRoles(by.actor, form)).prepared))
  const activating = await prepareRolesActivation(activatedBy.actor, proposalId)
  return activating.ok ? confirm(activatedBy, activating.value) : activating
}

beforeAll(async () => {
  ada = await foundOrganisation('Vestry Bakeries', { name: 'Ada', email: 'ada@vestry.example' })
  ben = await enrol(ada, { name: 'Ben', email: 'ben@vestry.example', roles: ['administrator'] })
  lea = await enrol(ada, { name: 'Lea', email: 'lea@vestry.example' })
  puppet = await enrol(ben, { name: 'Puppet', email: 'puppet@vestry.example' })
  must(await suspend(ada.actor, ben.actor.personId, at(-31)))
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

test('the only administrator makes somebody another by two gestures, and gives nothing else', async () => {
  for (const roles of [['compliance'], ['administrator', 'compliance']] as const)
    expect(await give(ada, puppet, roles)).toMatchObject({ rule: 'proposal-needs-another' })
  must(await give(ada, puppet, ['administrator']))
  puppet = { ...puppet, actor: (await actorOf(puppet.actor.sessionId)) ?? puppet.actor }
  expect(puppet.actor.roles).toEqual(['administrator'])
  expect(await give(ada, lea, ['administrator'])).toMatchObject({ rule: 'proposal-needs-another' })
})

test('they are not seconded by whom they made so', async () => {
  expect(await give(ada, lea, ['compliance'], puppet)).toMatchObject({ rule: 'proposal-vouched-apart' })
  expect(await give(puppet, lea, ['compliance'], ada)).toMatchObject({ rule: 'proposal-vouched-apart' })
})

test('nobody who was an administrator is marked as having left before they have been suspended for thirty days', async () => {
  must(await restore(ada.actor, ben.actor.personId))
  expect(await markLeaver(ada.actor, ben.actor.personId)).toMatchObject({ rule: 'administrator-leaves-slowly' })
  must(await suspend(ada.actor, ben.actor.personId, at(-29)))
  expect(await markLeaver(ada.actor, ben.actor.personId)).toMatchObject({
    rule: 'administrator-leaves-slowly',
    next: 'Suspend them now: it ends every session and passkey at once. In 30 days they can be marked as a leaver.',
  })
  must(await restore(ada.actor, ben.actor.personId))
  must(await suspend(ada.actor, ben.actor.personId, at(-31)))
})

test('who was made so moves up after thirty days, and only when another has left', async () => {
  const apart = (days: number) => vouchedApart(db(), ada.actor.personId, puppet.actor.personId, at(days))
  expect(await apart(90)).toBe(false)
  must(await markLeaver(ada.actor, ben.actor.personId))
  expect([await apart(0), await apart(29), await apart(31)]).toEqual([false, false, true])
})
