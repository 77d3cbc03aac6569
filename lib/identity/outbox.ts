import 'server-only'
import { type Clock, isId, ok, type Result, refuse, systemClock } from '@/lib/core'
import { db, transaction } from '@/lib/db'
import { type MailKind, unlock } from '@/lib/delivery'
import { append, organisation } from '@/lib/ledger'
import { type Act, type Decision, refusalOf } from '@/lib/policy'
import { type Actor, judge } from './actor'
import { asPerson, refused } from './approval'
import { holdActor } from './locks'

const SHOWN = 100

/** A letter as an administrator may know of it: that it is there, not what it says. */
export interface MailRow {
  readonly id: string
  readonly to: string
  readonly kind: MailKind
  /** It holds an address that opens something: what an administrator without a mail server has to pass on. */
  readonly holdsLink: boolean
  readonly state: 'waiting' | 'sent' | 'failed'
  readonly error: string | undefined
  readonly writtenAt: Date
  readonly sentAt: Date | undefined
}

async function allowed(actor: Actor, act: Act, clock: Clock, mailId?: string): Promise<Result<Decision>> {
  const org = await organisation()
  if (!org) throw new Error('no organisation yet')
  const decision = judge(actor, act, { kind: 'organisation', id: org.id }, {}, clock)
  if (decision.outcome === 'permit') return ok(decision)
  const object = mailId ? { type: 'mail' as const, id: mailId } : undefined
  return refused(refusalOf(decision), { kind: 'mail.refused', object, actor: asPerson(actor), details: { by: actor.name, act } }, clock)
}

/**
 * The newest letters without their contents. Administrators only: they administer people, and so pass on links; whose contracts
 * are about what is not theirs to read, neither in a text nor in a subject.
 */
export async function listOutbox(actor: Actor, clock: Clock = systemClock): Promise<Result<MailRow[]>> {
  const decision = await allowed(actor, 'read-outbox', clock)
  if (!decision.ok) return decision
  const rows = await db().mail.findMany({
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: SHOWN,
    omit: { subject: true, text: true },
  })
  return ok(
    rows.map((row) => ({
      id: row.id,
      to: row.to,
      kind: row.kind as MailKind,
      holdsLink: row.secret !== null,
      state: row.state as MailRow['state'],
      error: row.error ?? undefined,
      writtenAt: row.createdAt,
      sentAt: row.sentAt ?? undefined,
    })),
  )
}

/** Shows the secret address of one letter. Whoever holds it could use it in the recipient's place, so that revealing it is recorded first. */
export async function revealLink(actor: Actor, mailId: string, clock: Clock = systemClock): Promise<Result<{ link: string }>> {
  const mail = isId(mailId) ? await db().mail.findUnique({ where: { id: mailId } }) : null
  const decision = await allowed(actor, 'reveal-mail-secret', clock, mail?.id)
  if (!decision.ok) return decision
  if (!mail?.secret) return refuse('mail-without-link', 'This message holds no address that opens something, or it was sent and forgotten.')
  const { rules, digest } = decision.value
  const held = await transaction(async (tx) => {
    const fresh = await holdActor(tx, actor, actor.passkeyId, clock)
    if (!fresh.ok) return fresh
    const details = { by: actor.name, to: mail.to, subject: mail.subject }
    await append(
      tx,
      {
        kind: 'mail.link-revealed',
        object: { type: 'mail', id: mailId },
        actor: asPerson(actor),
        outcome: 'observed',
        rules,
        decision: digest,
        details,
      },
      clock,
    )
    return fresh
  })
  return held.ok ? ok({ link: unlock(mail.secret) }) : held
}
