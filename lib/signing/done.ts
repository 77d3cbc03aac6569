import 'server-only'
import { type Clock, hex, ok, type Result, refuse, sha256, systemClock } from '@/lib/core'
import { type Approval, db } from '@/lib/db'
import type { Actor } from '@/lib/identity'
import { type Opening, parseStatement } from '@/lib/proof'
import { deputiesOf } from './deputies'
import { type InboxRow, inbox } from './inbox'
import { askedOf, copiesOf, type Loaded, load, signersOf, UNKNOWN } from './loaded'
import type { Part } from './part'
import { presented } from './presented'
import { refusing } from './refusing'
import { mayRead, placeName, versionIn } from './signed'
import { sealsOf } from './view'

/** What was recorded of the actor's own signature, or approval before it. Hashes are hexadecimal. */
export interface DoneView {
  readonly part: Part
  readonly approvalId: string
  readonly envelopeId: string
  readonly title: string
  readonly version: number
  readonly signedAt: Date
  /** The sentence as it was stated. */
  readonly sentence: string
  readonly signer: { readonly name: string; readonly party: string | undefined; readonly capacity: string | undefined }
  /** Where it was in another's place: whose, and under what. */
  readonly onBehalfOf: { readonly name: string; readonly under: string } | undefined
  /** SHA-256 of the statement and of the proof. */
  readonly statement: string
  readonly evidence: string
  /** A synced passkey may be on several of its owner's devices; a device-bound one is in exactly one. */
  readonly passkey: 'synced' | 'device-bound'
  readonly rules: readonly string[]
  /** The exception it was signed under. */
  readonly exception: string | undefined
  readonly decision: string
  readonly bundle: string
  readonly event: { readonly id: string; readonly leaf: string; readonly seq: number }
  readonly documents: readonly {
    readonly versionId: string
    readonly name: string
    readonly reviewed: string
    /** This signature's seal, once it is made: the whole file's hash with it, and which of how many. */
    readonly sealed:
      | {
          readonly sha256: string
          readonly size: number
          readonly position: number
          readonly of: number
          readonly level: string
          readonly at: Date
        }
      | undefined
  }[]
  /** The envelope's version now. When it is another, the one signed here has been replaced and will not be completed. */
  readonly newest: number
  readonly completed: boolean
  /** Who is told when everyone has signed. */
  readonly told: readonly string[]
  readonly next: InboxRow | undefined
}

/** The page after signing, and later: the actor's newest approval in an envelope. */
export async function done(actor: Actor, envelopeId: string, clock: Clock = systemClock): Promise<Result<DoneView>> {
  const envelope = await load(envelopeId)
  if (!envelope) return UNKNOWN
  const approval = await db().approval.findFirst({ where: { envelopeId, personId: actor.personId }, orderBy: { createdAt: 'desc' } })
  const number = approval ? versionIn(approval.statement) : envelope.version
  const { decision, onlyAsSigned } = await mayRead(actor, 'view-envelope', envelope, number, clock())
  if (decision.outcome !== 'permit') return refusing({ act: 'view-envelope', actor, envelope, decision, clock })
  if (!approval) return refuse('not-signed', 'You have neither approved nor signed this envelope.', { next: 'Open it to read it.' })
  const { own, forOthers } = await inbox(actor, {}, clock)
  const [next] = [...own, ...forOthers.flatMap(({ rows }) => rows)].filter((row) => row.envelopeId !== envelope.id)
  const view = await recorded(envelope, approval)
  return ok({ ...(onlyAsSigned ? withoutWhatCameAfter(view, envelope) : view), next })
}

/** For who was replaced since: neither the names that files have by now, nor who signs now. */
const withoutWhatCameAfter = (view: Omit<DoneView, 'next'>, { sender, documents }: Loaded): Omit<DoneView, 'next'> => ({
  ...view,
  told: [sender.name],
  documents: view.documents.map((one) => {
    const document = documents.find(({ versions }) => versions.some(({ id }) => id === one.versionId))
    return { ...one, name: placeName(document ?? { position: 1 }) }
  }),
})

async function recorded(envelope: Loaded, approval: Approval): Promise<Omit<DoneView, 'next'>> {
  const statement = parseStatement(approval.statement)
  const number = versionIn(approval.statement)
  const event = await db().auditEvent.findUniqueOrThrow({ where: { id: approval.eventId } })
  const recipient = envelope.recipients.find((one) => one.id === approval.recipientId)
  if (statement?.type !== 'countersign/sign/v1' || !recipient) throw new Error(`approval ${approval.id} signs no envelope`)
  const decided = approval.decision as { digest: string; rules: string[] }
  const deputy = (await deputiesOf([approval])).get(approval.id)
  const openings = approval.openings as unknown as Record<string, Opening>
  const everyone = [envelope.sender, ...askedOf(envelope.recipients), ...copiesOf(envelope.recipients)]
  return {
    part: statement.act,
    approvalId: approval.id,
    envelopeId: envelope.id,
    title: envelope.title,
    version: number,
    signedAt: approval.createdAt,
    sentence: openings.sentence?.value ?? '',
    signer: { name: deputy?.name ?? recipient.name, party: recipient.party ?? undefined, capacity: recipient.capacity ?? undefined },
    onBehalfOf: deputy && { name: nameIn(openings.grantor), under: deputy.under },
    statement: hex(sha256(approval.statement)),
    evidence: hex(approval.evidenceDigest),
    passkey: statement.signer.assurance.given === 'passkey-synced' ? 'synced' : 'device-bound',
    rules: decided.rules,
    exception: statement.authority.kind === 'exception' ? statement.authority.reference : undefined,
    decision: decided.digest,
    bundle: statement.decision.bundle,
    event: { id: event.id, leaf: hex(event.leafHash), seq: event.seq ?? 0 },
    documents: await documentsOf(envelope, approval, number),
    newest: envelope.version,
    completed: envelope.state === 'completed' && number === envelope.version,
    told: [...new Set(everyone.map((one) => one.name))],
  }
}

/** Of a person's details as they were committed to. */
const nameIn = (details: Opening | undefined): string => (details ? (JSON.parse(details.value) as { name: string }).name : '')

async function documentsOf(envelope: Loaded, approval: Approval, number: number): Promise<DoneView['documents']> {
  const versions = presented(envelope, number)
  const seals = await sealsOf(
    versions.map(({ version }) => version.id),
    envelope,
  )
  const due = signersOf(envelope.recipients).length
  return versions.map(({ document, version }) => {
    const own = seals.get(version.id)?.find((one) => one.approvalId === approval.id)
    return {
      versionId: version.id,
      name: document.name,
      reviewed: hex(version.reviewedSha256),
      sealed: own && { sha256: own.sha256, size: own.size, position: own.position, of: due, level: own.level, at: own.at },
    }
  })
}
