import { z } from 'zod'
import { type Bytes, type Canonical, canonicalBytes, concat, parseCanonical, sha256, utf8 } from '@/lib/core'

// Format v1, frozen: docs/formats/statement.md. Later work adds types; these never change.

export const id = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
export const digest = z.string().regex(/^[0-9a-f]{64}$/)
const instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
const nonce = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
const bytes = z.string().regex(/^[A-Za-z0-9_-]+$/)
const count = z.int().min(1)
const text = z.string().min(1)

/** What every statement says, whatever it is about. */
const common = {
  organisation: id,
  /** Log origin: `<host>/<uuid>/<epoch>`. */
  log: text,
  issued: instant,
  expires: instant,
  /** 32 random bytes, so that no two statements share a challenge and nobody can guess one (WebAuthn §13.4.3). */
  nonce,
  /** Digest of the client build that shows the statement. */
  client: digest.optional(),
  /** Latest cosigned, else latest, checkpoint when it was issued; omitted while there is none. */
  after: z.strictObject({ size: count, root: digest }).optional(),
}

const head = z.strictObject({ type: text, id, seq: count, event: digest })
const decision = z.strictObject({ outcome: z.enum(['permit', 'challenge']), rules: z.array(text).min(1), bundle: digest })

const sign = z.strictObject({
  type: z.literal('countersign/sign/v1'),
  ...common,
  act: z.enum(['sign', 'approve']),
  /** What the act means: `agreement` binds the party represented, `approval` lets others go on. */
  meaning: z.enum(['agreement', 'approval']),
  sentence: z.strictObject({ template: text, locale: text, commitment: digest }),
  envelope: z.strictObject({
    id,
    template: id.optional(),
    /** Class, amount and counterparty are the sender's declaration. */
    class: text,
    amount: z.int().min(1).optional(),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .optional(),
    basis: z.enum(['total', 'yearly', 'none']),
    counterparty: digest.optional(),
    declaredBy: id,
  }),
  documents: z
    .array(
      z.strictObject({
        id,
        version: count,
        pages: count,
        supplied: digest,
        reviewed: digest,
        fields: z.array(digest).optional(),
        /** Pages the browser reported as seen, as ranges: `1-4,6`. Absent when none. */
        seen: z
          .string()
          .regex(/^\d+(-\d+)?(,\d+(-\d+)?)*$/)
          .optional(),
      }),
    )
    .min(1),
  signer: z.strictObject({
    id,
    details: digest,
    recipient: id,
    role: z.enum(['signer', 'approver']),
    step: count,
    party: digest.optional(),
    assurance: z.strictObject({ required: text, given: text }),
  }),
  onBehalfOf: z.strictObject({ id, details: digest }).optional(),
  authority: z.strictObject({
    kind: z.enum(['recipient', 'register', 'delegation', 'appointment', 'exception']),
    reference: id,
    heads: z.array(head),
  }),
  decision,
})

const signIn = z.strictObject({
  type: z.literal('countersign/sign-in/v1'),
  ...common,
  /** SHA-256 of the pre-session cookie: an assertion made in another browser opens nothing here. */
  binding: digest,
})

/** Asked for when a key is created; the key then signs its enrolment itself. */
const passkeyCreation = z.strictObject({
  type: z.literal('countersign/passkey-creation/v1'),
  ...common,
  person: id,
  details: digest,
  binding: digest,
})

const voucher = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('set-up') }),
  z.strictObject({ kind: z.literal('invitation'), by: id, event: digest }),
  z.strictObject({ kind: z.literal('reopening'), by: z.tuple([id, id]), event: digest }),
])

const enrolment = z.strictObject({
  type: z.literal('countersign/enrolment/v1'),
  ...common,
  person: id,
  details: digest,
  invitation: id,
  voucher,
  passkey: z.strictObject({ id: bytes, key: bytes, creation: digest }),
})

/** A person adds a key with a key he has, or ends one. */
const passkeyChange = z.strictObject({
  type: z.literal('countersign/passkey-change/v1'),
  ...common,
  person: id,
  change: z.enum(['add', 'revoke']),
  passkey: z.strictObject({ id: bytes, key: bytes.optional(), creation: digest.optional() }),
})

/** One of the two administrators who together let a person enrol again. */
const reopening = z.strictObject({
  type: z.literal('countersign/reopening/v1'),
  ...common,
  administrator: id,
  person: id,
  invitation: id,
  part: z.enum(['first', 'second']),
  reason: digest,
  decision,
})

