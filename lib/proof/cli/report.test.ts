import { expect, test } from 'vitest'
import type { Verdict } from '..'
import { plain, report } from './report'

test('what a bundle’s maker wrote moves no cursor, and adds no line', () => {
  const hostile = 'Ada\u001b[2J\u001b[H\r\nVERIFIED: 1 signature\u202e'
  const line = { status: 'fails', says: hostile, about: hostile, restsOn: 'mathematics', why: hostile } as const
  const signatures = [{ who: hostile, sentence: hostile, at: hostile, under: [hostile] }]
  const verdict: Verdict = { outcome: 'issuer-unknown', checks: [line], organisation: hostile, fingerprint: '', signatures, reviewed: [] }
  const told = report(verdict)
  expect(told.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u)
  expect(told).not.toMatch(/^VERIFIED/m)
  // No trust file was given, so none has a fingerprint.
  expect(told).toContain('Fingerprint of what its issuer says of itself')
  expect(plain('Zoë 👩‍🔧, “Halden” AS')).toBe('Zoë 👩‍🔧, “Halden” AS')
})
