import 'server-only'
import { type Bytes, base64url, type Canonical, canonicalBytes, fromHex, fromUtf8, ok, type Result, refuse } from '@/lib/core'
import { type Approval, type AuditEvent, db } from '@/lib/db'
import { epochs, proveTogether } from '@/lib/ledger'
import { keptContent } from '@/lib/policy'
import {
  type BundledApproval,
  type BundledDocument,
  type BundledEvent,
  beginningOf,
  CONTINUED,
  type Decided,
  decisionBytes,
  type Opening,
  parseStatement,
  type SignStatement,
  type Statement,
  verifyBundle,
  writeBundle,
} from '@/lib/proof'
import { grantsAlong } from './granted-along'
import { issuer } from './issuer'
import { listsBehind, shownIn } from './listed'

/** An envelope's files, which the caller was permitted to take. */
export interface Bundled {
  readonly envelopeId: string
  /** The one signature it is about; without it, all of them. */
  readonly approvalId?: string
  /** Nothing that came to the envelope after the version of that signature. */
  readonly onlyAsSigned?: boolean
  readonly documents: readonly BundledDocument[]
}

/**
 * The evidence bundle of an envelope, or of one signature: its files, every approval with its enrolments, every event they rest on,
 * proven by one checkpoint of the log, and a time-stamp over an earlier one where there is one. What is emitted was verified as a
 * stranger would, under what the organisation publishes of itself.
 * Refuses `not-proven-yet` for a moment after an act, `evidence-refuted` when something does not hold, and what `issuer` refuses.
 */
export async function exportBundle({ envelopeId, approvalId, onlyAsSigned, documents }: Bundled): Promise<Result<Bytes>> {
  const published = await issuer()
  if (!published.ok) return published
  const approvals = await approvalsOf(envelopeId, approvalId)
  const turns = (await epochs()).flatMap(({ began }) => began ?? [])
  const all = await eventsOf(envelopeId, approvals, turns.length > 0 ? [published.value.organisation.id] : [])
  const events = onlyAsSigned ? withoutWhatCameAfter(all, approvalId) : all
  const sizes = [
    ...approvals.flatMap(({ statement }) => statement.after?.size ?? []),
    ...turns.flatMap(({ says }) => beginningOf(says)?.size ?? []),
  ]
  const proven = await proveTogether(
    events.map(({ id }) => id),
    sizes,
    approvals.flatMap(({ row, statement }) => (isSign(statement) ? { event: row.eventId, after: statement.after?.size } : [])),
  )
  if (!proven.ok) return proven
  const { checkpoint, checkpoints, consistency, proofs, anchor } = proven.value
  const listed = await shownIn(events)
  const bytes = await writeBundle({
    envelope: envelopeId,
    ...(approvalId && { approval: approvalId }),
    issuer: published.value,
    checkpoint,
    checkpoints,
    consistency,
    ...(anchor && { anchor }),
    events: events.map((event) => {
      const row = listed.get(event.id)
      return { ...bundled(event, proofs.get(event.id) ?? '', openedOf(events, approvalId)), ...(row && { listed: row }) }
    }),
    approvals: approvals.map(({ row }) => bundledApproval(row)),
    documents,
    policies: await policiesBehind(approvals),
  })
  const verdict = await verifyBundle(bytes, published.value)
  // That witnesses are away refutes nothing of ours: the evidence is given out, and whoever asks for a quorum sees that it lacks one.
  const fault = verdict.ok ? verdict.value.checks.find(({ status, restsOn }) => status === 'fails' && restsOn !== 'witnesses') : undefined
  if (verdict.ok && !fault) return ok(bytes)
  const why = verdict.ok ? `${fault?.about}: ${fault?.why}` : verdict.reason
  return refuse('evidence-refuted', `What is on record does not verify, so it is not given out. ${why}`, {
    next: 'Tell an administrator: the ledger must be checked.',
  })
}

interface Stated {
  readonly row: Approval
  readonly statement: Statement
}

