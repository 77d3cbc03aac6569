import 'server-only'
import type { Delegation, Intent, Prisma, Tx } from '@/lib/db'
import type { Actor, Checked } from '@/lib/identity'
import type { Head } from '@/lib/ledger'
import { type ClassRules, type Decision, type EnvelopeState, type InForce, standBy } from '@/lib/policy'

/** What a signature relies on, locked until its transaction ends. */
export interface Held {
  readonly envelope: {
    readonly id: string
    readonly title: string
    readonly state: EnvelopeState
    readonly version: number
    readonly senderId: string
    readonly expiresAt: Date | null
    readonly classId: string
    readonly counterparty: string
    readonly class: ClassRules
    readonly amount: bigint | null
    readonly currency: string | null
  }
  readonly session: { readonly revokedAt: Date | null; readonly expiresAt: Date }
  readonly person: { readonly status: Actor['status']; readonly roles: string[]; readonly auditorUntil: Date | null }
  readonly passkey: { readonly revokedAt: Date | null; readonly deviceBound: boolean }
  readonly head: Head
}

interface HeldRow extends Head, InForce {
  readonly title: string
  readonly state: EnvelopeState
  readonly version: number
  readonly sender_id: string
  readonly expires_at: Date | null
  readonly class_id: string
  readonly counterparty: string
  readonly amount_required: boolean
  readonly register_required: boolean
  readonly approvals: number
  readonly assurance: string
  readonly thresholds: unknown
  readonly amount: bigint | null
  readonly currency: string | null
  readonly session_revoked: Date | null
  readonly session_expires: Date
  readonly status: Actor['status']
  readonly roles: string[]
  readonly auditor_until: Date | null
  readonly passkey_revoked: Date | null
  readonly backup_eligible: boolean
}

/**
 * Locks the envelope and its head FOR UPDATE, then session and people FOR SHARE and the passkey, whose use is noted, and the policies in force,
 * by which it is decided from here on, in this order everywhere: whoever voids, replaces, revokes or changes them either is done before, and seen, or waits until the signature is committed.
 */
export async function hold(
  tx: Tx,
  ids: {
    readonly envelopeId: string
    readonly sessionId: string
    readonly passkeyId: string
    /** In whose place it is signed: held with the signer, whoever of them comes first in the one order. */
    readonly grantorId?: string | undefined
  },
): Promise<Held> {
  const [row] = await tx.$queryRaw<HeldRow[]>`
    SELECT e.title, e.state, e.version, e.sender_id, e.expires_at, e.class_id, e.counterparty, e.amount, e.currency, c.amount_required, c.register_required, c.approvals, c.assurance, c.thresholds,
      s.revoked_at AS session_revoked, s.expires_at AS session_expires,
      own.status, own.roles, own.auditor_until, k.revoked_at AS passkey_revoked, k.backup_eligible, h.seq, h.leaf_hash, f.activation, f.number, f.bundle
    FROM envelope e JOIN document_class c ON c.id = e.class_id, object_head h, session s, person first, person last, passkey k, policy_in_force f,
      LATERAL (SELECT (CASE WHEN first.id = s.person_id THEN first ELSE last END).*) own
    WHERE e.id = ${ids.envelopeId}::uuid AND h.object_id = e.id AND s.id = ${ids.sessionId}::uuid AND k.id = ${ids.passkeyId}::uuid
      AND first.id = least(s.person_id, ${ids.grantorId ?? null}::uuid) AND last.id = greatest(s.person_id, ${ids.grantorId ?? null}::uuid)
    FOR UPDATE OF e, h FOR SHARE OF c, s, first, last, f FOR NO KEY UPDATE OF k`
  if (!row) throw new Error(`nothing to sign in envelope ${ids.envelopeId}`)
  await standBy(row, tx)
  const { title, state, version, status, roles, amount, currency } = row
  return {
    envelope: {
      id: ids.envelopeId,
      title,
      state,
      version,
      senderId: row.sender_id,
      expiresAt: row.expires_at,
      classId: row.class_id,
      counterparty: row.counterparty,
      class: {
        amountRequired: row.amount_required,
        registerRequired: row.register_required,
        approvals: row.approvals,
        assurance: row.assurance,
        thresholds: row.thresholds,
      },
      amount,
      currency,
    },
    session: { revokedAt: row.session_revoked, expiresAt: row.session_expires },
    person: { status, roles, auditorUntil: row.auditor_until },
    passkey: { revokedAt: row.passkey_revoked, deviceBound: !row.backup_eligible },
    head: { seq: row.seq, leaf_hash: row.leaf_hash },
  }
}

