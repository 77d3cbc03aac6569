import 'server-only'
import { authoritiesOf, type HeldAuthority } from '@/lib/authority'
import { type Clock, ok, type Refusal, type Result, systemClock } from '@/lib/core'
import { db, type Person } from '@/lib/db'
import { type DelegationForm, draftLoan, type Overlap, type Uncovered } from '@/lib/delegation'
import { type Actor, rolesAt, zonesOf } from '@/lib/identity'
import { type Decision, decide, envelopeFacts, type Facts, isWeighty } from '@/lib/policy'
import { standingFacts } from './in-place'
import { type Loaded, WHOLE } from './loaded'
import { byWeight, type ListRow, rowsOf } from './rows'

/** A document that waits for the grantor. */
export type Awaiting = Pick<ListRow, 'envelopeId' | 'title' | 'counterparty' | 'money' | 'reviewed'>

/** What it would mean to let these people sign these documents, while the sentence is being written. */
export interface LendingView {
  /** Why it cannot be given so; each names its field where it has one. */
  readonly faults: readonly Refusal[]
  /** What waits for the grantor now, weightiest first, and what policy would say to each delegate then. */
  readonly waiting: readonly WaitingRow[]
  /** What policy asks of whoever signs these kinds, the grantor or somebody in their place. */
  readonly asks: readonly Ask[]
  readonly overlaps: readonly Overlap[]
  readonly uncovered: readonly Uncovered[]
  /** Only what states no amount: none was said. */
  readonly withoutAmounts: boolean
  /** Who would sign, and in which time zone (IANA) they signed in last. */
  readonly delegates: readonly { readonly name: string; readonly zone: string | undefined }[]
}

export interface WaitingRow {
  readonly row: Awaiting
  readonly said: readonly {
    readonly delegate: string
    readonly outcome: Decision['outcome']
    readonly reason: string
    readonly next: string | undefined
  }[]
}

export interface Ask {
  readonly kind: string
  readonly approvals: number
  /** Only with a passkey that stays in its device; the names of those delegates who have none. */
  readonly deviceBound: { readonly missing: readonly string[] } | undefined
}

const MOST_WAITING = 100

/**
 * What a form would mean if it were confirmed and accepted. Nothing is prepared and nothing recorded: it is asked with every change of a
 * field. Refuses what cannot be read of it yet, by field.
 */
export async function previewLending(actor: Actor, form: DelegationForm, clock: Clock = systemClock): Promise<Result<LendingView>> {
  const drafted = await draftLoan(actor, form, clock)
  if (!drafted.ok) return drafted
  const { terms, courses, faults, overlaps, uncovered } = drafted.value
  const [grantor, held, bound, zones, kinds] = await Promise.all([
    db().person.findUniqueOrThrow({ where: { id: actor.personId } }),
    authoritiesOf(actor.personId),
    boundToDevice(courses.map(({ delegate }) => delegate.id)),
    zonesOf(courses.map(({ delegate }) => delegate.id)),
    db().documentClass.findMany({ where: { id: { in: [...terms.classes] } }, orderBy: { position: 'asc' } }),
  ])
  // As it would be from the first moment on at which somebody may sign in the grantor's place.
  const then = new Date(Math.max(terms.from.getTime(), clock().getTime()))
  const number = 0
  const lent = courses.map(({ course, delegate }) => ({
    delegate,
    bound: bound.has(delegate.id),
    lent: { row: { ...course, number, grantedAt: then, acceptedAt: then }, grantor, held },
  }))
  const waiting: WaitingRow[] = []
  for (const { row, envelope } of await awaiting(actor)) {
    const said = []
    for (const one of lent) said.push(await saidTo(one, envelope, actor.personId, then))
    waiting.push({ row, said })
  }
  const missing = courses.flatMap(({ delegate }) => (bound.has(delegate.id) ? [] : [delegate.name]))
  const heaviest = { amount: terms.cap ? BigInt(terms.cap.minor) : null, currency: terms.cap?.currency ?? null }
  const asks = kinds
    .filter((kind) => isWeighty(kind, heaviest))
    .map(({ name, approvals, assurance }) => ({
      kind: name,
      approvals,
      deviceBound: assurance === 'device-bound' ? { missing } : undefined,
    }))
  return ok({
    faults,
    waiting,
    asks: asks.filter((one) => one.approvals > 0 || one.deviceBound),
    overlaps,
    uncovered,
    withoutAmounts: terms.cap === undefined,
    delegates: courses.map(({ delegate: { id, name } }) => ({ name, zone: zones.get(id) })),
  })
}

/** What waits for the actor’s own signature, and could be lent by itself: weightiest first. */
export const toLend = async (actor: Actor): Promise<readonly Awaiting[]> => (await awaiting(actor)).map(({ row }) => row)

async function awaiting(actor: Actor): Promise<{ row: Awaiting; envelope: Loaded }[]> {
  const envelopes = (await db().envelope.findMany({
    where: { state: 'sent', recipients: { some: { personId: actor.personId, role: 'signer', state: 'waiting' } } },
    include: WHOLE,
    take: MOST_WAITING,
  })) as Loaded[]
  const rows = (await rowsOf(envelopes)).map((row, at) => ({ row, envelope: envelopes[at] as Loaded }))
  return rows.toSorted((a, b) => byWeight(a.row, b.row))
}

interface Candidate {
  readonly delegate: Person
  readonly bound: boolean
  readonly lent: Parameters<typeof standingFacts>[0] & { readonly held: readonly HeldAuthority[] }
}

/** What policy would say to one of them, signed in with the better of their passkeys. */
async function saidTo(
  { delegate, bound, lent }: Candidate,
  envelope: Loaded,
  place: string,
  then: Date,
): Promise<WaitingRow['said'][number]> {
  const { outcome, reasons } = decide({
    now: then,
    principal: {
      kind: 'person',
      id: delegate.id,
      status: delegate.status,
      roles: rolesAt(delegate, then),
      shared: false,
    } as Facts['principal'],
    act: 'sign',
    resource: envelopeFacts(envelope, then),
    context: {
      session: { userVerified: true },
      passkey: { deviceBound: bound },
      stage: 'prepare',
      delegation: await standingFacts(lent, envelope, place, then),
    },
  })
  return { delegate: delegate.name, outcome, reason: reasons[0]?.reason ?? '', next: reasons[0]?.next }
}

async function boundToDevice(people: readonly string[]): Promise<ReadonlySet<string>> {
  const found = await db().passkey.findMany({
    where: { personId: { in: [...people] }, revokedAt: null, backupEligible: false },
    select: { personId: true },
  })
  return new Set(found.map(({ personId }) => personId))
}
