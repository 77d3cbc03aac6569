import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeDb } from '@/lib/db'
import { type Member, makeOrganisation } from '../../test/support/organisation'
import { asOwner } from '../../test/support/owner'
import { classAsks } from '../../test/support/rules'
import { checkRecords } from './check'

let pair: [Member, Member]

beforeAll(async () => {
  const [ada, ben] = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ben Okafor', email: 'ben@vestry.example', roles: ['administrator'] },
  ])
  pair = [ada as Member, ben as Member]
  await classAsks(pair, 'lease', { approvals: 1 })
  await classAsks(pair, 'lease', { approvals: 2, thresholds: [{ amount: '50000', currency: 'EUR' }] })
})

afterAll(closeDb)

const says = async () => (await checkRecords()).map((finding) => finding.says)

test('what kinds of document ask for is held to what was last put in force', async () => {
  expect(await says()).toEqual([])
})

test.each([
  [
    'fewer approvals',
    `UPDATE document_class SET approvals = 0 WHERE id = 'lease'`,
    `UPDATE document_class SET approvals = 2 WHERE id = 'lease'`,
  ],
  [
    'a higher threshold',
    `UPDATE document_class SET thresholds = '[{"currency":"EUR","amount":900000000}]' WHERE id = 'lease'`,
    `UPDATE document_class SET thresholds = '[{"currency":"EUR","amount":5000000}]' WHERE id = 'lease'`,
  ],
  [
    'as if nobody had ever changed it',
    `UPDATE document_class SET approvals = 0, proposal_id = NULL WHERE id = 'lease'`,
    `UPDATE document_class SET approvals = 2, proposal_id = (SELECT id FROM proposal ORDER BY id DESC LIMIT 1) WHERE id = 'lease'`,
  ],
])('a database administrator who changes a kind beside that is told of: %s', async (_, change, back) => {
  await asOwner(change, [])
  expect(await says()).toEqual(['What a document of class lease asks for is not what was last put in force for it.'])
  await asOwner(back, [])
  expect(await says()).toEqual([])
})
