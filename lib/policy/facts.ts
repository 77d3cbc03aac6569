import { z } from 'zod'

// Opaque identifiers only: a decision is recorded for years and must hold no name or address.
const id = z.string().regex(/^[\x21-\x7e]{1,128}$/)
const ids = z.array(id)
const instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
const status = z.enum(['active', 'suspended', 'left'])
const roles = z.array(z.enum(['administrator', 'compliance', 'auditor']))

/** What a person may sign, as the register has it; `maximum`, `cumulative` and `spent` are in the currency of the envelope. */
const authority = z.strictObject({
  id,
  classes: ids,
  /** Currencies it gives any authority in; `maximum` is the largest amount in the envelope's. */
  currencies: z.array(z.string().regex(/^[A-Z]{3}$/)),
  maximum: z.int().min(1).optional(),
  /** The largest amount altogether with one counterparty lately, and what of it is used; in the envelope's currency. */
  cumulative: z.int().min(1).optional(),
  spent: z.int().min(0).optional(),
  /** From the first instant on, and not at the second any more. */
  from: instant,
  until: instant,
})

/** What one person lets another sign in their place. */
const delegation = z.strictObject({
  id,
  /** A delegation is the grantor's own act; an appointment is made by two administrators in their stead. */
  kind: z.enum(['delegation', 'appointment']),
  grantor: z.strictObject({ id, status, roles }),
  delegate: id,
  /** The delegate has accepted it; two administrators have made it, where it is an appointment. */
  accepted: z.boolean(),
  /** Somebody ended it, or it fell. */
  ended: z.boolean(),
  classes: ids,
  /** The one currency it covers amounts in, and the largest amount; without them it covers what states none. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  maximum: z.int().min(1).optional(),
  /** For sign and reading: whose place in the envelope it would be, the grantor's or, where the class asks for authority, the delegate's own. */
  place: id.optional(),
  /** For sign: where it is for one counterparty, or for single envelopes, whether this envelope is of them. */
  ofCounterparty: z.boolean().optional(),
  ofEnvelopes: z.boolean().optional(),
  /** For sign: whether the grantor, named and with a passkey of their own, could sign it, or could once what is curable is cured. */
  grantorMay: z.boolean().optional(),
  /** From the first instant on, and not at the second any more. */
  from: instant,
  until: instant,
  /** For sign: the grantor's own authority from the register that covers it, else the one that comes nearest. */
  authority: authority.optional(),
})

/** Every act a person can do in the product. The same names stand in schema.cedarschema. */
export const ACTS = [
  'approve',
  'sign',
  'decline',
  'view-envelope',
  'download',
  'compose',
  'send',
  'void',
  'remind',
  'name-approver',
  'substitute-signer',
  'supersede',
  'read-timeline',
  'read-people',
  'read-outbox',
  'reveal-mail-secret',
  'invite-person',
  'revoke-invitation',
  'suspend-person',
  'restore-person',
  'mark-leaver',
  'change-roles',
  'reopen-enrolment',
  'erase-person',
  'grant-authority',
  'activate-authority',
  'end-authority',
  'request-exception',
  'approve-exception',
  'review-exception',
  'end-exception',
  'grant-delegation',
  'appoint-delegate',
  'activate-appointment',
  'accept-delegation',
  'confirm-delegation',
  'end-delegation',
  'question-act',
  'settle-question',
  'read-delegations',
  'read-register',
  'simulate',
  'read-overview',
  'manage-findings',
  'set-legal-hold',
  'lift-legal-hold',
  'manage-own-credentials',
  'manage-own-sessions',
  'propose-policy',
  'activate-policy',
  'propose-class',
  'activate-class',
  'propose-authorities',
  'activate-authorities',
  'propose-people',
  'activate-people',
  'propose-roles',
  'activate-roles',
  'withdraw-proposal',
  'read-policy',
] as const

