// What a class of documents asks for, set as only the database's owner can.
import { asOwner } from './owner'

/** From `threshold` (minor units of EUR) on, or always, a document of the class takes this. */
export async function classAsks(
  classId: string,
  { approvals = 0, assurance = 'passkey', threshold }: { approvals?: number; assurance?: 'passkey' | 'device-bound'; threshold?: number },
): Promise<void> {
  await asOwner('UPDATE document_class SET approvals = $2, assurance = $3 WHERE id = $1', [classId, approvals, assurance])
  await asOwner('DELETE FROM document_class_threshold WHERE class_id = $1', [classId])
  if (threshold) await asOwner(`INSERT INTO document_class_threshold VALUES ($1, 'EUR', $2)`, [classId, threshold])
}
