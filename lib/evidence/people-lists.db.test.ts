import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { closeDb, db } from '@/lib/db'
import { settleLog } from '@/lib/ledger'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { asOwner, layAside, putBack } from '../../test/support/owner'
import { activatePeople, listOfPeople, proposePeople } from '../../test/support/people-lists'
import { checkRecords } from './index'

let root: string

const found = async () => (await checkRecords()).map(({ says }) => says)

beforeAll(async () => {
  const [ada, ben] = (await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ben Okafor', email: 'ben@vestry.example', roles: ['administrator'] },
  ])) as [Member, Member]
  const id = await proposePeople(ada, listOfPeople(['mara@vestry.example', 'nils@vestry.example']))
  must(await activatePeople(ben, id))
  await proposePeople(ada, listOfPeople(['ida@vestry.example']))
  root = (await db().proposal.findUniqueOrThrow({ where: { id } })).subject
  must(await settleLog())
})
afterAll(closeDb)

test('invitations that came of a list, and lists that wait, are as they were confirmed', async () => {
  expect(await found()).toEqual([])
})

describe('the owner of the database is caught when', () => {
  const TABLES = ['listed_person', 'invitation']
  beforeAll(() => layAside(TABLES))
  afterEach(async () => {
    await putBack(TABLES)
    expect(await found()).toEqual([])
  })

  const of = `encode(root, 'hex') = $1`
  const invited = `id IN (SELECT (convert_from(content, 'UTF8')::jsonb ->> 'invitation')::uuid FROM listed_person WHERE ${of})`
  test.each<[string, string, string]>([
    [
      'a row of a list is of somebody else',
      `UPDATE listed_person SET content = convert_to(replace(convert_from(content, 'UTF8'), 'mara@', 'mark@'), 'UTF8') WHERE ${of}`,
      'they are not what was confirmed',
    ],
    ['a row goes with its hash', `DELETE FROM listed_person WHERE ${of} AND place = 1`, 'they are not what was confirmed'],
    [
      'an invitation goes elsewhere',
      `UPDATE invitation SET email = 'mark@vestry.example' WHERE email LIKE 'mara@%' AND ${invited}`,
      'somebody else',
    ],
    [
      'another answers for it',
      `UPDATE invitation SET invited_by = (SELECT id FROM person WHERE name = 'Ben Okafor') WHERE ${invited}`,
      'somebody else',
    ],
    ['an invitation is deleted', `DELETE FROM invitation WHERE ${invited}`, 'it is gone'],
  ])('%s', async (_, sql, says) => {
    await asOwner(sql, [root])
    expect((await found()).join('\n')).toContain(says)
  })

  test('and not when the words of a row are erased', async () => {
    await asOwner(`UPDATE listed_person SET content = '' WHERE ${of}`, [root])
    expect(await found()).toEqual([])
  })
})
