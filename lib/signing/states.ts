import { ok, type Result, refuse } from '@/lib/core'
import type { EnvelopeState } from '@/lib/policy'

/** What can happen to an envelope. `sign-last` and `seal-last` are the acts after which nothing of their kind is missing. */
export const MOVES = [
  'edit',
  'discard',
  'send',
  'approve',
  'sign',
  'sign-last',
  'decline',
  'void',
  'remind',
  'name-approver',
  'substitute',
  'supersede',
  'return',
  'expire',
  'seal',
  'seal-last',
] as const
export type Move = (typeof MOVES)[number]

type Moves = Partial<Record<Move, EnvelopeState>>

// A seal attests an approval that was given: it is made whatever became of the envelope since, and changes nothing but the last one's.
const sealsOnly = (state: EnvelopeState): Moves => ({ seal: state })

/** What may follow what. A move that is not here cannot happen. */
const FOLLOWS: Readonly<Record<EnvelopeState, Moves>> = {
  draft: { edit: 'draft', discard: 'voided', send: 'sent' },
  sent: {
    approve: 'sent',
    sign: 'sent',
    'sign-last': 'approved',
    decline: 'declined',
    void: 'voided',
    remind: 'sent',
    'name-approver': 'sent',
    substitute: 'sent',
    supersede: 'sent',
    return: 'returned',
    expire: 'expired',
    seal: 'sent',
  },
  // Back with its sender, because someone it waits for has left: it goes on when another stands in that place.
  returned: { substitute: 'sent', supersede: 'sent', void: 'voided', return: 'returned', expire: 'expired', seal: 'returned' },
  // Everyone has signed: what was agreed can no longer be called back, only sealed.
  approved: { seal: 'approved', 'seal-last': 'completed' },
  completed: sealsOnly('completed'),
  // A new version starts again from here; what was voided stays so.
  declined: { supersede: 'sent', seal: 'declined' },
  voided: sealsOnly('voided'),
  expired: { supersede: 'sent', seal: 'expired' },
}

const WHY_NOT: Readonly<Record<EnvelopeState, readonly [code: string, reason: string, next: string]>> = {
  draft: ['not-sent', 'This envelope has not been sent yet.', 'Send it first.'],
  sent: ['already-sent', 'This envelope has been sent, and what was sent does not change.', 'Replace the document by a new version.'],
  returned: [
    'envelope-returned',
    'This envelope is back with its sender, because someone it waited for has left.',
    'Name another signer in that place, or void it.',
  ],
  approved: ['already-approved', 'Everyone has signed this envelope, so it is agreed.', 'Open it to see what was signed.'],
  completed: [
    'already-completed',
    'This envelope is complete: everyone has signed and every seal is made.',
    'Open it to see what was signed.',
  ],
  declined: ['envelope-declined', 'A signer declined this envelope.', 'Open it to read the reason.'],
  voided: ['envelope-voided', 'The sender voided this envelope.', 'Open it to read the reason.'],
  expired: ['envelope-expired', 'The time for signing this envelope has run out.', 'Its sender can send a new version.'],
}

/** The state after `move`, or why it cannot happen now. */
export function follow(state: EnvelopeState, move: Move): Result<EnvelopeState> {
  const next = FOLLOWS[state][move]
  return next ? ok(next) : refuse(...withNext(WHY_NOT[state]))
}

const withNext = ([code, reason, next]: readonly [string, string, string]) => [code, reason, { next }] as const
