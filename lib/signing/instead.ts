import 'server-only'
import type { Actor } from '@/lib/identity'
import { load } from './loaded'

/** Who was named in the place of someone the sender replaced: as much as his letter told him, for he may no longer open the envelope. */
export async function signsInstead(
  actor: Actor,
  envelopeId: string,
): Promise<{ readonly title: string; readonly name: string } | undefined> {
  const envelope = await load(envelopeId)
  if (!envelope) return undefined
  const { title, recipients } = envelope
  const own = recipients.filter((one) => one.personId === actor.personId && one.state === 'replaced').map(({ id }) => id)
  const after = recipients.find(({ replaces, personId }) => replaces !== null && own.includes(replaces) && personId !== actor.personId)
  return after && { title, name: after.name }
}