/** What may be signed under an authority, and when. */
export const authorityScope = z.strictObject({
  classes: z.array(text).min(1),
  /** The largest amount of one document, in minor units. A currency that is not here is not covered. */
  caps: z.array(z.strictObject({ currency: z.string().regex(/^[A-Z]{3}$/), amount: count })),
  /** The largest amount altogether with one counterparty within so many days. */
  cumulative: z
    .array(z.strictObject({ currency: z.string().regex(/^[A-Z]{3}$/), amount: count, days: count }))
    .min(1)
    .optional(),
  /** From the first instant on, and not at the second any more. */
  from: instant,
  until: instant,
})

/** What a person may sign: one administrator grants it, another activates it, and any ends it. */
const authority = z.strictObject({
  type: z.literal('countersign/authority/v1'),
  ...common,
  act: z.enum(['grant', 'activate', 'end']),
  administrator: id,
  authority: id,
  person: id,
  scope: authorityScope,
  reason: digest,
  decision,
})

/** What one administrator proposes and another activates: a bundle of policies, a kind of document, a list of authorities or of people, somebody’s roles. */
const proposal = z.strictObject({
  type: z.literal('countersign/proposal/v1'),
  ...common,
  act: z.enum(['propose', 'activate']),
  administrator: id,
  proposal: id,
  kind: z.enum(['policy', 'class', 'authorities', 'people', 'roles']),
  /** SHA-256 of its canonical content; both confirm the same. */
  digest,
  /** The digest of what it takes the place of. */
  replaces: digest.optional(),
  reason: digest,
  decision,
})

/** What lets somebody sign one version of one envelope against the rules: one asks, another approves, a third looks at it afterwards. */
const exception = z
  .strictObject({
    type: z.literal('countersign/exception/v1'),
    ...common,
    act: z.enum(['request', 'approve', 'review']),
    /** Who asks, approves or reviews. */
    person: id,
    exception: id,
    envelope: id,
    version: count,
    /** Who may sign under it. */
    signer: id,
    /** How long it holds, from its approval on. */
    minutes: z.int().min(1).max(1440),
    ticket: digest,
    reason: digest,
    /** A review's alone. */
    review: z.strictObject({ verdict: z.enum(['justified', 'not-justified']), reason: digest }).optional(),
    decision,
  })
  .refine(({ act, review }) => (act === 'review') === (review !== undefined))

/** What may be signed in another's place, and when. */
const delegationScope = z.strictObject({
  classes: z.array(text).min(1),
  /** The largest amount of one document, in minor units of the one currency that is covered; without it, documents that state none. */
  cap: z.strictObject({ currency: z.string().regex(/^[A-Z]{3}$/), amount: count }).optional(),
  /** Only with this counterparty, only these envelopes. */
  counterparty: digest.optional(),
  envelopes: z.array(id).min(1).optional(),
  /** From the first instant on, and not at the second any more. */
  from: instant,
  until: instant,
})

/**
 * What one person, the grantor, lets another sign in their place. A delegation is granted by the grantor themselves; an appointment is
 * made by one administrator and activated by another, without them. The delegate accepts either.
 */
const delegation = z.strictObject({
  type: z.literal('countersign/delegation/v1'),
  ...common,
  act: z.enum(['grant', 'appoint', 'activate', 'accept', 'confirm', 'end']),
  kind: z.enum(['delegation', 'appointment']),
  /** Who does it. */
  person: id,
  delegation: id,
  grantor: id,
  delegate: id,
  /** Others to whom the same is granted by the same gesture, each a delegation of its own; a grant's alone. */
  others: z
    .array(z.strictObject({ delegation: id, delegate: id }))
    .min(1)
    .optional(),
  scope: delegationScope,
  /** The delegation that this one goes on after. */
  extends: id.optional(),
  reason: digest,
  decision,
})

const statement = z.discriminatedUnion('type', [
  sign,
  signIn,
  passkeyCreation,
  enrolment,
  passkeyChange,
  reopening,
  authority,
  proposal,
  exception,
  delegation,
])

export type Statement = z.infer<typeof statement>
export type StatementType = Statement['type']
export type SignStatement = z.infer<typeof sign>

/** The canonical bytes of a statement. Throws when it breaks its own format: we make them, so that is a bug. */
export const statementBytes = (given: Statement): Bytes => canonicalBytes(statement.parse(given) as Canonical)

/** Reads statement bytes; undefined unless they are canonical and keep one of the formats, to the member. */
export function parseStatement(given: Uint8Array): Statement | undefined {
  const read = statement.safeParse(parseCanonical(given))
  return read.success ? read.data : undefined
}

const TAG = concat(utf8('countersign/challenge/v1'), Uint8Array.of(0))

/** The WebAuthn challenge a statement is signed under: SHA-256(tag ‖ 0x00 ‖ canonical statement), 32 bytes. */
export const challengeOf = (canonicalStatement: Uint8Array): Bytes => sha256(concat(TAG, canonicalStatement))
