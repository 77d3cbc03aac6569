import 'server-only'
import { hex } from '@/lib/core'
import { db } from '@/lib/db'
import type { Statement } from '@/lib/proof'

type Voucher = Extract<Statement, { type: 'countersign/enrolment/v1' }>['voucher']

/** Who answers for whoever enrols with this link: the set-up token, the inviting administrator, or the two who reopened; with their event's leaf hash. */
export async function voucherOf(invitationId: string): Promise<Voucher> {
  const link = await db().invitation.findUniqueOrThrow({ where: { id: invitationId } })
  if (link.kind === 'set-up') return { kind: 'set-up' }
  const event = link.eventId && (await db().auditEvent.findUnique({ where: { id: link.eventId } }))
  if (!event || !link.invitedBy) throw new Error('an invitation nobody answers for')
  if (link.kind === 'invitation') return { kind: 'invitation', by: link.invitedBy, event: hex(event.leafHash) }
  if (!link.secondBy) throw new Error('a reopening with one administrator')
  return { kind: 'reopening', by: [link.invitedBy, link.secondBy], event: hex(event.leafHash) }
}
