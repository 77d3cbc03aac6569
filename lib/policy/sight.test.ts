import { expect, test } from 'vitest'
import { activeBundle } from './bundle'
import { compile } from './compile'
import { sightOf } from './sight'

const { schema, policies } = activeBundle()
const withRule = (when: string, scope = 'principal, action == Countersign::Action::"sign", resource') => {
  const text = `@id("drafted") @reason("It is drafted.") forbid (${scope}) when { ${when} };`
  return sightOf(compile(schema, [...policies, { name: 'drafted.cedar', text }]))
}

test('the rules that ship compare an authority, and do not ask which one it is', () => {
  expect(sightOf(activeBundle())).toEqual({
    authority: {
      id: 'nothing',
      classes: 'comparison',
      currencies: 'comparison',
      maximum: 'comparison',
      cumulative: 'value',
      spent: 'value',
      from: 'comparison',
      until: 'comparison',
    },
    people: new Set(),
  })
})

test.each([
  ['context has authority && context.authority.id == "one"', 'id'],
  ['context has authority && context.authority.until <= datetime("2027-01-01")', 'until'],
  ['context has authority && context.authority.from.offset(duration("1d")) > context.now', 'from'],
  ['context has authority && context.authority has maximum && context.authority.maximum < 500', 'maximum'],
  ['context has authority.maximum && resource has amount && resource.amount <= context.authority.maximum * 2', 'maximum'],
  ['context has authority && context.authority.classes.contains("lease")', 'classes'],
  ['context has authority && context.authority.currencies.containsAny(["EUR", "CHF"])', 'currencies'],
] as const)('%s reads the value of %s', (when, attribute) => {
  expect(withRule(when).authority[attribute]).toBe('value')
})

test('an authority that is used whole is looked at whole', () => {
  const { authority } = withRule('context has authority && [context.authority].isEmpty()')
  expect(new Set(Object.values(authority))).toEqual(new Set(['value']))
})

test('people whom a rule names are known, in its head and in its conditions', () => {
  const named = withRule(
    'resource.signers.contains(Countersign::Person::"una")',
    'principal == Countersign::Person::"tom", action, resource is Countersign::Envelope',
  )
  expect(named.people).toEqual(new Set(['tom', 'una']))
})
