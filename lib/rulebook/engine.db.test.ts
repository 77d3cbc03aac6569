import * as cedar from '@cedar-policy/cedar-wasm/nodejs'
import { afterAll, expect, test, vi } from 'vitest'
import { newId } from '@/lib/core'
import { closeDb, db } from '@/lib/db'
import { decide } from '@/lib/policy'
import { faultsInHistory } from '../../test/support/history'
import { makeOrganisation } from '../../test/support/organisation'
import { startPolicy } from './index'

vi.setConfig({ testTimeout: 60_000 })
afterAll(closeDb)

test('an engine that crashed denies, says so by a rule of its own, and raises the alarm', async () => {
  const [ada] = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [])
  await startPolicy()
  const ask = () =>
    decide({
      now: new Date(),
      principal: { kind: 'person', id: ada?.actor.personId ?? '', status: 'active', roles: [], shared: false },
      act: 'compose',
      resource: { kind: 'organisation', id: newId() },
      context: { session: { userVerified: true } },
    })
  expect(ask()).toMatchObject({ outcome: 'permit' })

  // What no bundle may hold: so many brackets run over the engine's stack, which does not come back to where it was.
  const overrun = `permit (principal, action, resource) when { ${'('.repeat(300)}1${')'.repeat(300)} == 1 };`
  for (let time = 0; time < 20; time++) expect(() => cedar.policyToJson(overrun)).toThrow()
  expect(ask()).toMatchObject({ outcome: 'deny', rules: ['engine-failure'], failed: [{ rule: 'engine-failure' }] })
  expect(ask()).toMatchObject({ outcome: 'deny', facts: { act: 'compose' } })
  const alarms = () => db().auditEvent.findMany({ where: { kind: 'policy.error' } })
  await vi.waitFor(async () => expect(await alarms()).toHaveLength(1))
  expect((await alarms())[0]).toMatchObject({ rules: ['engine-failure'], outcome: 'observed' })
  expect(await faultsInHistory()).toEqual([])
})