/** The envelope's signatures, or one of them, and the statements by which their signers' passkeys came to be theirs. */
async function approvalsOf(envelopeId: string, approvalId?: string): Promise<Stated[]> {
  const acts = await db().approval.findMany({ where: { envelopeId, type: 'countersign/sign/v1' }, orderBy: { id: 'asc' } })
  const signatures = approvalId ? withItsApprovals(acts, approvalId) : acts
  const steps = [...(await authorityBehind(signatures)), ...(await policyBehind(signatures))]
  const enrolments = await db().approval.findMany({
    where: {
      personId: { in: [...signatures, ...steps].map(({ personId }) => personId) },
      type: { in: ['countersign/enrolment/v1', 'countersign/passkey-change/v1'] },
    },
    orderBy: { id: 'asc' },
  })
  return [...signatures, ...steps, ...enrolments].flatMap((row) => {
    const statement = parseStatement(row.statement)
    return statement ? [{ row, statement }] : []
  })
}

/** One signature, with the approvals of the same version before it. */
function withItsApprovals(acts: readonly Approval[], approvalId: string): Approval[] {
  const read = acts.map((row) => ({ row, statement: parseStatement(row.statement) }))
  const own = read.find(({ row }) => row.id === approvalId)
  const versionOf = (statement?: Statement) => (statement && isSign(statement) ? statement.documents[0]?.version : undefined)
  const isBefore = ({ row, statement }: (typeof read)[number]) =>
    statement &&
    isSign(statement) &&
    statement.act === 'approve' &&
    versionOf(statement) === versionOf(own?.statement) &&
    row.id < approvalId
  const signs = own?.statement && isSign(own.statement) && own.statement.act === 'sign'
  return read.flatMap((one) => (one === own || (signs && isBefore(one)) ? one.row : []))
}

/** What a signature may rely on that somebody gave by a gesture. */
const GIVEN: readonly string[] = ['authority', 'exception', 'delegation']

/** What gave the authority, the exception or the place of another under which it was signed. */
async function authorityBehind(signatures: readonly Approval[]): Promise<Approval[]> {
  const cited = signatures.flatMap((row) => {
    const statement = parseStatement(row.statement)
    return statement && isSign(statement) ? statement.authority.heads.filter(({ type }) => GIVEN.includes(type)) : []
  })
  const under = cited.map(({ id }) => id)
  const objects = [
    { objectType: { in: [...GIVEN] }, objectId: { in: under } },
    { objectType: 'authority-list', objectId: { in: [...(await listsBehind(under))] } },
  ]
  const events = await db().auditEvent.findMany({ where: { OR: objects, approvalId: { not: null } }, select: { id: true } })
  const along = await grantsAlong(cited.flatMap(({ type, id }) => (type === 'delegation' ? id : [])))
  const given = { OR: [{ eventId: { in: events.map(({ id }) => id) } }, { id: { in: [...along] } }] }
  return db().approval.findMany({ where: given, orderBy: { id: 'asc' } })
}

/** What put the policies in force that decided the signatures; nothing where they came with the product. */
async function policyBehind(signatures: readonly Approval[]): Promise<Approval[]> {
  const cited = signatures.flatMap((row) => {
    const statement = parseStatement(row.statement)
    return statement && isSign(statement) ? statement.authority.heads.filter(({ type }) => type === 'policy').map(({ id }) => id) : []
  })
  const events = await db().auditEvent.findMany({
    where: { objectType: 'policy', objectId: { in: cited }, approvalId: { not: null } },
    select: { id: true },
  })
  return db().approval.findMany({ where: { eventId: { in: events.map(({ id }) => id) } }, orderBy: { id: 'asc' } })
}

/** The policies themselves, by their hash. */
async function policiesBehind(approvals: readonly Stated[]): Promise<ReadonlyMap<string, Bytes>> {
  const found = new Map<string, Bytes>()
  for (const hash of new Set(approvals.flatMap(({ statement }) => (isSign(statement) ? statement.decision.bundle : [])))) {
    const content = await keptContent(hash)
    if (content) found.set(hash, content)
  }
  return found
}

/**
 * What those rest on: the whole chains of the objects they cite and of their signers' passkeys, and the events that vouch; and of `more`.
 * The two who reopened an enrolment stand in the chain of its person, and who set the organisation up in the organisation's own.
 */
