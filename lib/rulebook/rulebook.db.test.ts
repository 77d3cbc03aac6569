import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { hex, newId, sha256 } from '@/lib/core'
import { closeDb, db, transaction } from '@/lib/db'
import { bundle, bundleAt, contentOf, decide, filesOfProduct, followPolicy, type Origin, putInForce, type Source } from '@/lib/policy'
import { complete, prepare } from '@/lib/signing'
import { sentEnvelope, sign } from '../../test/support/envelope'
import { faultsInHistory } from '../../test/support/history'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { activatePolicy, CLOSED, changePolicy, inForceBefore, proposePolicy, withMore } from '../../test/support/rulebook'
import { loadByCommand, startPolicy } from './index'
import { carriedOver } from './start'

// Each envelope is frozen in processes of its own: seconds, when everything else runs too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let ada: Member
let ben: Member
let ana: Member

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ben Okafor', email: 'ben@vestry.example', roles: ['administrator'] },
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
  ])
  ;[ada, ben, ana] = members as [Member, Member, Member]
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const product = filesOfProduct()
const hashOf = (source: Source) => hex(sha256(contentOf(source)))
const inForce = async () => hex((await db().policyInForce.findFirstOrThrow()).bundle)
const newestLoading = async () => {
  const event = await db().auditEvent.findFirstOrThrow({ where: { kind: 'policy.loaded' }, orderBy: { id: 'desc' } })
  return event.details as { because: string; digest: string }
}
test('an organisation begins with the product’s own policies, on record and in its log', async () => {
  expect(await inForce()).toBe(hashOf(product))
  expect(await newestLoading()).toEqual({ because: 'first', digest: hashOf(product) })
  await startPolicy()
  expect(await db().policyActivation.count()).toBe(1)
})

describe('a bundle that two put in force', () => {
  test('decides from then on, and is kept beside the one before; a statement made before it is stale', async () => {
    const envelopeId = await sentEnvelope({ sender: ada, signers: [ana] })
    const prepared = must(await prepare(ana.actor, envelopeId, { consent: true, version: 1 }))
    const next = withMore('// A comment is another bundle.')
    const id = await proposePolicy(ada, next)
    expect(await activatePolicy(ada, id)).toMatchObject({ ok: false, rule: 'proposal-needs-another' })
    must(await activatePolicy(ben, id))
    expect(await inForce()).toBe(hashOf(next))
    const answer = ana.authenticator.get(prepared.options)
    expect(await complete(ana.actor, { intentId: prepared.intentId, answer })).toMatchObject({ ok: false, code: 'changed-meanwhile' })
    must(await sign(ana, envelopeId))
    const { decision } = await db().approval.findFirstOrThrow({ where: { envelopeId } })
    expect(decision).toMatchObject({ bundle: hashOf(next), outcome: 'permit' })
    expect(await db().policyBundle.count()).toBe(2)
  })

  test('refuses at once what it forbids, and permits it again when an earlier one comes back', async () => {
    const envelopeId = await sentEnvelope({ sender: ada, signers: [ana] })
    await changePolicy([ada, ben], withMore(CLOSED))
    expect(await prepare(ana.actor, envelopeId, { consent: true, version: 1 })).toMatchObject({ ok: false, rule: 'house-closed' })
    await changePolicy([ben, ada], product)
    must(await sign(ana, envelopeId))
    expect(await inForce()).toBe(hashOf(product))
  })

  test('answers for the time it was in force, also when another has come since', async () => {
    await changePolicy([ada, ben], withMore(CLOSED))
    const closed = new Date()
    await changePolicy([ben, ada], product)
    expect((await bundleAt(closed)).rules.has('house-closed')).toBe(true)
    expect((await bundleAt(new Date())).hash).toBe(hashOf(product))
  })

  test('is refused when it does not validate, with the line', async () => {
    await expect(proposePolicy(ada, withMore('forbid (principal'))).rejects.toThrow(/policy-invalid: signing.cedar, line \d+: /)
  })

  test('stays on record, also against whoever holds the application’s login', async () => {
    await expect(db().policyBundle.deleteMany()).rejects.toThrow()
    await expect(db().policyActivation.deleteMany()).rejects.toThrow()
    await expect(db().policyInForce.updateMany({ data: { number: 1 } })).rejects.toThrow()
    const put = (origin: Origin, by?: string) =>
      transaction((tx) =>
        putInForce(tx, { id: newId(), content: contentOf(withMore('// Mine.')), origin, ...(by && { by }), at: new Date() }),
      )
    await expect(put('proposal', ben.actor.personId)).rejects.toThrow('nobody confirmed this by a passkey (activate)')
    await expect(put('command')).rejects.toThrow('without an event')
  })
})