/** `draft` being prepared · `sent` waiting for its signers · `returned` back with its sender · `approved` all have signed, seals still being made · the rest are ends. */
export const ENVELOPE_STATES = ['draft', 'sent', 'returned', 'approved', 'completed', 'declined', 'voided', 'expired'] as const

const principal = z.strictObject({
  kind: z.literal('person'),
  id,
  status,
  roles,
  /** A role account or a mailbox several people read. */
  shared: z.boolean(),
})

const envelope = z.strictObject({
  kind: z.literal('envelope'),
  id,
  state: z.enum(ENVELOPE_STATES),
  /** Still a draft, or discarded as one: nobody but its sender was ever meant to see it. */
  neverSent: z.boolean(),
  /** Person who made the envelope. */
  sender: id,
  /** Every person still named as a signer, whether or not they have acted. */
  signers: ids,
  /** Those of `signers` who have not acted yet. */
  openSigners: ids,
  /** People who are asked to approve it before it is signed, and those of them who have not done so yet. */
  approvers: ids,
  openApprovers: ids,
  /** People of the organisation who only receive a copy. */
  copies: ids,
  /** Whoever uploaded one of its documents. */
  uploaders: ids,
  /** Whoever signed this version in another's place, and in whose; absent where nobody did. */
  inPlace: ids.optional(),
  /** The time for signing has run out. A due date that has passed does not count. */
  expired: z.boolean(),
  hasDocuments: z.boolean(),
  /** Kind of document, amount in minor units and currency: as the sender declares them. */
  class: id,
  amount: z.int().min(1).optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  /** Documents of this class state an amount. */
  amountRequired: z.boolean(),
  /** Documents of this class are signed only by who has authority for it in the register. */
  register: z.boolean(),
  /** From which amount on the class counts it as weighty, in minor units of `currency`. Absent: whatever its amount. */
  threshold: z.int().min(1).optional(),
  /** Approvals a weighty document of this class takes before it is signed. */
  approvalsRequired: z.int().min(0),
  /** Different people who approved this version, and who are still asked to: neither its sender, an uploader nor a signer. */
  approvals: z.int().min(0),
  approvalsOpen: z.int().min(0),
  /** A weighty document of this class is approved and signed with a passkey that stays in its device. */
  deviceBound: z.boolean(),
})

const resource = z.discriminatedUnion('kind', [
  envelope,
  z.strictObject({ kind: z.literal('organisation'), id }),
  z.strictObject({ kind: z.literal('person'), id, status }),
  z.strictObject({ kind: z.literal('invitation'), id }),
])

const context = z.strictObject({
  /** The session the act came in; `userVerified` as the sign-in assertion said. Every act needs one. */
  session: z.strictObject({ userVerified: z.boolean() }).optional(),
  /** For acts by gesture (sign, reopen-enrolment): may it begin, or has it arrived with its assertion? */
  stage: z.enum(['prepare', 'complete']).optional(),
  /** The passkey with which the session was opened, or with which the act is confirmed: synced ones are in several devices. */
  passkey: z.strictObject({ deviceBound: z.boolean() }).optional(),
  /** The verified assertion, at `complete`. `statementBound`: its challenge is this statement's hash and its credential is the principal's. */
  assertion: z.strictObject({ userVerified: z.boolean(), statementBound: z.boolean() }).optional(),
  /** At `complete` of signing: every document hash in the statement equals the frozen version on record. */
  hashMatches: z.boolean().optional(),
  /** For view-envelope and download: the version to be read is one that the principal signed. */
  signedIt: z.boolean().optional(),
  /** For reopen-enrolment and what is activated: the other administrator who already asked for it, granted or proposed it. */
  secondAdministrator: z.strictObject({ id, status, roles }).optional(),
  /** With a second administrator, or whoever asked that a hold be lifted: the two go back to different people. */
  vouchedApart: z.boolean().optional(),
  /** For activating a proposal: no second person has ever been an administrator here. */
  firstPhase: z.boolean().optional(),
  /** For activate-roles: the principal is the only administrator who can act now. */
  onlyAdministrator: z.boolean().optional(),
  /** For invite-person, change-roles, propose-roles and activate-roles: those that the person would have and has not, or would have for longer. */
  givenRoles: roles.optional(),
  /** For mark-leaver: the person is or once was an administrator, and for how many whole days they have been suspended, if they are. */
  everAdministrator: z.boolean().optional(),
  suspendedDays: z.int().min(0).optional(),
  /** For lists of authorities and for roles: the principal is one of those whom it gives something. */
  concernsPrincipal: z.boolean().optional(),
  /** For erase-person: a legal hold stands on the person, or on an envelope that names them. */
  underHold: z.boolean().optional(),
  /** For sign: the signer's own authority from the register that covers it, else the one that comes nearest. */
  authority: authority.optional(),
  /** For the acts of delegations, and for sign and reading in another's place. */
  delegation: delegation.optional(),
  /** For simulate: an earlier moment is asked about. */
  past: z.boolean().optional(),
  /** For sign: an approved exception for this person and this version, not used and not ended. It counts until then. */
  exception: z.strictObject({ id, until: instant }).optional(),
  /** For approve-exception, review-exception and end-exception: who asked for it; for review-exception, who approved it. */
  requestedBy: z.strictObject({ id, status, roles }).optional(),
  approvedBy: z.strictObject({ id, status, roles }).optional(),
  /** For approve-exception: the principal sent the envelope that it is about. */
  sentByPrincipal: z.boolean().optional(),
  /** For lift-legal-hold: who asked for it. */
  liftAskedBy: z.strictObject({ id, status, roles }).optional(),
})

