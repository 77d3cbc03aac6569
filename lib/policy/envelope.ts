import type { EnvelopeState, Facts } from './facts'

/** What a class of documents asks for, as it stands now. */
export interface ClassRules {
  readonly amountRequired: boolean
  readonly registerRequired: boolean
  readonly approvals: number
  readonly assurance: string
  /** From which amount on a document is weighty, `[{ currency, amount }]` in minor units; where nothing says so, each is. */
  readonly thresholds: unknown
}

/** What policy needs to know of an envelope, as the records say it. */
export interface EnvelopeRecord {
  readonly id: string
  readonly state: string
  readonly version: number
  readonly senderId: string
  readonly expiresAt: Date | null
  readonly classId: string
  readonly class: ClassRules
  readonly amount: bigint | null
  readonly currency: string | null
  readonly documents: readonly { readonly uploadedBy: string }[]
  readonly recipients: readonly {
    readonly role: string
    readonly state: string
    readonly personId: string | null
    readonly inPlace?: readonly string[]
  }[]
}

/** The envelope as policy sees it at a moment. Whoever was replaced is history; whoever has left is named no more. */
export function envelopeFacts(envelope: EnvelopeRecord, now: Date): Extract<Facts['resource'], { kind: 'envelope' }> {
  const { classId, class: rules, amount, currency, senderId } = envelope
  const named = (role: string, ...states: string[]) => [
    ...new Set(
      envelope.recipients
        .filter((one) => one.role === role && (states.length > 0 ? states.includes(one.state) : !GONE.includes(one.state)))
        .flatMap(({ personId }) => personId ?? []),
    ),
  ]
  const signers = named('signer')
  const inPlace = [...new Set(envelope.recipients.flatMap((one) => (GONE.includes(one.state) ? [] : (one.inPlace ?? []))))]
  const uploaders = [...new Set(envelope.documents.map(({ uploadedBy }) => uploadedBy))]
  const counting = (people: readonly string[]) =>
    people.filter((one) => one !== senderId && !uploaders.includes(one) && !signers.includes(one)).length
  const threshold = thresholdIn(rules, currency)
  return {
    kind: 'envelope',
    id: envelope.id,
    state: envelope.state as EnvelopeState,
    neverSent: envelope.version === 0,
    sender: senderId,
    signers,
    openSigners: named('signer', 'waiting'),
    approvers: named('approver'),
    openApprovers: named('approver', 'waiting'),
    copies: named('copy'),
    uploaders,
    ...(inPlace.length > 0 && { inPlace }),
    expired: envelope.expiresAt !== null && envelope.expiresAt <= now,
    hasDocuments: envelope.documents.length > 0,
    class: classId,
    ...(amount !== null && { amount: Number(amount) }),
    ...(currency !== null && { currency }),
    amountRequired: rules.amountRequired,
    register: rules.registerRequired,
    ...(threshold && { threshold }),
    approvalsRequired: rules.approvals,
    approvals: counting(named('approver', 'approved')),
    approvalsOpen: counting(named('approver', 'waiting')),
    deviceBound: rules.assurance === 'device-bound',
  }
}

const GONE: readonly string[] = ['replaced', 'left']

const thresholdIn = ({ thresholds }: Pick<ClassRules, 'thresholds'>, currency: string | null): number | undefined =>
  (thresholds as readonly { currency: string; amount: number }[]).find((one) => one.currency === currency)?.amount

/** Whether a document is weighty by its class: from the threshold on, and where none is set for it. */
export function isWeighty(
  rules: Pick<ClassRules, 'thresholds'>,
  { amount, currency }: Pick<EnvelopeRecord, 'amount' | 'currency'>,
): boolean {
  const threshold = thresholdIn(rules, currency)
  return threshold === undefined || amount === null || amount >= BigInt(threshold)
}
