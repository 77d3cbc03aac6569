import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalBytes, hex, sha256 } from '@/lib/core'
import { activeBundle } from './bundle'
import { compile } from './compile'
import { evaluate } from './evaluate'
import { ACTS, ENVELOPE_STATES, type Facts } from './facts'

const bundle = activeBundle()
const instant = '2026-03-02T09:30:00.000Z'
const now = new Date(instant)

const signing = (): Facts => ({
  now,
  principal: { kind: 'person', id: 'tom', status: 'active', roles: [], shared: false },
  act: 'sign',
  resource: {
    kind: 'envelope',
    id: 'envelope-1',
    state: 'sent',
    neverSent: false,
    sender: 'mia',
    signers: ['tom', 'una'],
    openSigners: ['una', 'tom'],
    approvers: ['ada', 'vic'],
    openApprovers: [],
    copies: [],
    uploaders: ['mia'],
    expired: false,
    hasDocuments: true,
    class: 'lease',
    amount: 120_000,
    currency: 'EUR',
    amountRequired: true,
    register: true,
    approvalsRequired: 2,
    approvals: 2,
    approvalsOpen: 0,
    deviceBound: false,
  },
  context: {
    session: { userVerified: true },
    stage: 'complete',
    assertion: { userVerified: true, statementBound: true },
    hashMatches: true,
    authority: {
      id: 'authority-1',
      classes: ['lease'],
      currencies: ['EUR'],
      maximum: 120_000,
      from: '2026-01-01T00:00:00.000Z',
      until: '2027-01-01T00:00:00.000Z',
    },
  },
})

const person = fc.constantFrom('tom', 'una', 'mia', 'vic', 'ada')
const status = fc.constantFrom('active' as const, 'suspended' as const, 'left' as const)
const roles = fc.uniqueArray(fc.constantFrom('administrator' as const, 'compliance' as const))
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

/** Facts that hang together, about anything. */
const anyFacts: fc.Arbitrary<Facts> = fc.record({
  now: fc.constant(now),
  principal: fc.record({ kind: fc.constant('person' as const), id: person, status, roles, shared: fc.boolean() }),
  act: fc.constantFrom(...ACTS),
  resource: fc.oneof(
    fc
      .record({
        kind: fc.constant('envelope' as const),
        id: fc.constant('envelope-1'),
        state: fc.constantFrom(...ENVELOPE_STATES),
        sender: person,
        signers: fc.uniqueArray(person),
        copies: fc.uniqueArray(person),
        expired: fc.boolean(),
        hasDocuments: fc.boolean(),
        class: fc.constantFrom('lease', 'nda'),
        amountRequired: fc.boolean(),
        register: fc.boolean(),
        approvers: fc.uniqueArray(person),
        uploaders: fc.uniqueArray(person),
        threshold: maybe(fc.constantFrom(1, 100_000, 200_000)),
        approvalsRequired: fc.integer({ min: 0, max: 3 }),
        deviceBound: fc.boolean(),
        acted: fc.uniqueArray(person),
      })
      .map(({ acted, ...envelope }) => ({
        ...envelope,
        neverSent: envelope.state === 'draft',
        openSigners: envelope.signers.filter((id) => !acted.includes(id)),
        openApprovers: envelope.approvers.filter((id) => !acted.includes(id)),
        approvals: envelope.approvers.filter((id) => acted.includes(id)).length,
        approvalsOpen: envelope.approvers.filter((id) => !acted.includes(id)).length,
      })),
    fc.record({ kind: fc.constant('person' as const), id: person, status }),
    fc.constant({ kind: 'organisation' as const, id: 'organisation-1' }),
    fc.constant({ kind: 'invitation' as const, id: 'invitation-1' }),
  ),
  context: fc.record({
    session: maybe(fc.record({ userVerified: fc.boolean() })),
    stage: maybe(fc.constantFrom('prepare' as const, 'complete' as const)),
    passkey: maybe(fc.record({ deviceBound: fc.boolean() })),
    assertion: maybe(fc.record({ userVerified: fc.boolean(), statementBound: fc.boolean() })),
    hashMatches: maybe(fc.boolean()),
    secondAdministrator: maybe(fc.record({ id: person, status, roles })),
    vouchedApart: maybe(fc.boolean()),
    givenRoles: maybe(roles),
    everAdministrator: maybe(fc.boolean()),
    suspendedDays: maybe(fc.nat()),
  }),
})

