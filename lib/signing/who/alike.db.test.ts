import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { authoritiesOfAll } from '@/lib/authority'
import { newId } from '@/lib/core'
import { closeDb, db } from '@/lib/db'
import { activeBundle } from '@/lib/policy/bundle'
import { compile } from '@/lib/policy/compile'
import { asOwner, insertAsOwner } from '../../../test/support/owner'
import { givePasskeys } from '../../../test/support/passkeys'
import { decideAsIfNamed } from '../as-if-named'
import { authorityIn } from '../capacity'
import { partsOf } from './alike'
import { thoughtOf } from './subject'

afterAll(closeDb)

const soon = (days: number) => new Date(Date.now() + days * 86_400_000)

const someAuthority = fc.record({
  classes: fc.uniqueArray(fc.constantFrom('lease', 'nda', 'supply-contract'), { minLength: 1 }),
  caps: fc.uniqueArray(
    fc.record({
      currency: fc.constantFrom('EUR', 'CHF'),
      amount: fc.constantFrom(100, 4_820_000, 4_820_001, 9_000_000),
      altogether: fc.constantFrom({}, {}, {}, { cumulative: 9_000_000, days: 30 }),
    }),
    { selector: ({ currency }) => currency },
  ),
  from: fc.constantFrom(-30, -10, 5),
  length: fc.constantFrom(1, 12, 60),
  activated: fc.constantFrom(-20, -5, undefined),
  ended: fc.constantFrom(-4, -1, undefined, undefined, undefined),
})
const somebody = fc.record({
  status: fc.constantFrom('active', 'active', 'suspended', 'left'),
  roles: fc.constantFrom<string[]>([], ['administrator'], ['compliance'], ['administrator', 'compliance']),
  held: fc.array(someAuthority, { maxLength: 4 }),
  /** Each in its device or not, and until when it was not ended. */
  passkeys: fc.array(fc.record({ deviceBound: fc.boolean(), ended: fc.constantFrom(-10, -1, undefined, undefined) }), { maxLength: 2 }),
})
type Drawn = typeof somebody extends fc.Arbitrary<infer T> ? T : never

/** Straight into the tables, as their owner: how they came about does not matter here. */
async function populate(drawn: readonly Drawn[], [first, second]: readonly [string, string]): Promise<void> {
  const people = drawn.map((one) => ({ ...one, personId: newId() }))
  await asOwner(
    `INSERT INTO person (id, name, email, status, roles, created_at, administrator_at)
      SELECT id, 'Drawn', id || '@vestry.example', status, roles, $2::timestamptz, CASE WHEN 'administrator' = ANY (roles) THEN $2::timestamptz END
      FROM jsonb_to_recordset($1) AS drawn (id uuid, status text, roles text[])`,
    [JSON.stringify(people.map(({ personId, status, roles }) => ({ id: personId, status, roles }))), soon(-60)],
  )
  for (const { personId, held, passkeys } of people) {
    await givePasskeys(
      passkeys.map(({ deviceBound, ended }) => ({
        personId,
        deviceBound,
        createdAt: soon(-50),
        ...(ended !== undefined && { revokedAt: soon(ended) }),
      })),
    )
    const authorities = held.map((one) => ({ id: newId(), ...one }))
    await insertAsOwner(
      'authority',
      authorities.map(({ id, classes, from, length, activated, ended }) => ({
        id,
        person_id: personId,
        classes,
        starts_at: soon(from),
        ends_at: soon(from + length),
        reason: 'Drawn.',
        granted_by: first,
        granted_at: soon(-40),
        ...(activated !== undefined && { activated_by: second, activated_at: soon(activated) }),
        ...(ended !== undefined && { ended_by: second, ended_at: soon(ended) }),
      })),
    )
    await insertAsOwner(
      'authority_cap',
      authorities.flatMap(({ id, caps }) =>
        caps.map(({ currency, amount, altogether }) => ({ authority_id: id, currency, amount, ...altogether })),
      ),
    )
  }
}

