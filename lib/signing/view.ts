import 'server-only'
import { type Clock, hex, type Money, ok, type Result, refuse, systemClock } from '@/lib/core'
import { db, transaction } from '@/lib/db'
import type { Note } from '@/lib/documents'
import { type Actor, factsOf } from '@/lib/identity'
import { append } from '@/lib/ledger'
import { type Act, decide, type EnvelopeState, envelopeFacts } from '@/lib/policy'
import { type Deputed, deputiesOf } from './deputies'
import { isNamed, type Loaded, type LoadedRecipient, load, moneyOf, UNKNOWN } from './loaded'
import { seenBy } from './prepare'
import { type Presented, presented } from './presented'
import { refusing } from './refusing'
import { mayRead, versionsSignedBy } from './signed'
import { type SigningView, signingView } from './signing-view'

export interface EnvelopeView {
  readonly id: string
  readonly title: string
  readonly classId: string
  readonly className: string
  /** Whether the class lets nobody sign who has not had every page on screen. */
  readonly readingRequired: boolean
  readonly money: Money | undefined
  readonly basis: 'total' | 'yearly' | 'none'
  readonly counterparty: string
  readonly message: string
  readonly dueAt: Date | undefined
  readonly expiresAt: Date | undefined
  readonly state: EnvelopeState
  readonly version: number
  readonly reason: string | undefined
  readonly sentAt: Date | undefined
  readonly closedAt: Date | undefined
  readonly sender: { readonly id: string; readonly name: string; readonly title: string | undefined }
  readonly documents: readonly DocumentView[]
  /** Those named now, in order; who was replaced is history. */
  readonly recipients: readonly RecipientView[]
  /** Earlier version numbers, newest first. */
  readonly versions: readonly number[]
  /** When the actor is named to approve or sign. */
  readonly signing: SigningView | undefined
  /** What policy permits the actor now. */
  readonly may: {
    readonly [act in
      | 'act'
      | 'decline'
      | 'download'
      | 'takeEvidence'
      | 'void'
      | 'remind'
      | 'nameApprover'
      | 'substitute'
      | 'supersede'
      | 'simulate']: boolean
  }
}

export interface DocumentView {
  readonly id: string
  readonly versionId: string
  readonly name: string
  readonly position: number
  /** Pages to read, signature pages included; with a companion, the file's own pages first and then the companion's. */
  readonly pages: number
  readonly reviewed: { readonly sha256: string; readonly size: number }
  readonly supplied: { readonly sha256: string; readonly size: number }
  /** The file came already signed: part `supplied` is read, then its companion, part `reviewed`. */
  readonly companion: boolean
  readonly suppliedPages: number
  readonly notes: readonly Note[]
  /** Pages that the actor's browser reported as seen. */
  readonly seen: readonly number[]
  readonly seals: readonly SealView[]
}

export interface SealView {
  readonly position: number
  readonly recipientName: string
  /** Where another signed in the recipient's place. */
  readonly inPlace: Deputed | undefined
  readonly approvalId: string
  readonly at: Date
  readonly level: string
  /** Of the whole file with this seal. */
  readonly sha256: string
  readonly size: number
}

export interface RecipientView {
  readonly id: string
  readonly role: 'approver' | 'signer' | 'copy'
  readonly personId: string | undefined
  readonly name: string
  readonly email: string
  readonly title: string | undefined
  readonly party: string | undefined
  readonly capacity: string | undefined
  readonly state: 'waiting' | 'approved' | 'signed' | 'declined' | 'left'
  readonly actedAt: Date | undefined
  /** What was recorded when they approved or signed. */
  readonly approvalId: string | undefined
  /** Where another signed in their place. */
  readonly inPlace: Deputed | undefined
  readonly reason: string | undefined
  readonly remindedAt: Date | undefined
}

/**
 * What there is to see of an envelope, for whoever may. Opening makes no intent; the first time at a version is recorded. `under` is the
 * delegation under which somebody would sign it in another's place, where they could in more than one.
 */