/** Every way of taking one member out of a value, however deep. */
function* withoutOne(value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null || value instanceof Date || Array.isArray(value)) return
  for (const [name, member] of Object.entries(value)) {
    const { [name]: _, ...rest } = value as Record<string, unknown>
    yield rest
    for (const less of withoutOne(member)) yield { ...value, [name]: less }
  }
}

describe('unknown means deny', () => {
  test('signing with every fact present is permitted, and with any one fact missing denied', () => {
    expect(evaluate(bundle, signing()).outcome).toBe('permit')
    const lacking = [...withoutOne(signing())]
    expect(lacking).toHaveLength(46)
    for (const facts of lacking) expect(evaluate(bundle, facts), JSON.stringify(facts)).toMatchObject({ outcome: 'deny' })
  })

  test('garbage is denied, never thrown', () => {
    fc.assert(fc.property(fc.anything(), (garbage) => evaluate(bundle, garbage).outcome === 'deny'))
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(signing())), fc.anything(), (name, garbage) => {
        fc.pre(!(name === 'now' && garbage instanceof Date))
        return evaluate(bundle, { ...signing(), [name]: garbage }).outcome === 'deny'
      }),
    )
  })

  test('an unknown act is denied, even one named like a member of every object', () => {
    const unknown = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'attributable', 'by-gesture', 'SIGN', 'sign '))
    fc.assert(
      fc.property(unknown, (act) => {
        fc.pre(!(ACTS as readonly string[]).includes(act))
        return evaluate(bundle, { ...signing(), act }).outcome === 'deny'
      }),
    )
  })

  test('an unknown extra fact is denied: whoever added it believed that it counts', () => {
    expect(evaluate(bundle, { ...signing(), override: true })).toMatchObject({ outcome: 'deny', rules: ['facts-unusable'] })
  })

  test('facts that throw when they are read are denied', () => {
    const hostile = {
      get act(): string {
        throw new Error('no')
      },
    }
    expect(evaluate(bundle, hostile)).toMatchObject({ outcome: 'deny', rules: ['facts-unusable'] })
  })

  test('a policy that errors denies, though Cedar itself would skip it', () => {
    const broken = `@id("too-large") @reason("It adds too much.")
      forbid (principal, action == Countersign::Action::"sign", resource) when { 9223372036854775807 + 1 > 0 && resource.expired };`
    const withBroken = compile(bundle.schema, [...bundle.policies, { name: 'broken.cedar', text: broken }])
    expect(evaluate(withBroken, signing())).toMatchObject({ outcome: 'deny', rules: ['policy-error'] })
  })
})

