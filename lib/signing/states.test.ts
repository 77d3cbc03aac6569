import { expect, it } from 'vitest'
import { ENVELOPE_STATES } from '@/lib/policy'
import { follow, MOVES } from './states'

// The whole table, spelled out a second time: whoever changes what may follow what changes it in two places, on purpose.
const TABLE: Record<string, string> = {
  'draft edit': 'draft',
  'draft discard': 'voided',
  'draft send': 'sent',
  'sent sign': 'sent',
  'sent sign-last': 'approved',
  'sent decline': 'declined',
  'sent void': 'voided',
  'sent remind': 'sent',
  'sent substitute': 'sent',
  'sent supersede': 'sent',
  'sent return': 'returned',
  'sent expire': 'expired',
  'sent seal': 'sent',
  'sent approve': 'sent',
  'sent name-approver': 'sent',
  'returned substitute': 'sent',
  'returned supersede': 'sent',
  'returned void': 'voided',
  'returned return': 'returned',
  'returned expire': 'expired',
  'returned seal': 'returned',
  'approved seal': 'approved',
  'approved seal-last': 'completed',
  'completed seal': 'completed',
  'declined supersede': 'sent',
  'declined seal': 'declined',
  'voided seal': 'voided',
  'expired supersede': 'sent',
  'expired seal': 'expired',
}

const all = ENVELOPE_STATES.flatMap((state) => MOVES.map((move) => [state, move] as const))

it.each(all)('%s, then %s', (state, move) => {
  const next = follow(state, move)
  expect(next.ok ? next.value : undefined).toBe(TABLE[`${state} ${move}`])
})

it('refuses with the state’s own code and a way on', () => {
  expect(follow('approved', 'void')).toMatchObject({ ok: false, code: 'already-approved' })
  for (const [state, move] of all) {
    const next = follow(state, move)
    if (!next.ok) expect(next).toMatchObject({ code: expect.stringMatching(/^[a-z]+(-[a-z]+)*$/), next: expect.stringMatching(/\.$/) })
  }
})