const { schema, policies } = activeBundle()

/** The bundle that ships, and one rule more that looks further into its facts. */
const bundles = [
  'context has authority && context.authority.until.durationSince(context.now) < duration("5d")',
  'context has authority.maximum && context.authority.maximum > 5000000',
  'context has authority && context.authority.classes.containsAny(["supply-contract"])',
  'context has authority && context.authority.currencies.contains("CHF")',
  'context has authority && context.authority.id like "*7*"',
  'principal in Countersign::Role::"compliance" && principal != Countersign::Person::"SOMEBODY"',
]
const withRule = (when: string) => {
  const text = `@id("drawn") @reason("It is drawn.") forbid (principal, action == Countersign::Action::"sign", resource) when { ${when} };`
  return compile(schema, [...policies, { name: 'drawn.cedar', text }])
}

const question = fc.record({
  classId: fc.constantFrom('lease', 'nda'),
  minor: fc.constantFrom(undefined, 4_820_000),
  currency: fc.constantFrom('EUR', 'CHF', 'SEK'),
  register: fc.constantFrom(true, true, true, false),
  assurance: fc.constantFrom('passkey', 'device-bound'),
  approvals: fc.constantFrom(0, 0, 1),
  days: fc.constantFrom(undefined, -3, -15, 20),
  rule: fc.constantFrom(undefined, ...bundles.keys()),
})

test('one answer is the answer to each of those who are alike, whoever they are and whatever the rules look at', async () => {
  const officers = [newId(), newId()] as const
  const row = { name: 'Officer', status: 'active', roles: ['administrator'], createdAt: soon(-90), administratorAt: soon(-90) }
  await db().person.createMany({ data: officers.map((id) => ({ ...row, id, email: `${id}@vestry.example` })) })
  const compiled = bundles.map((when) => withRule(when.replace('SOMEBODY', officers[0])))
  let [parted, alike] = [0, 0]
  await fc.assert(
    fc.asyncProperty(
      fc.array(somebody, { minLength: 1, maxLength: 25 }),
      question,
      async (crowd, { classId, minor, currency, days, rule, ...asks }) => {
        await populate(crowd, officers)
        const now = days === undefined ? new Date() : soon(days)
        const past = days !== undefined && days < 0 ? now : undefined
        const money = minor === undefined ? undefined : { minor, currency }
        const kind = { id: classId, name: classId, amountRequired: false, registerRequired: asks.register, ...asks, thresholds: [] }
        const subject = thoughtOf(kind, money)
        const bundle = rule === undefined ? activeBundle() : (compiled[rule] as (typeof compiled)[number])
        const parts = await partsOf(db(), { subject, now, past, bundle }, 10_000)
        const people = new Map((await db().person.findMany({ include: { passkeys: true } })).map((one) => [one.id, one]))
        const held = await authoritiesOfAll([...people.keys()], past)
        const declared = { classId, amount: minor === undefined ? null : BigInt(minor), currency: money?.currency ?? null, class: kind }
        expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(people.size)
        for (const part of parts) {
          expect(part.people).toHaveLength(part.count)
          const said = part.people.map(({ id }) => {
            const { status = '', roles = [], passkeys = [] } = people.get(id) ?? {}
            const live = passkeys.filter(
              ({ createdAt, revokedAt }) => createdAt <= (past ?? now) && (!revokedAt || (past && revokedAt > past)),
            )
            const deviceBound = live.length > 0 ? live.some(({ backupEligible }) => !backupEligible) : null
            expect(part.one).toMatchObject({ status, roles, deviceBound })
            const { authority } = authorityIn(held.get(id) ?? [], declared, now)
            return decideAsIfNamed(bundle, { id, status, roles, deviceBound, authority }, subject.record, now).rules.join()
          })
          expect(new Set(said).size, part.key).toBe(1)
          parted += 1
          alike += part.count
        }
      },
    ),
    { numRuns: 40 },
  )
  // Questions saved.
  expect(alike - parted).toBeGreaterThan(600)
}, 120_000)