export async function view(
  actor: Actor,
  envelopeId: string,
  { under }: { readonly under?: string | undefined } = {},
  clock: Clock = systemClock,
): Promise<Result<EnvelopeView>> {
  const envelope = await load(envelopeId)
  if (!envelope) return UNKNOWN
  const now = clock()
  const resource = envelopeFacts(envelope, now)
  const { decision } = await mayRead(actor, 'view-envelope', envelope, envelope.version, now)
  if (decision.outcome !== 'permit') {
    const signed = await versionsSignedBy(actor.personId, envelope.id)
    return refusing({ act: 'view-envelope', actor, envelope, decision, ...(signed.length > 0 && { refusal: SIGNED_EARLIER }), clock })
  }
  await recordView(actor, envelope, decision.rules, clock)

  const seen = await seenBy(db(), actor.personId, envelope)
  const seals = await sealsOf(
    presented(envelope).map(({ version }) => version.id),
    envelope,
  )
  const approvals = await approvalsOf(envelope)
  const signing = await signingView(actor, envelope, { seen, now, under })
  const may = (act: Act, more: object = {}) => {
    const { principal, context } = factsOf(actor)
    return decide({ now, principal, act, resource, context: { ...context, ...more } }).outcome === 'permit'
  }
  return ok({
    id: envelope.id,
    title: envelope.title,
    classId: envelope.classId,
    className: envelope.class.name,
    readingRequired: envelope.class.readingRequired,
    money: moneyOf(envelope),
    basis: envelope.basis as EnvelopeView['basis'],
    counterparty: envelope.counterparty,
    message: envelope.message,
    dueAt: envelope.dueAt ?? undefined,
    expiresAt: envelope.expiresAt ?? undefined,
    state: envelope.state,
    version: envelope.version,
    reason: envelope.reason ?? undefined,
    sentAt: envelope.sentAt ?? undefined,
    closedAt: envelope.closedAt ?? undefined,
    sender: { id: envelope.sender.id, name: envelope.sender.name, title: envelope.sender.title ?? undefined },
    documents: presented(envelope).map((one) => documentView(one, seen.get(one.version.id) ?? [], seals.get(one.version.id) ?? [])),
    recipients: envelope.recipients.filter(isNamed).map((one) => recipientView(one, approvals.get(one.id))),
    versions: Array.from({ length: Math.max(envelope.version - 1, 0) }, (_, index) => envelope.version - 1 - index),
    signing,
    may: {
      act: signing?.decision.outcome === 'permit',
      decline: may('decline'),
      download: may('download') || (await mayRead(actor, 'download', envelope, envelope.version, now)).decision.outcome === 'permit',
      // What proves all of it is for those it is about: whoever signed for another takes away what proves their own signature.
      takeEvidence: may('download'),
      void: may('void'),
      remind: may('remind'),
      nameApprover: may('name-approver'),
      substitute: may('substitute-signer'),
      supersede: may('supersede'),
      simulate: may('simulate', { past: false }),
    },
  })
}

const SIGNED_EARLIER = refuse('signed-earlier', 'You signed an earlier version of this, and somebody else was named in your place since.', {
  next: 'Open what you signed.',
})

/** Once a person and version: reading it again is no news. */
async function recordView(actor: Actor, envelope: Loaded, rules: readonly string[], clock: Clock): Promise<void> {
  const where = {
    envelopeId: envelope.id,
    actorId: actor.personId,
    kind: 'envelope.viewed',
    details: { path: ['version'], equals: envelope.version },
  }
  if ((await db().auditEvent.count({ where })) > 0) return
  const object = { type: 'envelope', id: envelope.id } as const
  const by = { kind: 'person', id: actor.personId } as const
  const details = { title: envelope.title, version: envelope.version }
  await transaction((tx) =>
    append(tx, { kind: 'envelope.viewed', object, actor: by, outcome: 'observed', rules, details, envelopeId: envelope.id }, clock),
  )
}

export async function sealsOf(versionIds: readonly string[], envelope: Loaded): Promise<ReadonlyMap<string, SealView[]>> {
  const rows = await db().seal.findMany({
    where: { versionId: { in: [...versionIds] } },
    orderBy: { position: 'asc' },
    omit: { plan: true, planMac: true },
    include: { approval: { select: { id: true, recipientId: true, personId: true, delegationId: true } } },
  })
  const deputies = await deputiesOf(rows.map(({ approval }) => approval))
  const seals = new Map<string, SealView[]>()
  for (const { versionId, position, approvalId, approval, createdAt: at, level, sha256, size } of rows) {
    const recipientName = envelope.recipients.find((one) => one.id === approval.recipientId)?.name ?? ''
    const inPlace = deputies.get(approvalId)
    const seal = { position, recipientName, inPlace, approvalId, at, level, sha256: hex(sha256), size }
    seals.set(versionId, [...(seals.get(versionId) ?? []), seal])
  }
  return seals
}

const documentView = ({ document, version }: Presented, seen: readonly number[], seals: readonly SealView[]): DocumentView => ({
  id: document.id,
  versionId: version.id,
  name: document.name,
  position: document.position,
  pages: version.pageCount,
  reviewed: { sha256: hex(version.reviewedSha256), size: version.reviewedSize },
  supplied: { sha256: hex(version.suppliedSha256), size: document.suppliedSize },
  companion: version.companion,
  suppliedPages: document.pageCount,
  notes: document.notes as unknown as readonly Note[],
  seen,
  seals,
})

/** What was recorded of each recipient who has approved or signed this version. */
async function approvalsOf({ id, recipients }: Loaded): Promise<ReadonlyMap<string, Recorded>> {
  const signed = recipients.filter(({ state }) => state === 'approved' || state === 'signed').map((one) => one.id)
  const rows = await db().approval.findMany({
    where: { envelopeId: id, recipientId: { in: signed } },
    select: { id: true, recipientId: true, personId: true, delegationId: true },
    orderBy: { id: 'asc' },
  })
  const deputies = await deputiesOf(rows)
  return new Map(rows.map((row) => [row.recipientId ?? '', { approvalId: row.id, inPlace: deputies.get(row.id) }]))
}

type Recorded = Pick<RecipientView, 'approvalId' | 'inPlace'>

export const recipientView = (one: LoadedRecipient, recorded?: Recorded): RecipientView => ({
  id: one.id,
  role: one.role as RecipientView['role'],
  personId: one.personId ?? undefined,
  name: one.name,
  email: one.email,
  title: one.person?.title ?? undefined,
  party: one.party ?? undefined,
  capacity: one.capacity ?? undefined,
  state: one.state as RecipientView['state'],
  actedAt: one.actedAt ?? undefined,
  approvalId: recorded?.approvalId,
  inPlace: recorded?.inPlace,
  reason: one.reason ?? undefined,
  remindedAt: one.remindedAt ?? undefined,
})