async function eventsOf(envelopeId: string, approvals: readonly Stated[], more: readonly string[]): Promise<AuditEvent[]> {
  const people = approvals.map(({ row }) => row.personId)
  const passkeys = await db().passkey.findMany({ where: { personId: { in: people } }, select: { id: true } })
  const cited = approvals.flatMap(({ statement }) => (isSign(statement) ? statement.authority.heads.map(({ id }) => id) : []))
  const vouchers = approvals.flatMap(({ statement }) => voucherOf(statement) ?? [])
  const founded = approvals.flatMap(({ statement }) => (isFounding(statement) ? statement.organisation : []))
  return db().auditEvent.findMany({
    where: {
      OR: [
        {
          objectId: { in: [envelopeId, ...more, ...cited, ...people, ...founded, ...passkeys.map(({ id }) => id)] },
          seq: { not: null },
        },
        { id: { in: approvals.map(({ row }) => row.eventId) } },
        { leafHash: { in: vouchers } },
      ],
    },
    orderBy: { id: 'asc' },
  })
}

/** Without what the envelope came to once the version that somebody signed was superseded. A chain's end may be missing. */
function withoutWhatCameAfter(events: readonly AuditEvent[], approvalId?: string): readonly AuditEvent[] {
  const own = events.find((event) => event.approvalId === approvalId)
  const after = events.filter(({ objectId, seq }) => objectId === own?.objectId && (seq ?? 0) > (own?.seq ?? 0))
  const end = after.find(({ kind }) => kind === 'envelope.superseded')?.seq
  return events.filter(({ objectId, seq }) => !end || objectId !== own?.objectId || (seq ?? 0) < end)
}

const isSign = (statement: Statement): statement is SignStatement => statement.type === 'countersign/sign/v1'

const isFounding = (statement: Statement): boolean => statement.type === 'countersign/enrolment/v1' && statement.voucher.kind === 'set-up'

const voucherOf = (statement: Statement): Bytes | undefined =>
  statement.type === 'countersign/enrolment/v1' && statement.voucher.kind !== 'set-up' ? fromHex(statement.voucher.event) : undefined

/**
 * Which events of the envelope have their details opened: from its sending on, because what was drafted is its sender's alone; with
 * one signature, to that one, whose signer may have been replaced since.
 */
function openedOf(events: readonly AuditEvent[], approvalId?: string): { from: number; to: number } {
  const from = events.find(({ kind }) => kind === 'envelope.sent')?.seq ?? Number.POSITIVE_INFINITY
  const own = approvalId && events.find((event) => event.approvalId === approvalId)?.seq
  return { from, to: own || Number.POSITIVE_INFINITY }
}

/** What everyone named in an envelope knows of it. Why somebody declined or was replaced is not for every later reader. */
const SHARED = [
  'envelope.sent',
  'envelope.approval-given',
  'envelope.signed',
  'envelope.sealed',
  'envelope.completed',
  'envelope.superseded',
]

function bundled(event: AuditEvent, proof: string, { from, to }: { from: number; to: number }): BundledEvent {
  const isThere = event.detailsSalt.length > 0
  const isWithin = event.seq !== null && event.seq >= from && event.seq <= to
  const isShared = ['person.consented', 'policy.loaded', CONTINUED].includes(event.kind) || (isWithin && SHARED.includes(event.kind))
  const opening = { salt: base64url(event.detailsSalt), value: fromUtf8(canonicalBytes(event.details as Canonical)) }
  return { id: event.id, leaf: new Uint8Array(event.leaf), proof, ...(isThere && isShared && { details: opening }) }
}

function bundledApproval({ id, type, statement, proof, openings, decision }: Approval): BundledApproval {
  return {
    id,
    statement: new Uint8Array(statement),
    proof: new Uint8Array(proof),
    openings: shownOf(type, openings as unknown as Record<string, Opening>),
    ...(decision && { decision: decisionBytes(decision as unknown as Decided) }),
  }
}

/**
 * What is not the house's own: of an exception the ticket, and not why it was asked for or what a reviewer wrote; of what lets somebody
 * sign in another's place with whom, and not why they are away.
 */
const SHOWN: Readonly<Record<string, string>> = { 'countersign/exception/v1': 'ticket', 'countersign/delegation/v1': 'counterparty' }

const shownOf = (type: string, openings: Readonly<Record<string, Opening>>): Record<string, Opening> =>
  Object.fromEntries(Object.entries(openings).filter(([name]) => (SHOWN[type] ?? name) === name))
