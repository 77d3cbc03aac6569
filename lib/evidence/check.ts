import 'server-only'
import { equalBytes, hex, sha256 } from '@/lib/core'
import { type Approval, db } from '@/lib/db'
import type { Finding } from '@/lib/ledger'
import {
  type LoggedEvent,
  leafHash,
  parseLeaf,
  parseProof,
  parseStatement,
  type SignStatement,
  type Statement,
  verifyAssertion,
  whyNotVouched,
} from '@/lib/proof'
import { checkKinds } from './kinds'
import { checkStates } from './states'

type Report = (finding: Finding) => void

const PAGE = 500

/**
 * Compares what the log stands for with what is kept beside it: every approval's statement and proof with its leaf and its passkey's
 * signature, every decision with its leaf, the versions that statements name, the bytes of every file with their hash, and what rows say of people, passkeys and
 * envelopes with their events. Reads only.
 */
export async function checkRecords(progress: (done: number) => void = () => {}): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const report: Report = (finding) => void findings.push(finding)
  let after = '00000000-0000-0000-0000-000000000000'
  for (let done = 0; ; ) {
    const page = await db().approval.findMany({ where: { id: { gt: after } }, orderBy: { id: 'asc' }, take: PAGE })
    for (const approval of page) await checkApproval(approval, report)
    const last = page.at(-1)
    if (!last) break
    after = last.id
    done += page.length
    progress(done)
  }
  await checkLost(report)
  await checkDecisions(report)
  await checkFiles(report)
  await checkStates(report)
  await checkKinds(report)
  return findings
}

async function checkApproval(
  { id, eventId, statement: bytes, proof: proofBytes, evidenceDigest, ...filed }: Approval,
  report: Report,
): Promise<void> {
  const event = await db().auditEvent.findUnique({ where: { id: eventId }, select: { leaf: true } })
  const leaf = event ? parseLeaf(event.leaf) : undefined
  if (!leaf) {
    report({ check: 'approval-unlogged', says: `Approval ${id} has no event.` })
    return
  }
  const evidence = sha256(proofBytes)
  if (leaf.statement !== hex(sha256(bytes)) || leaf.evidence !== hex(evidence) || !equalBytes(evidence, evidenceDigest))
    report({ check: 'approval-differs', says: `Approval ${id} is not the one that event ${eventId} recorded.` })
  const statement = parseStatement(bytes)
  const proof = parseProof(proofBytes)
  const asserted = statement && proof ? await verifyAssertion(bytes, proof) : undefined
  if (!asserted?.ok) report({ check: 'approval-unproven', says: `No passkey signed the statement of approval ${id}.` })
  if (statement?.type === 'countersign/sign/v1') {
    const { signer, envelope } = statement
    if (signer.id !== filed.personId || envelope.id !== filed.envelopeId || signer.recipient !== filed.recipientId)
      report({ check: 'approval-differs', says: `Approval ${id} is filed under another person or envelope than it names.` })
    await checkDeclared(id, envelope, report)
    await checkVersions(id, statement, report)
  }
  if (statement?.type === 'countersign/enrolment/v1') await checkVoucher({ id, eventId, statement, digest: hex(sha256(bytes)) }, report)
}

/** What the sender declared stays as it was signed. The counterparty stands in the statement under a commitment, and is not compared. */
async function checkDeclared(approvalId: string, stated: SignStatement['envelope'], report: Report): Promise<void> {
  const row = await db().envelope.findUnique({ where: { id: stated.id } })
  const sum = (amount?: number | bigint | null, currency?: string | null) => (amount ? `${amount} ${currency}` : '')
  const same =
    row?.classId === stated.class &&
    sum(row.amount, row.currency) === sum(stated.amount, stated.currency) &&
    row.basis === stated.basis &&
    row.senderId === stated.declaredBy
  if (!same)
    report({ check: 'state-differs', says: `The row of envelope ${stated.id} declares something else than approval ${approvalId} signed.` })
}