/** What a signature relies on and the envelope's lock guards. */
export interface Relied {
  readonly intentState: string
  readonly recipients: readonly {
    readonly id: string
    readonly role: string
    readonly state: string
    readonly personId: string | null
    /** Who signed here in another's place, and in whose. */
    readonly inPlace: readonly string[]
    /** Nobody else is waited for in this role. */
    readonly isLast: boolean
  }[]
  readonly documents: readonly { readonly uploadedBy: string }[]
  /** The documents of the envelope's present version; hashes in hexadecimal. */
  readonly versions: readonly {
    readonly documentId: string
    readonly number: number
    readonly supplied: string
    readonly reviewed: string
    readonly uploadedBy: string
  }[]
}

interface ReliedRow {
  readonly state: string
  readonly recipients: Omit<Relied['recipients'][number], 'isLast'>[]
  readonly versions: Relied['versions'] | null
}

/** Read by a statement of its own, after the lock: a statement that waited for a lock sees other tables as they were before. */
export async function reliedOn(tx: Tx, { id, version }: Held['envelope'], intentId: string): Promise<Relied> {
  const [row] = await tx.$queryRaw<ReliedRow[]>`
    SELECT i.state,
      (SELECT json_agg(json_build_object('id', r.id, 'role', r.role, 'state', r.state, 'personId', r.person_id, 'inPlace', r.in_place))
        FROM recipient r WHERE r.envelope_id = ${id}::uuid) AS recipients,
      (SELECT json_agg(json_build_object('documentId', v.document_id, 'number', v.number,
          'supplied', encode(v.supplied_sha256, 'hex'), 'reviewed', encode(v.reviewed_sha256, 'hex'), 'uploadedBy', d.uploaded_by))
        FROM document d JOIN document_version v ON v.document_id = d.id AND v.number = ${version} WHERE d.envelope_id = ${id}::uuid) AS versions
    FROM intent i WHERE i.id = ${intentId}::uuid`
  if (!row) throw new Error(`intent ${intentId} is gone`)
  const waiting = row.recipients.filter(({ state }) => state === 'waiting')
  const alone = ({ id, role }: { id: string; role: string }) => waiting.every((other) => other.id === id || other.role !== role)
  const versions = row.versions ?? []
  return {
    intentState: row.state,
    recipients: row.recipients.map((one) => ({ ...one, isLast: alone(one) })),
    documents: versions,
    versions,
  }
}

interface Approved {
  readonly approvalId: string
  readonly eventId: string
  readonly intent: Intent
  readonly checked: Checked
  readonly decision: Decision
  readonly envelope: Held['envelope']
  readonly recipientId: string
  /** Under which it is in another's place. */
  readonly lent: Pick<Delegation, 'id' | 'grantor' | 'delegate'> | undefined
  /** What the recipient and the envelope become. */
  readonly recipientState: 'approved' | 'signed'
  readonly state: EnvelopeState
  readonly now: Date
}

/**
 * The intent is consumed and its approval, the recipient, the envelope and the use of the key follow, in one statement; false
 * when it was closed already or has run out of time.
 */
export async function keepApproval(tx: Tx, approved: Approved): Promise<boolean> {
  const { approvalId, eventId, intent, checked, decision, envelope, recipientId, lent, recipientState, state, now } = approved
  const inPlace = lent ? [lent.delegate, lent.grantor] : []
  const decided: Prisma.InputJsonValue = JSON.stringify(decision)
  const count = await tx.$executeRaw`
    WITH consumed AS (
      UPDATE intent SET state = 'consumed', closed_at = ${now}
      WHERE id = ${intent.id}::uuid AND state = 'open' AND expires_at > ${now} RETURNING *
    ), signed AS (
      UPDATE recipient SET state = ${recipientState}, acted_at = ${now}, in_place = ${inPlace}::uuid[] FROM consumed WHERE recipient.id = ${recipientId}::uuid
    ), moved AS (
      UPDATE envelope SET state = ${state} FROM consumed WHERE envelope.id = ${envelope.id}::uuid AND envelope.state <> ${state}
    ), used AS (
      UPDATE passkey SET last_used_at = ${now}, backed_up = ${checked.asserted.backedUp},
        counter = greatest(counter, ${checked.asserted.counter}::bigint)
      FROM consumed WHERE passkey.id = ${checked.passkey.id}::uuid
    )
    INSERT INTO approval (id, intent_id, type, person_id, passkey_id, envelope_id, recipient_id, delegation_id, statement, proof, evidence_digest, openings, decision, event_id, created_at)
    SELECT ${approvalId}::uuid, id, type, person_id, ${checked.passkey.id}::uuid, envelope_id, ${recipientId}::uuid, ${lent?.id ?? null}::uuid, statement,
      ${checked.proof}, ${checked.evidence}, openings, ${decided}::jsonb, ${eventId}::uuid, ${now} FROM consumed`
  return count === 1
}
