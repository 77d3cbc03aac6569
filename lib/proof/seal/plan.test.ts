import { describe, expect, it } from 'vitest'
import { randomBytes, utf8 } from '@/lib/core'
import { parsePlan, planBytes, planMac, type SealPlan, verifyPlanMac } from './plan'

const field = { num: 9, body: '<< /FT /Sig /T (r0) >>', width: 208, height: 68, sealed: false }
const plan: SealPlan = {
  v: 1,
  size: 5000,
  sha256: 'ab'.repeat(32),
  startxref: 4000,
  next: 12,
  root: { num: 1, body: '<< /Type /Catalog >>' },
  info: 2,
  id: '0f'.repeat(16),
  fields: { r0: field },
}
const owner = { documentId: 'document', versionId: 'version' }

describe('a seal plan', () => {
  it('comes back from its bytes, Latin-1 octets included', () => {
    const accented = { ...plan, root: { num: 1, body: '<< /Lang (\u00e9\u0001) >>' } }
    expect(parsePlan(planBytes(accented))).toEqual({ ok: true, value: accented })
  })

  it.each([
    ['no JSON', utf8('plan')],
    ['another spelling', utf8(JSON.stringify(plan, null, 1))],
    ['another version', planBytes({ ...plan, v: 2 } as unknown as SealPlan)],
    ['a member too many', planBytes({ ...plan, extra: 1 } as unknown as SealPlan)],
    ['a negative size', planBytes({ ...plan, size: -1 })],
    ['an end before its table', planBytes({ ...plan, startxref: 5000 })],
    ['a short hash', planBytes({ ...plan, sha256: 'ab' })],
    ['a catalogue that is no dictionary', planBytes({ ...plan, root: { num: 1, body: 'x' } })],
    ['a field without a size', planBytes({ ...plan, fields: { r0: { num: 9, body: field.body } } } as unknown as SealPlan)],
  ])('is refused as %s', (_, bytes) => {
    expect(parsePlan(bytes)).toMatchObject({ ok: false, code: 'plan-malformed' })
  })
})

describe('the plan’s MAC', () => {
  const key = randomBytes(32)
  const mac = planMac(key, owner, plan)

  it('holds for the same plan of the same version', () => {
    expect(verifyPlanMac(key, owner, structuredClone(plan), mac)).toBe(true)
  })

  it.each<[string, SealPlan]>([
    ['size', { ...plan, size: 5001 }],
    ['sha256', { ...plan, sha256: 'ac'.repeat(32) }],
    ['startxref', { ...plan, startxref: 4001 }],
    ['next', { ...plan, next: 13 }],
    ['root number', { ...plan, root: { ...plan.root, num: 2 } }],
    ['root body', { ...plan, root: { ...plan.root, body: '<< /Type /Catalog /OpenAction 3 0 R >>' } }],
    ['info', { ...plan, info: 3 }],
    ['id', { ...plan, id: '0e'.repeat(16) }],
    ['field name', { ...plan, fields: { r1: field } }],
    ['field number', { ...plan, fields: { r0: { ...field, num: 8 } } }],
    ['field body', { ...plan, fields: { r0: { ...field, body: '<< /FT /Sig /T (r0) /AA 3 0 R >>' } } }],
    ['field width', { ...plan, fields: { r0: { ...field, width: 209 } } }],
    ['field height', { ...plan, fields: { r0: { ...field, height: 69 } } }],
    ['sealed', { ...plan, fields: { r0: { ...field, sealed: true } } }],
    ['a field more', { ...plan, fields: { r0: field, r1: field } }],
  ])('falls with %s', (_, tampered) => {
    expect(verifyPlanMac(key, owner, tampered, mac)).toBe(false)
  })

  it('falls with another owner or key', () => {
    expect(verifyPlanMac(key, { ...owner, documentId: 'other' }, plan, mac)).toBe(false)
    expect(verifyPlanMac(key, { ...owner, versionId: 'other' }, plan, mac)).toBe(false)
    expect(verifyPlanMac(key, { documentId: 'version', versionId: 'document' }, plan, mac)).toBe(false)
    expect(verifyPlanMac(randomBytes(32), owner, plan, mac)).toBe(false)
  })
})