describe('whatever the facts', () => {
  test('a signature is permitted exactly when every condition holds', () => {
    const mostly = <T>(good: T, ...bad: T[]) =>
      fc.oneof({ weight: 12, arbitrary: fc.constant(good) }, { weight: 1, arbitrary: fc.constantFrom(...bad) })
    const conditions = fc.record({
      status: mostly<'active' | 'suspended' | 'left'>('active', 'suspended', 'left'),
      shared: mostly(false, true),
      named: mostly(true, false),
      open: mostly(true, false),
      state: mostly<(typeof ENVELOPE_STATES)[number]>('sent', ...ENVELOPE_STATES.filter((state) => state !== 'sent')),
      expired: mostly(false, true),
      session: mostly<boolean | undefined>(true, false, undefined),
      stage: mostly<'prepare' | 'complete' | undefined>('complete', 'prepare', undefined),
      userVerified: mostly(true, false),
      statementBound: mostly(true, false),
      asserted: mostly(true, false),
      hashMatches: mostly<boolean | undefined>(true, false, undefined),
      authority: mostly<object | undefined>(
        {},
        { classes: ['nda'] },
        { currencies: ['USD'] },
        { maximum: 119_999 },
        { until: instant },
        undefined,
      ),
    })
    const { authority } = signing().context
    const outcomes = new Set<string>()
    fc.assert(
      fc.property(conditions, (c) => {
        const { principal, resource } = signing()
        const signers = c.named ? ['tom', 'una'] : ['una']
        const openSigners = c.named && c.open ? ['tom', 'una'] : ['una']
        const { outcome } = evaluate(bundle, {
          now,
          principal: { ...principal, status: c.status, shared: c.shared },
          act: 'sign',
          resource: { ...resource, signers, openSigners, state: c.state, expired: c.expired },
          context: {
            session: c.session === undefined ? undefined : { userVerified: c.session },
            stage: c.stage,
            assertion: c.asserted ? { userVerified: c.userVerified, statementBound: c.statementBound } : undefined,
            hashMatches: c.hashMatches,
            authority: c.authority && { ...authority, ...c.authority },
          },
        })
        const covered = c.authority !== undefined && Object.keys(c.authority).length === 0
        const may =
          c.status === 'active' && !c.shared && c.named && c.open && c.state === 'sent' && !c.expired && c.session === true && covered
        const flawless = !c.asserted || (c.userVerified && c.statementBound)
        const begins = c.stage === 'prepare' && flawless && c.hashMatches !== false
        const completes = c.stage === 'complete' && c.asserted && flawless && c.hashMatches === true
        expect(outcome === 'permit').toBe(may && (begins || completes))
        outcomes.add(outcome)
      }),
      { numRuns: 600 },
    )
    expect([...outcomes].sort()).toEqual(['challenge', 'deny', 'permit'])
  }, 60_000)

  test('every answer is whole: a permit has rules, a challenge only curable reasons, a deny at least one reason', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { outcome, rules, reasons } = evaluate(bundle, facts)
        expect(rules.length).toBeGreaterThan(0)
        expect(reasons.map(({ rule }) => rule)).toEqual(rules)
        if (outcome === 'challenge') expect(reasons.every(({ obligation }) => obligation)).toBe(true)
        for (const { rule } of reasons) expect(bundle.rules.get(rule)?.effect ?? 'forbid').toBe(outcome === 'permit' ? 'permit' : 'forbid')
        expect(facts.principal.status === 'active' || outcome === 'deny').toBe(true)
      }),
      { numRuns: 600 },
    )
  }, 60_000)
})

describe('the record of a decision', () => {
  test('the digest is SHA-256 over facts, outcome, rules and bundle', () => {
    const { digest, facts, outcome, rules, bundle: hash } = evaluate(bundle, signing())
    expect(digest).toBe(hex(sha256(canonicalBytes({ type: 'countersign/decision/v1', facts, outcome, rules, bundle: hash }))))
    expect(digest).toMatch(/^[0-9a-f]{64}$/)
  })

  test('the same facts in another order have the same digest; another fact has another', () => {
    const facts = signing()
    const { resource } = facts
    if (resource.kind !== 'envelope') throw new Error('an envelope')
    const turned = {
      ...facts,
      resource: { ...resource, signers: resource.signers.toReversed(), openSigners: resource.openSigners.toReversed() },
    }
    const { digest } = evaluate(bundle, facts)
    expect(evaluate(bundle, turned).digest).toBe(digest)
    expect(evaluate(bundle, { ...facts, now: new Date(now.getTime() + 1) }).digest).not.toBe(digest)
  })

  test('unusable facts are named and not kept', () => {
    const facts = { ...signing(), principal: { ...signing().principal, id: 'Tom Müller <tom@example.com>' } }
    expect(evaluate(bundle, facts).facts).toEqual({ unusable: 'facts.principal.id' })
  })

  test('what a person may begin and what they complete are permitted by the same rules', () => {
    const { session, authority } = signing().context
    const begun = evaluate(bundle, { ...signing(), context: { session, authority, stage: 'prepare' } })
    const duty = 'assert-with-user-verification'
    expect(begun).toMatchObject({
      outcome: 'permit',
      reasons: [
        { rule: 'sign-as-recipient', duty },
        { rule: 'sign-under-register', duty },
      ],
    })
    expect(evaluate(bundle, signing()).rules).toEqual(begun.rules)
  })

  test('whom nothing permits learns who may, and not the state of the thing', () => {
    const { principal, resource } = signing()
    const facts = { ...signing(), principal: { ...principal, id: 'zed' }, resource: { ...resource, state: 'voided' } }
    expect(evaluate(bundle, facts).reasons).toEqual([
      { rule: 'not-entitled', reason: 'Only a person named as a signer of this envelope can sign it.' },
    ])
  })
})
