import 'server-only'
import { type Clock, formatAmount, type Money, ok, type Result, readDate, systemClock } from '@/lib/core'
import { type Tx, transaction } from '@/lib/db'
import { type Actor, asPerson, judge, refused } from '@/lib/identity'
import { append, organisation } from '@/lib/ledger'
import { bundleAt, type Decision, envelopeFacts, refusalOf } from '@/lib/policy'
import { type Loaded, load, UNKNOWN } from '../loaded'
import { refusing } from '../refusing'
import { answersTo, type Place, type SaidAlike } from './answer'
import { documentOf, envelopeOf, type Subject } from './subject'

/** What is asked about, and when; empty texts are nothing. */
export interface WhoForm extends Place {
  readonly envelopeId: string
  /** Where no envelope is named: a kind of document, and the amount as people write it. */
  readonly classId: string
  readonly amount: string
  readonly currency: string
  /** With whom; empty: nobody in particular, so that nothing was signed with them before. */
  readonly counterparty: string
  /** ISO 8601 with an offset; empty: now. */
  readonly at: string
}

export interface WhoView {
  readonly about: {
    readonly envelope: { readonly id: string; readonly title: string } | undefined
    readonly kind: string
    readonly money: Money | undefined
    readonly counterparty: string | undefined
    /** Documents of this kind were signed only by who had authority for it. */
    readonly register: boolean
  }
  readonly at: Date
  /** `past` is answered as recorded; `coming`, as if nothing changed until then. */
  readonly tense: 'past' | 'now' | 'coming'
  readonly answers: readonly SaidAlike[]
  /** Everyone who was asked about. */
  readonly people: number
  /** SHA-256 of the policy bundle that answered, in hexadecimal. */
  readonly bundle: string
}

/**
 * Who could sign something, who could after what, and who could not and why: what policy would say to each person of the house, if
 * they were named in the place of whoever is waited for. An earlier moment is answered from what was recorded of it, and asking is
 * recorded itself. Refuses what `documentOf` and `envelopeOf` refuse, `date-unreadable`, and what policy refuses.
 */
export async function whoCouldSign(actor: Actor, form: WhoForm, clock: Clock = systemClock): Promise<Result<WhoView>> {
  const asked = clock()
  const read = readDate(form.at, 'at')
  if (!read.ok) return read
  const now = read.value ?? asked
  const past = now < asked ? now : undefined
  const envelope = form.envelopeId ? await load(form.envelopeId) : undefined
  if (form.envelopeId && !envelope) return UNKNOWN
  const permit = await (envelope ? mayAskOf(actor, envelope, past, clock) : mayAsk(actor, past, clock))
  if (!permit.ok) return permit
  const found = await (envelope ? envelopeOf(envelope, past) : documentOf(form, past))
  if (!found.ok) return found
  const subject = found.value
  const bundle = await bundleAt(now)
  const question = { subject, now, past, bundle }
  // A sender learns who may sign what they sent: how far anybody's authority goes is for whoever may ask about anything.
  const maxima = await mayAskAboutAny(actor, clock)
  const answers = await transaction(async (tx) => {
    // One moment for all that is read: whoever is counted is whoever is decided on.
    await tx.$executeRaw`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY`
    return answersTo(tx, question, { ...form, maxima })
  })
  await transaction((tx) => recordAsking(tx, { actor, subject, at: read.value, decision: permit.value, clock }))
  const { kind, money, counterparty } = subject
  return ok({
    about: {
      envelope: envelope && { id: envelope.id, title: envelope.title },
      kind: kind.name,
      money,
      counterparty,
      register: kind.registerRequired,
    },
    at: now,
    tense: past ? 'past' : now > asked ? 'coming' : 'now',
    answers,
    people: answers.reduce((sum, one) => sum + one.count, 0),
    bundle: bundle.hash,
  })
}

async function house(): Promise<{ readonly kind: 'organisation'; readonly id: string }> {
  const org = await organisation()
  if (!org) throw new Error('no organisation yet')
  return { kind: 'organisation', id: org.id }
}

/** Whether somebody may ask about any document, and not of an envelope of their own only. */
export const mayAskAboutAny = async (actor: Actor, clock: Clock = systemClock): Promise<boolean> =>
  judge(actor, 'simulate', await house(), { past: false }, clock).outcome === 'permit'

/** Whether somebody may ask about any document. Asking without the right is an event of its own. */
async function mayAsk(actor: Actor, past: Date | undefined, clock: Clock): Promise<Result<Decision>> {
  const decision = judge(actor, 'simulate', await house(), { past: past !== undefined }, clock)
  if (decision.outcome === 'permit') return ok(decision)
  return refused(
    refusalOf(decision),
    { kind: 'authority.refused', actor: asPerson(actor), details: { by: actor.name, act: 'simulate' } },
    clock,
  )
}

/** About an envelope: whoever may open it, and may ask. */
async function mayAskOf(actor: Actor, envelope: Loaded, past: Date | undefined, clock: Clock): Promise<Result<Decision>> {
  const resource = envelopeFacts(envelope, clock())
  const opens = judge(actor, 'view-envelope', resource, {}, clock)
  if (opens.outcome !== 'permit') return refusing({ act: 'view-envelope', actor, envelope, decision: opens, clock })
  const decision = judge(actor, 'simulate', resource, { past: past !== undefined }, clock)
  return decision.outcome === 'permit' ? ok(decision) : refusing({ act: 'simulate', actor, envelope, decision, clock })
}

/** The same question again within this time is one asking. */
const ONE_ASKING_MS = 3_600_000
const KIND = 'authority.simulated'

interface Asking {
  readonly actor: Actor
  readonly subject: Subject
  /** The moment that was asked about; null for the present. */
  readonly at: Date | null
  readonly decision: Decision
  readonly clock: Clock
}

/** Who asks whom the house could let sign is on record, as who reads the log is. */
async function recordAsking(
  tx: Tx,
  { actor, subject: { envelope, kind, money, counterparty }, at, decision, clock }: Asking,
): Promise<void> {
  const about = envelope ? [] : [kind.name, money && formatAmount(money), counterparty && `with ${counterparty}`]
  const filter = [...about, at && `as of ${at.toISOString()}`].filter(Boolean).join(', ')
  const { kind: type, id } = envelope ? { kind: 'envelope' as const, id: envelope.id } : await house()
  const lately = await tx.auditEvent.count({
    where: {
      kind: KIND,
      objectId: id,
      actorId: actor.personId,
      at: { gt: new Date(clock().getTime() - ONE_ASKING_MS) },
      details: { path: ['filter'], equals: filter },
    },
  })
  if (lately > 0) return
  await append(
    tx,
    {
      kind: KIND,
      object: { type, id },
      actor: asPerson(actor),
      outcome: 'observed',
      rules: decision.rules,
      decision,
      details: { by: actor.name, ...(envelope && { title: envelope.title }), filter },
      ...(envelope && { envelopeId: envelope.id }),
    },
    clock,
  )
}
