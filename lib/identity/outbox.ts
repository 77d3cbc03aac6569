import 'server-only'
import { type Clock, hex, isId, ok, type Refusal, type Result, refuse, systemClock } from '@/lib/core'
import { db, type Mail, type Tx, transaction } from '@/lib/db'
import { type MailKind, unlock } from '@/lib/delivery'
import { append, organisation } from '@/lib/ledger'
import type { Act, Decision } from '@/lib/policy'
import { type Actor, judge } from './actor'
import { ABLE } from './administrators'
import { asPerson, recordRefusal, refused } from './approval'
import { standing } from './links'
import { holdActor } from './locks'
import { hashOfSecret } from './secret'

const SHOWN = 100

/** A letter as an administrator may know of it: that it is there, not what it says. */
export interface MailRow {
  readonly id: string
  readonly to: string
  readonly kind: MailKind
  /** It holds an address that still opens something: what an administrator without a mail server has to pass on. */
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
  return refused(decision, { kind: 'mail.refused', object, actor: asPerson(actor), details: { by: actor.name, act } }, clock)
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
  const spent = await spentLinks(rows, clock)
  return ok(
    rows.map((row) => ({
      id: row.id,
      to: row.to,
      kind: row.kind as MailKind,
      holdsLink: row.secret !== null && !spent.has(row.id),
      state: row.state as MailRow['state'],
      error: row.error ?? undefined,
      writtenAt: row.createdAt,
      sentAt: row.sentAt ?? undefined,
    })),
  )
}

/**
 * Those letters whose address opens nothing any more: used, withdrawn, replaced or left to expire. What was locked under another key is
 * not among them: asking for it says why it is not shown.
 */
async function spentLinks(letters: readonly Pick<Mail, 'id' | 'secret'>[], clock: Clock): Promise<ReadonlySet<string>> {
  const hashes = letters.flatMap(({ id, secret }) => {
    const link = secret && opened(secret)
    const hash = link && hashIn(link)
    return hash ? [{ id, hash }] : []
  })
  const ways = await db().invitation.findMany({ where: { secretHash: { in: hashes.map(({ hash }) => hash) } } })
  const open = new Set(ways.filter((way) => standing(way, clock).ok).map(({ secretHash }) => hex(secretHash)))
  return new Set(hashes.filter(({ hash }) => !open.has(hex(hash))).map(({ id }) => id))
}

/**
 * Shows the secret address of one letter. Whoever holds it could use it in the recipient's place, so that revealing it is recorded
 * first; and who reopened an enrolment does not also get the link that opens it, while anybody else could pass it on.
 */
export async function revealLink(actor: Actor, mailId: string, clock: Clock = systemClock): Promise<Result<{ link: string }>> {
  const mail = isId(mailId) ? await db().mail.findUnique({ where: { id: mailId } }) : null
  const decision = await allowed(actor, 'reveal-mail-secret', clock, mail?.id)
  if (!decision.ok) return decision
  const about = { kind: 'mail.refused', actor: asPerson(actor), details: { by: actor.name, act: 'reveal-mail-secret' } }
  if (!mail?.secret) return refused(WITHOUT_LINK, about, clock)
  const object = { type: 'mail' as const, id: mailId }
  // Before anything else is recorded: a secret that cannot be opened was not revealed.
  const link = opened(mail.secret)
  if (!link) return refused(LOCKED_FOR_GOOD, { ...about, object }, clock)
  return transaction(async (tx) => {
    const fresh = await holdActor(tx, actor, actor.passkeyId, clock)
    const own = fresh.ok ? await ownReopening(tx, actor, link) : fresh
    const details = { by: actor.name, to: mail.to }
    if (own) return recordRefusal(tx, own, { ...about, object, details: { ...about.details, ...details } }, clock)
    await append(
      tx,
      {
        kind: 'mail.link-revealed',
        object,
        actor: asPerson(actor),
        outcome: 'observed',
        rules: decision.value.rules,
        decision: decision.value,
        details: { ...details, subject: mail.subject },
      },
      clock,
    )
    return ok({ link })
  })
}

const WITHOUT_LINK = refuse('mail-without-link', 'This message holds no address that opens something, or it was sent and forgotten.')
const LOCKED_FOR_GOOD = refuse('mail-link-locked', 'This address was locked under another key than the server has now.', {
  next: 'Send the invitation again, or have the enrolment reopened once more.',
})

/** Undefined for what was locked under another key: the secret of the server was changed, or a backup restored without it. */
function opened(secret: Uint8Array): string | undefined {
  try {
    return unlock(secret)
  } catch {
    return undefined
  }
}

const hashIn = (link: string) => hashOfSecret(new URL(link).hash.slice(1))

/** Why this administrator may not have the link of a reopening: they asked for it, or confirmed it and are not the only one left. */
async function ownReopening(tx: Tx, actor: Actor, link: string): Promise<Refusal | undefined> {
  const secretHash = hashIn(link)
  const way = secretHash && (await tx.invitation.findUnique({ where: { secretHash } }))
  if (way?.kind !== 'reopening') return undefined
  const parties = [way.invitedBy, way.secondBy, way.personId].filter((id) => id !== null)
  const others = await tx.person.count({
    where: { ...ABLE, id: { notIn: parties } },
  })
  if (way.invitedBy === actor.personId || (way.secondBy === actor.personId && others > 0))
    return refuse('reveal-own-reopening', 'Whoever takes part in reopening an enrolment does not also get its link.', {
      next: others > 0 ? 'Ask another administrator to pass it on.' : 'Ask the administrator who confirmed it to pass it on.',
    })
  return undefined
}