const shape = z.strictObject({ now: z.date(), principal, act: z.enum(ACTS), resource, context })

/** What a decision is made from, read from the server's own verified records, never from the client. */
export type Facts = z.infer<typeof shape>
export type Act = (typeof ACTS)[number]
export type EnvelopeState = (typeof ENVELOPE_STATES)[number]

/** A reading of unknown input as facts; otherwise the path of the first thing that cannot be used. */
export function readFacts(input: unknown): { ok: true; facts: Facts } | { ok: false; path: string } {
  const read = shape.safeParse(input)
  if (!read.success) return { ok: false, path: ['facts', ...(read.error.issues[0]?.path ?? [])].join('.') }
  const contradiction = contradictionIn(read.data)
  return contradiction ? { ok: false, path: contradiction } : { ok: true, facts: read.data }
}

/** Two facts that cannot both be true mean that a record was misread: no answer can rest on them. */
function contradictionIn({ principal, resource, context }: Facts): string | undefined {
  if (resource.kind === 'envelope' && !resource.openSigners.every((open) => resource.signers.includes(open)))
    return 'facts.resource.openSigners'
  if (resource.kind === 'envelope' && !resource.openApprovers.every((open) => resource.approvers.includes(open)))
    return 'facts.resource.openApprovers'
  if (resource.kind === 'envelope' && resource.approvals + resource.approvalsOpen > new Set(resource.approvers).size)
    return 'facts.resource.approvals'
  if (resource.kind === 'envelope' && (resource.amount === undefined) !== (resource.currency === undefined))
    return 'facts.resource.currency'
  if (resource.kind === 'envelope' && !mayBe(resource.state, resource.neverSent)) return 'facts.resource.neverSent'
  const { secondAdministrator, liftAskedBy, requestedBy, approvedBy } = context
  const others = [secondAdministrator, liftAskedBy, requestedBy, approvedBy, context.delegation?.grantor].filter((one) => one !== undefined)
  const people = [principal, ...(resource.kind === 'person' ? [resource] : []), ...others]
  const known = new Map<string, string>()
  for (const { id, status } of people) {
    if ((known.get(id) ?? status) !== status) return 'facts.principal.status'
    known.set(id, status)
  }
  return undefined
}

/** A draft was never sent; what was voided may be a discarded draft; whatever is in any other state was sent. */
const mayBe = (state: EnvelopeState, neverSent: boolean) => (state === 'voided' ? true : neverSent === (state === 'draft'))
