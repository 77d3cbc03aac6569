import { describe, expect, test } from 'vitest'
import { activeBundle } from '../bundle'
import { compile } from '../compile'
import { failureOf, readCases, uncovered } from './cases'

const cases = readCases()

describe('cases', () => {
  test.each(cases)('$name: $says', (one) => expect(failureOf(one)).toBeUndefined())

  test('every policy, and every answer where policy is silent, has a case that shows it deciding', () => {
    expect(uncovered(cases)).toEqual([])
  })

  test('a policy without a case is noticed', () => {
    const without = cases.filter((one) => !one.expect.rules.includes('reopen-needs-two'))
    expect(uncovered(without)).toContain('challenge reopen-needs-two')
  })

  test('no policy can be taken out without a case noticing', () => {
    const { schema, rules } = activeBundle()
    const unnoticed = [...rules.keys()].filter((id) => {
      const rest = [...rules.values()].filter((rule) => rule.id !== id).map((rule) => rule.text)
      const weaker = compile(schema, [{ name: 'rest.cedar', text: rest.join('\n') }])
      return cases.filter((one) => one.expect.rules.includes(id)).every((one) => failureOf(one, weaker) === undefined)
    })
    expect(unnoticed).toEqual([])
  }, 60_000)
})
