import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeDb, db } from '@/lib/db'
import { actorOf, changeRoles, type Prepared, type Role, vouchedApart } from '@/lib/identity'
import { faultsInHistory } from '../../test/support/history'
import { enrol, foundOrganisation, type Member, must } from '../../test/support/organisation'
import { completeRoles, prepareRoles, prepareRolesActivation } from './index'

let ada: Member
let ben: Member
let lea: Member
/** Brought in by Ben, an administrator by the two of them once, and by Ben's hand not any more. */
let cas: Member

const confirm = ({ actor, authenticator }: Member, { intentId, options }: Prepared) =>
  completeRoles(actor, { intentId, answer: authenticator.get(options) })

async function give(by: Member, { actor }: Member, roles: readonly Role[], activatedBy: Member) {
  const form = { personId: actor.personId, roles, reason: 'As agreed.' }
  const { proposalId } = must(await confirm(by, must(await prepareRoles(by.actor, form)).prepared))
  const activating = await prepareRolesActivation(activatedBy.actor, proposalId)
  return activating.ok ? confirm(activatedBy, activating.value) : activating
}

const now = async ({ actor, authenticator }: Member): Promise<Member> => ({
  actor: (await actorOf(actor.sessionId)) ?? actor,
  authenticator,
})
const apart = (days: number) => vouchedApart(db(), ada.actor.personId, cas.actor.personId, () => new Date(Date.now() + days * 86_400_000))

beforeAll(async () => {
  ada = await foundOrganisation('Vestry Bakeries', { name: 'Ada', email: 'ada@vestry.example' })
  ben = await enrol(ada, { name: 'Ben', email: 'ben@vestry.example', roles: ['administrator'] })
  lea = await enrol(ada, { name: 'Lea', email: 'lea@vestry.example' })
  cas = await enrol(ben, { name: 'Cas', email: 'cas@vestry.example' })
  must(await give(ada, cas, ['administrator'], ben))
  must(await changeRoles(ben.actor, cas.actor.personId, []))
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

test('whoever is given the role again by one alone does not second that one, though two had given it before', async () => {
  must(await changeRoles(ada.actor, ben.actor.personId, []))
  must(await give(ada, cas, ['administrator'], ada))
  cas = await now(cas)
  expect(cas.actor.roles).toEqual(['administrator'])
  expect(await give(ada, lea, ['compliance'], cas)).toMatchObject({ rule: 'proposal-vouched-apart' })
  expect(await give(cas, lea, ['compliance'], ada)).toMatchObject({ rule: 'proposal-vouched-apart' })
  expect(await apart(90)).toBe(false)
})

test('and does, once two have given it to them again', async () => {
  must(await changeRoles(ada.actor, cas.actor.personId, []))
  must(await give(ada, ben, ['administrator'], ada))
  ben = await now(ben)
  must(await give(ada, cas, ['administrator'], ben))
  expect(await apart(0)).toBe(true)
})
