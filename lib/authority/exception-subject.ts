import 'server-only'
import { type Clock, isId, systemClock } from '@/lib/core'
import { db } from '@/lib/db'
import type { Actor } from '@/lib/identity'
import { decideOnException } from './exception-rules'

/** What somebody may ask an exception for: an envelope that waits for them, or, for an administrator, for anybody. */
export interface ExceptionSubject {
  readonly id: string
  readonly title: string
  readonly version: number
  /** Who may be asked for: those whose signature is waited for. */
  readonly signers: readonly { readonly id: string; readonly name: string }[]
}

/** Undefined where nobody is waited for whom the actor may ask for, so that nothing is told of an envelope that is not theirs. */
export async function exceptionSubject(
  actor: Actor,
  envelopeId: string,
  clock: Clock = systemClock,
): Promise<ExceptionSubject | undefined> {
  const envelope = isId(envelopeId)
    ? await db().envelope.findUnique({
        where: { id: envelopeId, state: 'sent' },
        include: { recipients: { where: { role: 'signer', state: 'waiting', personId: { not: null } }, orderBy: { position: 'asc' } } },
      })
    : null
  if (!envelope) return undefined
  const { id, title, version } = envelope
  const signers = []
  for (const { personId, name } of envelope.recipients) {
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
