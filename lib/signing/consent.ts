import 'server-only'
import { type Clock, hex, newId, sha256, utf8 } from '@/lib/core'
import { db, type Tx } from '@/lib/db'
import type { Actor } from '@/lib/identity'
import { append } from '@/lib/ledger'

/** What a person agrees to, once, before the first signature here. Other words are another consent. */
export const CONSENT = {
  locale: 'en',
  text: 'I agree to sign electronically. My passkey gesture stands for my signature, the organisation keeps a record of it that others can check, and I can have a copy of everything I sign. I can ask to sign on paper instead, or take this back for the future, by telling the sender.',
} as const

const textDigest = sha256(utf8(CONSENT.text))

/** Whether a person has agreed to these very words. */
export const hasConsented = async (personId: string, tx: Pick<Tx, 'consent'> = db()): Promise<boolean> =>
  (await tx.consent.count({ where: { personId, textDigest } })) > 0

/**
 * Records a person's consent with its text and its event, once. Whoever prepares holds the person FOR SHARE, so nothing here may
 * take more of it: two tabs would wait for each other. The row's key decides who is first.
 */
export async function recordConsent(tx: Tx, actor: Actor, clock: Clock): Promise<void> {
  const { text, locale } = CONSENT
  const eventId = newId()
  const given = { personId: actor.personId, text, textDigest, locale, eventId, givenAt: clock() }
  const { count } = await tx.consent.createMany({ data: [given], skipDuplicates: true })
  if (count === 0) return
  await append(
    tx,
    {
      id: eventId,
      kind: 'person.consented',
      object: { type: 'person', id: actor.personId },
      actor: { kind: 'person', id: actor.personId },
      outcome: 'permitted',
      details: { name: actor.name, text, locale, digest: hex(textDigest) },
    },
    clock,
  )
}
