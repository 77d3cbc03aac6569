import { describe, expect, test } from 'vitest'
import { failureOf, readCases, uncovered } from './cases'

const cases = readCases()

describe('cases', () => {
  test.each(cases)('$name: $says', (one) => expect(failureOf(one)).toBeUndefined())

  test('every policy, and every answer where policy is silent, has a case that shows it deciding', () => {
    expect(uncovered(cases)).toEqual([])
  })

  // So no policy can be taken out unnoticed either: what expects it by name fails without it.
  test('a policy without a case is noticed', () => {
    const without = cases.filter((one) => !one.expect.rules.includes('reopen-needs-two'))
    expect(uncovered(without)).toContain('challenge reopen-needs-two')
  })
})
