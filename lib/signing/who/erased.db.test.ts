import { afterAll, expect, test } from 'vitest'
import { closeDb } from '@/lib/db'
import { erasePerson } from '@/lib/governance'
import { changeRoles, markLeaver } from '@/lib/identity'
import { type Member, makeOrganisation, must } from '../../../test/support/organisation'
import { classAsks } from '../../../test/support/rules'
import { whoCouldSign } from '..'

afterAll(closeDb)

test('where the words are gone that said which roles somebody had, nothing is made up', async () => {
  const [ada, ben, cleo, dan] = (await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ben Okafor', email: 'ben@vestry.example', roles: ['administrator'] },
    { name: 'Cleo Hart', email: 'cleo@vestry.example', roles: ['compliance'] },
    { name: 'Dan Ode', email: 'dan@vestry.example', roles: ['compliance'] },
  ])) as [Member, Member, Member, Member]
  const moment = () => {
    for (const now = Date.now(); Date.now() <= now; );
    return new Date().toISOString()
  }
  const ask = (classId: string, at: string) =>
    whoCouldSign(cleo.actor, { envelopeId: '', classId, amount: '', currency: '', counterparty: '', at, of: 'could', after: '' })
  const names = async (at: string) =>
    Object.fromEntries(must(await ask('other', at)).answers.map(({ key, people }) => [key, people.map(({ name }) => name)]))

  const before = moment()
  moment()
  await classAsks([ada, ben], 'nda', { registerRequired: true })
  const between = moment()
  moment()
  must(await changeRoles(ada.actor, dan.actor.personId, []))
  must(await markLeaver(ada.actor, dan.actor.personId))
  expect(await names(between)).toEqual({ could: ['Ada Admin', 'Ben Okafor', 'Cleo Hart', 'Dan Ode'] })
  must(await erasePerson(ada.actor, dan.actor.personId))
  expect(await names(between)).toEqual({ could: ['Ada Admin', 'Ben Okafor', 'Cleo Hart'], 'facts-unusable': ['an erased person'] })
  expect(await names(moment())).toEqual({
    could: ['Ada Admin', 'Ben Okafor', 'Cleo Hart'],
    'person-inactive+session-missing': ['an erased person'],
  })
  for (const [at, register] of [
    [before, false],
    [between, true],
  ] as const)
    expect(await ask('nda', at)).toMatchObject({ ok: true, value: { about: { register } } })
})
