import 'server-only'
import { type Clock, isId, systemClock } from '@/lib/core'
import { db } from '@/lib/db'
import { type Actor, asPerson, refused } from '@/lib/identity'
import { decideOnException, opening } from './exception-rules'

/** What somebody may ask an exception for: an envelope that waits for them, or, for an administrator who may open it, for anybody. */
export interface ExceptionSubject {
  readonly id: string
  readonly title: string
  readonly version: number
  /** Who may be asked for: those whose signature is waited for. */
  readonly signers: readonly { readonly id: string; readonly name: string }[]
}

/**
 * Undefined where the actor may not open the envelope, which is recorded, and where nobody is waited for whom they may ask for: so
 * nothing is told of an envelope that is not theirs. An administrator who may not open it learns what it is about from the request.
 */
export async function exceptionSubject(
  actor: Actor,
  envelopeId: string,
  clock: Clock = systemClock,
): Promise<ExceptionSubject | undefined> {
  const envelope = isId(envelopeId)
    ? await db().envelope.findUnique({
        where: { id: envelopeId, state: 'sent' },
        include: { class: true, documents: true, recipients: { orderBy: { position: 'asc' } } },
      })
    : null
  if (!envelope) return undefined
  const mayOpen = opening(actor, envelope, clock)
  if (mayOpen.outcome !== 'permit') {
    const details = { by: actor.name, act: 'request-exception' }
    await refused(
      mayOpen,
      { kind: 'exception.refused', object: { type: 'envelope', id: envelope.id }, actor: asPerson(actor), details },
      clock,
    )
    return undefined
  }
  const { id, title, version } = envelope
  const signers = []
  for (const { personId, name } of envelope.recipients.filter(({ role, state }) => role === 'signer' && state === 'waiting')) {
    const row = { id, envelopeId: id, version, personId: personId ?? '', ticket: '', reason: '', minutes: 1 }
    const decision = await decideOnException(db(), { actor, act: 'request', row }, 'prepare', clock)
    if (personId && decision.outcome === 'permit') signers.push({ id: personId, name })
  }
  return signers.length > 0 ? { id, title, version, signers } : undefined
}

/** The exception that a person has been asked one for and that waits for its approval: which, if there is one. */
export async function exceptionAskedFor(personId: string, envelopeId: string, version: number): Promise<string | undefined> {
  const where = { personId, envelopeId, version, approvedAt: null, endedAt: null }
  return (await db().exception.findFirst({ where, select: { id: true } }))?.id
}