async function checkVersions(approvalId: string, { documents }: SignStatement, report: Report): Promise<void> {
  for (const { id, version, supplied, reviewed } of documents) {
    const found = await db().documentVersion.findFirst({ where: { documentId: id, number: version } })
    if (!found || hex(found.suppliedSha256) !== supplied || hex(found.reviewedSha256) !== reviewed)
      report({ check: 'version-differs', says: `Version ${version} of document ${id} is not the one that approval ${approvalId} signed.` })
  }
}

interface Enrolment {
  readonly id: string
  readonly eventId: string
  readonly statement: Extract<Statement, { type: 'countersign/enrolment/v1' }>
  readonly digest: string
}

/** Somebody answers for every enrolment, by the rule that bundles are held to. One that is not in the log yet waits for the next check. */
async function checkVoucher({ id, eventId, statement, digest }: Enrolment, report: Report): Promise<void> {
  const { voucher, person } = statement
  const vouching = voucher.kind === 'set-up' ? '' : voucher.event
  const rows = await db().$queryRaw<{ id: string; leaf: Uint8Array; index: bigint }[]>`
    SELECT e.id, e.leaf, l.position AS index FROM (
      SELECT id FROM audit_event WHERE object_id = ${person}::uuid AND seq IS NOT NULL
      UNION SELECT id FROM audit_event WHERE leaf_hash = decode(${vouching}, 'hex')
      UNION SELECT event_id FROM log_leaf WHERE position < 2
    ) wanted JOIN audit_event e USING (id) JOIN log_leaf l ON l.event_id = e.id ORDER BY l.position`
  const events = rows.flatMap(({ id, leaf, index }): (LoggedEvent & { id: string })[] => {
    const says = parseLeaf(leaf)
    return says ? [{ id, says, hash: hex(leafHash(leaf)), index: Number(index) }] : []
  })
  const enrolled = events.find((event) => event.id === eventId)
  const why = enrolled && whyNotVouched({ statement, digest, index: enrolled.index }, events)
  if (why) report({ check: 'enrolment-unvouched', says: `Nobody answers for the enrolment of person ${person} by approval ${id}: ${why}` })
}

/** What the log says was approved is on record. */
async function checkLost(report: Report): Promise<void> {
  const lost = await db().$queryRaw<{ id: string }[]>`
    SELECT e.id FROM audit_event e WHERE (e.approval_id IS NOT NULL OR e.kind = 'envelope.signed')
      AND NOT EXISTS (SELECT FROM approval a WHERE a.id = e.approval_id AND a.event_id = e.id)`
  for (const { id } of lost) report({ check: 'approval-missing', says: `The approval that event ${id} recorded is gone.` })
}

/** What is kept of a decision is what its event names. */
async function checkDecisions(report: Report): Promise<void> {
  const changed = await db().$queryRaw<{ id: string }[]>`
    SELECT e.id FROM decision d JOIN audit_event e ON e.id = d.event_id
      WHERE convert_from(e.leaf, 'UTF8')::json ->> 'decision' IS DISTINCT FROM encode(sha256(d.content), 'hex')`
  for (const { id } of changed) report({ check: 'decision-differs', says: `What is kept of the decision in event ${id} is another.` })
}

async function checkFiles(report: Report): Promise<void> {
  const changed = await db().$queryRaw<
    { sha256: Uint8Array }[]
  >`SELECT sha256 FROM blob WHERE sha256(bytes) <> sha256 OR length(bytes) <> size`
  for (const { sha256: name } of changed) report({ check: 'file-differs', says: `The file ${hex(name)} holds other bytes.` })
  const lost = await db().$queryRaw<{ sha256: Uint8Array }[]>`
    SELECT DISTINCT wanted.sha256 FROM (
      SELECT supplied_sha256 AS sha256 FROM document_version UNION SELECT reviewed_sha256 FROM document_version UNION SELECT delta_sha256 FROM seal
    ) wanted WHERE NOT EXISTS (SELECT FROM blob WHERE blob.sha256 = wanted.sha256)`
  for (const { sha256: name } of lost) report({ check: 'file-missing', says: `The file ${hex(name)} is gone.` })
}
