import 'server-only'
import { CURRENCIES, hex, type Money } from '@/lib/core'
import { db } from '@/lib/db'
import type { EnvelopeState } from '@/lib/policy'
import { deputiesOf } from './deputies'
import { approversOf, type Loaded, moneyOf, signersOf } from './loaded'
import { presented } from './presented'

/** An envelope in a list. */
export interface ListRow {
  readonly envelopeId: string
  readonly title: string
  /** `replaced`: the actor signed an earlier version and is named no more; the row is of the version they signed. */
  readonly state: EnvelopeState | 'replaced'
  readonly sender: { readonly id: string; readonly name: string; readonly title: string | undefined }
  readonly counterparty: string
  readonly className: string
  readonly money: Money | undefined
  readonly basis: 'total' | 'yearly' | 'none'
  readonly dueAt: Date | undefined
  readonly expiresAt: Date | undefined
  readonly sentAt: Date | undefined
  readonly createdAt: Date
  readonly version: number
  /** Where another signed in their place, `Ana Ruiz for Ben Cole`. */
  readonly signers: readonly { readonly name: string; readonly state: string }[]
  /** Who holds it up: the approvers first. */
  readonly waitingFor: readonly string[]
  /** Each document's reviewed SHA-256: one rosette each. */
  readonly reviewed: readonly string[]
  readonly pages: number
  /** Seals made on the present version, and seals its signatures ask for. */
  readonly sealed: number
  readonly seals: number
}

/** The rows of some envelopes, in their order. */
export async function rowsOf(envelopes: readonly Loaded[]): Promise<ListRow[]> {
  const versionIds = envelopes.flatMap((envelope) => presented(envelope).map(({ version }) => version.id))
  const counted = await db().seal.groupBy({ by: ['versionId'], where: { versionId: { in: versionIds } }, _count: true })
  const made = new Map(counted.map((one) => [one.versionId, one._count]))
  const signedBy = await signedFor(envelopes)
  return envelopes.map((envelope) => rowOf(envelope, made, signedBy))
}

/** Who signed in another's place in these, by recipient. */
async function signedFor(envelopes: readonly Loaded[]): Promise<ReadonlyMap<string, string>> {
  const approvals = await db().approval.findMany({
    where: { envelopeId: { in: envelopes.map(({ id }) => id) }, delegationId: { not: null } },
    select: { id: true, personId: true, delegationId: true, recipientId: true },
  })
  const deputies = await deputiesOf(approvals)
  return new Map(approvals.map(({ id, recipientId }) => [recipientId ?? '', deputies.get(id)?.name ?? '']))
}

function rowOf(envelope: Loaded, made: ReadonlyMap<string, number>, signedBy: ReadonlyMap<string, string>): ListRow {
  const signers = signersOf(envelope.recipients)
  const approvers = approversOf(envelope.recipients)
  const versions = presented(envelope).map(({ version }) => version)
  const open = envelope.state === 'sent' || envelope.state === 'returned'
  return {
    envelopeId: envelope.id,
    title: envelope.title,
    state: envelope.state,
    sender: { id: envelope.sender.id, name: envelope.sender.name, title: envelope.sender.title ?? undefined },
    counterparty: envelope.counterparty,
    className: envelope.class.name,
    money: moneyOf(envelope),
    basis: envelope.basis as ListRow['basis'],
    dueAt: envelope.dueAt ?? undefined,
    expiresAt: envelope.expiresAt ?? undefined,
    sentAt: envelope.sentAt ?? undefined,
    createdAt: envelope.createdAt,
    version: envelope.version,
    signers: signers.map(({ id, name, state }) => ({ name: namedFor(name, signedBy.get(id)), state })),
    waitingFor: open ? (approvers.some(isWaited) ? approvers : signers).filter(isWaited).map(({ name }) => name) : [],
    reviewed: versions.map((one) => hex(one.reviewedSha256)),
    pages: versions.reduce((sum, one) => sum + one.pageCount, 0),
    sealed: versions.reduce((sum, one) => sum + (made.get(one.id) ?? 0), 0),
    seals: versions.length * signers.filter(({ state }) => state === 'signed').length,
  }
}

/** Whoever signed their own place by authority that was lent to them signed in their own name all the same. */
const namedFor = (name: string, deputy: string | undefined) => (deputy && deputy !== name ? `${deputy} for ${name}` : name)

const isWaited = ({ state }: { readonly state: string }) => state === 'waiting' || state === 'left'

type Weighty = Pick<ListRow, 'envelopeId' | 'money' | 'dueAt'>

/** Weightiest first: the larger sum, then what is due sooner, then what came first. Sums of different currencies are compared as numbers. */
export function byWeight(a: Weighty, b: Weighty): number {
  const due = (row: Weighty) => row.dueAt?.getTime() ?? Number.MAX_SAFE_INTEGER
  return units(b) - units(a) || due(a) - due(b) || (a.envelopeId < b.envelopeId ? -1 : 1)
}

const units = ({ money }: Weighty): number => (money ? money.minor / 10 ** (CURRENCIES[money.currency] ?? 2) : 0)
