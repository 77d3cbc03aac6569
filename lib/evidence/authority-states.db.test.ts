import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { prepareEnd } from '@/lib/authority'
import { closeDb, db } from '@/lib/db'
import { settleLog } from '@/lib/ledger'
import { activateList, proposeList, someList } from '../../test/support/lists'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { asOwner, layAside, putBack } from '../../test/support/owner'
import { authorise, confirm, grant, someGrant } from '../../test/support/register'
import { checkRecords } from './index'

let ada: Member
let ben: Member
let ana: Member
/** Granted alone: active, waiting and ended; and one that came by a list. */
let active: string
let waiting: string
let ended: string
let listed: string
let root: string

const found = async () => (await checkRecords()).map(({ check, says }) => `${check}: ${says}`)

beforeAll(async () => {
  ;[ada, ben, ana] = (await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ben Okafor', email: 'ben@vestry.example', roles: ['administrator'] },
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Bo Lund', email: 'bo@vestry.example' },
  ])) as [Member, Member, Member]
  active = await authorise([ada, ben], someGrant(ana))
  ended = await authorise(
    [ada, ben],
    someGrant(ana, { caps: [1, 2].map((amount) => ({ amount: `${amount}`, currency: ['EUR', 'CHF'][amount - 1] ?? '' })) }),
  )
  must(await confirm(ben, must(await prepareEnd(ben.actor, ended, 'Another post.'))))
  const proposal = await proposeList(ada, someList(['bo@vestry.example', 'ana@vestry.example']))
  must(await activateList(ben, proposal))
  await proposeList(ada, someList(['bo@vestry.example']))
  waiting = await grant(ada, someGrant(ana))
  listed = (await db().authority.findFirstOrThrow({ where: { personId: ana.actor.personId, listPlace: 1 } })).id
  root = (await db().proposal.findUniqueOrThrow({ where: { id: proposal } })).subject
  must(await settleLog())
})
afterAll(closeDb)

test('whatever is given, alone or by a list, activated or ended, its row is what was confirmed', async () => {
  expect(await found()).toEqual([])
})

describe('the owner of the database is caught when', () => {
  const TABLES = ['authority', 'authority_cap', 'listed_authority', 'proposal']
  beforeAll(() => layAside(TABLES))
  afterEach(async () => {
    await putBack(TABLES)
    expect(await found()).toEqual([])
  })

  test.each<[string, string, () => string, string]>([
    [
      'an authority goes to another person',
      `UPDATE authority SET person_id = (SELECT id FROM person WHERE name = 'Bo Lund') WHERE id = $1`,
      () => active,
      'it was given to person',
    ],
    ['it covers another kind', `UPDATE authority SET classes = '{nda}' WHERE id = $1`, () => active, 'it covers something else'],
    ['it covers more', 'UPDATE authority_cap SET amount = amount * 10 WHERE authority_id = $1', () => active, 'it covers something else'],
    [
      'it is bounded altogether',
      'UPDATE authority_cap SET cumulative = amount, days = 1 WHERE authority_id = $1',
      () => active,
      'it covers something else',
    ],
    ['it covers another currency', `INSERT INTO authority_cap VALUES ($1, 'USD', 1)`, () => active, 'it covers something else'],
    ['it ends later', `UPDATE authority SET ends_at = ends_at + interval '1 day' WHERE id = $1`, () => active, 'it covers something else'],
    [
      'it waits no more',
      `UPDATE authority SET activated_by = (SELECT id FROM person WHERE name = 'Ben Okafor'), activated_at = now() WHERE id = $1`,
      () => waiting,
      'nobody activated it',
    ],
    ['others gave it', `UPDATE authority SET granted_by = activated_by, activated_by = granted_by WHERE id = $1`, () => active, 'gave it'],
    ['what was ended goes on', 'UPDATE authority SET ended_by = NULL, ended_at = NULL WHERE id = $1', () => ended, 'ended it'],
    [
      'it is made up',
      `INSERT INTO authority SELECT gen_random_uuid(), person_id, classes, starts_at, ends_at, reason, granted_by, granted_at, activated_by, activated_at FROM authority WHERE id = $1`,
      () => active,
      'nobody confirmed that it was given',
    ],
    [
      'it is deleted',
      'WITH caps AS (DELETE FROM authority_cap WHERE authority_id = $1) DELETE FROM authority WHERE id = $1',
      () => active,
      'the row that event',
    ],
    [
      'one of a list covers more',
      'UPDATE authority_cap SET amount = amount * 10 WHERE authority_id = $1',
      () => listed,
      'it covers something else',
    ],
    [
      'one of a list takes another row',
      'UPDATE authority SET list_place = 7 - list_place WHERE id = $1',
      () => listed,
      'nobody confirmed that it was given',
    ],
    [
      'a row of a list says more',
      `UPDATE listed_authority SET content = convert_to(replace(convert_from(content, 'UTF8'), '5000000', '9000000'), 'UTF8') WHERE encode(root, 'hex') = $1`,
      () => root,
      'they are not what two confirmed',
    ],
  ])('%s', async (_, sql, id, says) => {
    await asOwner(sql, [id()])
    const findings = await found()
    expect(findings.join('\n')).toContain(says)
    expect(findings.every((one) => /[0-9a-f]{8}-/.test(one))).toBe(true)
  })
})
