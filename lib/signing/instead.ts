import 'server-only'
import type { Actor } from '@/lib/identity'
import { isNamed, lineage, load } from './loaded'

/** Who signs in the place of someone the sender replaced. He may no longer open the envelope; his letter told him this much too. */
export async function signsInstead(
  actor: Actor,
  envelopeId: string,
): Promise<{ readonly title: string; readonly name: string } | undefined> {
  const envelope = await load(envelopeId)
  if (!envelope) return undefined
  const { title, recipients } = envelope
  const own = new Set(recipients.filter((one) => one.personId === actor.personId && !isNamed(one)).map(({ id }) => id))
  const after = recipients.find((one) => isNamed(one) && lineage(recipients, one.id).some((id) => own.has(id)))
  return after && { title, name: after.name }
}
