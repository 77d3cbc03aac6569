import 'server-only'
import { db } from '@/lib/db'
import type { Finding } from '@/lib/ledger'

interface KindRow {
  readonly id: string
  readonly made: string | null
  readonly newest: string | null
  readonly same: boolean | null
}

/** What a kind of document asks for is what two administrators last put in force for it, to the letter, by the proposal its event names. */
export async function checkKinds(report: (finding: Finding) => void): Promise<void> {
  const rows = await db().$queryRaw<KindRow[]>`
    SELECT c.id, c.proposal_id AS made, last.id AS newest,
      convert_from(last.content, 'UTF8')::jsonb = jsonb_build_object(
        'type', 'countersign/class-rules/v1', 'class', c.id, 'name', c.name,
        'amountRequired', c.amount_required, 'readingRequired', c.reading_required, 'registerRequired', c.register_required,
        'approvals', c.approvals, 'assurance', c.assurance, 'thresholds', c.thresholds,
        'machinesAllowed', c.machines_allowed, 'retentionYears', c.retention_years)
      AND (octet_length(last.salt) = 0 OR last.told = encode(sha256(last.content), 'hex')) AS same
    FROM document_class c LEFT JOIN LATERAL (
      SELECT p.id, p.content, e.details ->> 'digest' AS told, e.details_salt AS salt
      FROM proposal p JOIN audit_event e ON e.object_id = p.id AND e.kind = 'class.activated' AND e.seq IS NOT NULL
      WHERE p.kind = 'class' AND p.subject = c.id ORDER BY e.at DESC, e.id DESC LIMIT 1
    ) last ON true ORDER BY c.id`
  for (const { id, made, newest, same } of rows)
    if (made !== newest || same === false)
      report({ check: 'state-differs', says: `What a document of class ${id} asks for is not what was last put in force for it.` })
}
