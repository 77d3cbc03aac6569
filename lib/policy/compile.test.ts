import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { activeBundle, policyFolder } from './bundle'
import { compile } from './compile'
import { ACTS, ENVELOPE_STATES } from './facts'
import { inspect } from './faults'
import { bundle, decide, describeRule, refusalOf } from './index'

const { schema, policies, hash, rules } = activeBundle()
const policy =
  (head: string, body = 'forbid (principal, action, resource);') =>
  () =>
    compile(schema, [...policies, { name: 'draft.cedar', text: `${head} ${body}` }])

describe('a bundle', () => {
  test('is named by a hash that any change of schema, policy text or file name changes', () => {
    expect(bundle()).toMatchObject({ hash, engine: expect.stringMatching(/^cedar\/4\./) })
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    expect(compile(schema, policies).hash).toBe(hash)
    expect(compile(`${schema}\n`, policies).hash).not.toBe(hash)
    expect(
      compile(
        schema,
        policies.map(({ name, text }) => ({ name, text: `${text}\n` })),
      ).hash,
    ).not.toBe(hash)
    expect(
      compile(
        schema,
        policies.map(({ name, text }) => ({ name: `x${name}`, text })),
      ).hash,
    ).not.toBe(hash)
  })

  test.each<[string, number, (at: number) => string]>([
    ['policies without a name', 5000, () => 'forbid (principal, action, resource);\n'],
    ['policies of one name', 3000, () => '@id("a") @reason("b") forbid (principal, action, resource);'],
    [
      'policies about what is nowhere',
      2000,
      (at) => `@id("a${at}") @reason("b") forbid (principal, action, resource) when { context.zz };\n`,
    ],
    ['more policies than anybody reads', 3000, (at) => `@id("a${at}") @reason("b") forbid (principal, action, resource);`],
  ])('of thousands of %s is told of in a hundred faults at most, soon', (_, count, one) => {
    const text = Array.from({ length: count }, (__, at) => one(at)).join('')
    const begun = performance.now()
    const { faults } = inspect(schema, [...policies, { name: 'draft.cedar', text }])
    expect(faults[0]).toMatchObject({ file: 'draft.cedar' })
    expect(faults.length).toBeLessThanOrEqual(100)
    expect(performance.now() - begun).toBeLessThan(2000)
  })

  test('is refused whole when a policy does not parse, does not validate or can never apply', () => {
    expect(policy('@id("a") @reason("b")', 'forbid (principal')).toThrow('draft.cedar')
    expect(policy('@id("a") @reason("b")', 'forbid (principal, action, resource) when { principal.stauts == 1 };')).toThrow('stauts')
    expect(policy('@id("a") @reason("b")', 'forbid (principal, action == Countersign::Action::"sgn", resource);')).toThrow('sgn')
    expect(
      policy(
        '@id("a") @reason("b")',
        'forbid (principal, action == Countersign::Action::"send", resource) when { resource.state == Countersign::EnvelopeState::"snt" };',
      ),
    ).toThrow('snt')
  })

  test('is refused when a policy has no name, no reason or the name of another', () => {
    expect(policy('@reason("b")')).toThrow('no @id')
    expect(policy('@id("a")')).toThrow('no @reason')
    expect(policy('@id("a") @reason("b")', 'permit (principal, action, resource);')).toThrow('no @otherwise')
    expect(policy('@id("person-inactive") @reason("b")')).toThrow('Two policies are called person-inactive')
    expect(policy('@id("a") @reason("b")', 'forbid (principal == ?principal, action, resource);')).toThrow('templates')
  })

  test.each<[string, (times: number) => string, number]>([
    ['brackets', (times) => `${'('.repeat(times)}true${')'.repeat(times)}`, 21],
    ['lists after a comment that a carriage return ends', (times) => `// "\r${'['.repeat(times)}1${']'.repeat(times)} == [1]`, 21],
    ['alternatives', (times) => `${'principal == resource || '.repeat(times)}true`, 201],
    ['attributes', (times) => `principal${'.id'.repeat(times)} == 1`, 201],
    ['conditions', (times) => `${'if true then '.repeat(times)}true${' else true'.repeat(times)}`, 201],
  ])('is refused before the engine reads it when it has more %s than the engine can, and goes on deciding', (_, nested, times) => {
    for (const many of [times, 20_000])
      expect(policy('@id("a") @reason("b")', `forbid (principal, action, resource) when { ${nested(many)} };`)).toThrow('nested too deep')
    expect(compile(schema, policies).hash).toBe(hash)
  })

  test('speaks of the same acts and states as the facts', () => {
    for (const act of ACTS) expect(schema).toContain(`"${act}"`)
    expect(schema).toContain(`entity EnvelopeState enum [${ENVELOPE_STATES.map((state) => `"${state}"`).join(', ')}];`)
  })

  test('says of every prohibition what to do next, in whole sentences', () => {
    for (const { effect, reason, next, otherwise } of rules.values()) {
      expect(effect === 'permit' ? otherwise : next).toMatch(/^[A-Z].*\.$/)
      expect(reason).toMatch(/^[A-Z].*\.$/)
    }
  })
})

describe('the policy folder', () => {
  test('is found from a folder below the project, and missed with a sentence elsewhere', () => {
    expect(policyFolder(join(process.cwd(), 'lib', 'policy', 'cases'))).toBe(policyFolder())
    const elsewhere = mkdtempSync(join(tmpdir(), 'countersign-'))
    mkdirSync(join(elsewhere, 'lib', 'policy'), { recursive: true })
    try {
      expect(() => policyFolder(elsewhere)).toThrow('start Countersign in its own folder')
    } finally {
      rmSync(elsewhere, { recursive: true })
    }
  })
})

describe('the face', () => {
  const reading = (roles: ('administrator' | 'compliance')[], userVerified = true) =>
    decide({
      now: new Date('2026-03-02T09:30:00.000Z'),
      principal: { kind: 'person', id: 'ada', status: 'active', roles, shared: false },
      act: 'read-timeline',
      resource: { kind: 'organisation', id: 'organisation-1' },
      context: { session: { userVerified } },
    })

  test('decides by the bundle in force', () => {
    expect(reading(['compliance'])).toMatchObject({ outcome: 'permit', rules: ['read-timeline-as-compliance'], bundle: hash })
  })

  test('turns a decision that is not a permit into a refusal with rule and way on', () => {
    expect(refusalOf(reading(['administrator']))).toEqual({
      ok: false,
      code: 'policy-deny',
      reason: 'Only compliance and auditors can read the timeline.',
      rule: 'not-entitled',
    })
    expect(refusalOf(reading(['compliance'], false))).toMatchObject({
      code: 'policy-challenge',
      rule: 'session-not-user-verified',
      next: expect.stringContaining('Sign in again'),
    })
  })

  test('describes policies by their own text, silence by a sentence, and nothing else', () => {
    expect(describeRule('shared-identity')).toMatchObject({
      reason: expect.stringContaining('shared mailbox'),
      text: expect.stringContaining('forbid (principal, action in Countersign::Action::"attributable", resource)'),
    })
    expect(describeRule('not-entitled')?.text).toBe('')
    expect(describeRule('constructor')).toBeUndefined()
  })
})