describe('an upgrade of the product', () => {
  const older = withMore('// As it was.')
  const ours = withMore(CLOSED, older, 'sending.cedar')

  test('brings its files where nobody had changed them', async () => {
    await inForceBefore(older, { origin: 'files', base: older })
    await startPolicy()
    expect(await inForce()).toBe(hashOf(product))
    expect(bundle().hash).toBe(hashOf(product))
    expect(await newestLoading()).toMatchObject({ because: 'upgrade' })
  })

  test('keeps the files that were changed, and the others follow the product', async () => {
    await inForceBefore(ours, { origin: 'proposal', base: older, by: ada })
    await startPolicy()
    expect(await inForce()).toBe(hashOf(withMore(CLOSED, product, 'sending.cedar')))
    const { length } = await db().policyActivation.findMany()
    await startPolicy()
    expect(await db().policyActivation.count()).toBe(length)
  })

  test('takes files away that the product has no more, and brings new ones', () => {
    const file = (name: string, text = name) => ({ name, text })
    const base = { schema: 'old', policies: [file('a'), file('b'), file('c')] }
    const theirs = { schema: 'old', policies: [file('a'), file('b', 'ours'), file('c')] }
    expect(carriedOver(theirs, base, { schema: 'new', policies: [file('a', 'newer'), file('d')] })).toEqual({
      schema: 'new',
      policies: [file('a', 'newer'), file('b', 'ours'), file('d')],
    })
  })

  test('does not start where changed policies no longer fit; the operator mends them, and only then', async () => {
    const own = withMore(
      '@id("own") @reason("Own.") forbid (principal, action, resource) when { context.firstPhases };',
      older,
      'sending.cedar',
    )
    await inForceBefore(own, { origin: 'proposal', base: older, by: ada })
    await expect(startPolicy()).rejects.toThrow(/sending\.cedar:\d+: own: .*npm run policy:load/)
    expect(await loadByCommand(own.policies)).toMatchObject({ why: expect.stringContaining('sending.cedar') })
    expect(await loadByCommand(product.policies)).toEqual({ hash: hashOf(product) })
    await startPolicy()
    expect(await newestLoading()).toMatchObject({ because: 'command' })
    expect(await loadByCommand(older.policies)).toMatchObject({ why: expect.stringContaining('two administrators') })
  })
})

describe('a policy that fails while it is evaluated', () => {
  beforeEach(() =>
    changePolicy(
      [ada, ben],
      withMore(`@id("overflows")
@reason("Never.")
@next("Nothing.")
forbid (principal, action == Countersign::Action::"compose", resource is Countersign::Organisation)
when { context.now.toTime().toMilliseconds() + 9223372036854775807 > 0 };`),
    ),
  )

  test('denies, and raises an alarm once an hour', async () => {
    await followPolicy()
    const ask = () =>
      decide({
        now: new Date(),
        principal: { kind: 'person', id: ana.actor.personId, status: 'active', roles: [], shared: false },
        act: 'compose',
        resource: { kind: 'organisation', id: newId() },
        context: { session: { userVerified: true } },
      })
    expect(ask()).toMatchObject({ outcome: 'deny', rules: ['policy-error'] })
    expect(ask()).toMatchObject({ outcome: 'deny' })
    const alarms = () => db().auditEvent.findMany({ where: { kind: 'policy.error' } })
    await vi.waitFor(async () => expect(await alarms()).toHaveLength(1))
    expect((await alarms())[0]).toMatchObject({ rules: ['overflows'], outcome: 'observed' })
  })
})
