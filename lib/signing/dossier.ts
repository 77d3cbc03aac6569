import 'server-only'
import { getBlob } from '@/lib/blobs'
import { type Bytes, type Clock, isId, ok, type Result, refuse, systemClock } from '@/lib/core'
import { db, transaction } from '@/lib/db'
import { type Download, download, takePlace } from '@/lib/documents'
import { type Actor, factsOf } from '@/lib/identity'
import { append } from '@/lib/ledger'
import { decide, envelopeFacts } from '@/lib/policy'
import { readWhole } from './file'
import { load, UNKNOWN } from './loaded'
import { partsOf } from './parts'
import { refusing } from './refusing'

/** What an envelope leaves behind in files: every version that was sent, as supplied, as reviewed and, once it is, as sealed. */
export interface Dossier {
  readonly envelopeId: string
  readonly approvalId?: string
  /** For its signer, who is named no more: of what came after their version, nothing is theirs to know. */
  readonly onlyAsSigned?: boolean
  readonly title: string
  readonly documents: readonly {
    readonly id: string
    readonly version: number
    readonly supplied: Bytes
    readonly reviewed: Bytes
    readonly sealed?: Bytes
  }[]
}

/** What evidence is asked of: an envelope, or one signature in it. */
export interface Evidenced {
  readonly envelopeId: string
  readonly approvalId?: string
}

/**
 * Gives the files of an envelope that somebody has signed to whoever makes evidence of them, and records that it was taken; of one
 * signature also to who made it, if named no more. Reading and verifying them takes memory and seconds, so each person has as many at
 * a time as of uploads, until what was made has been taken away. Refuses `nothing-signed`, `signature-unknown`, `busy`, and what `make`
 * refuses.
 */
export async function dossier(
  actor: Actor,
  { envelopeId, approvalId }: Evidenced,
  make: (files: Dossier) => Promise<Result<Bytes>>,
  clock: Clock = systemClock,
): Promise<Result<Download & { readonly title: string }>> {
  const envelope = await load(envelopeId)
  if (!envelope) return UNKNOWN
  const now = clock()
  const signed = await signedIn(envelope.id, approvalId)
  const { principal, context } = factsOf(actor)
  const signedIt = approvalId !== undefined && signed.some(({ personId }) => personId === actor.personId)
  const facts = { now, principal, act: 'download', resource: envelopeFacts(envelope, now), context } as const
  const asNamed = decide(facts)
  const onlyAsSigned = asNamed.outcome !== 'permit' && signedIt
  const decision = onlyAsSigned ? decide({ ...facts, context: { ...context, signedIt } }) : asNamed
  const { title } = envelope
  if (decision.outcome !== 'permit')
    return refusing({ act: 'download', actor, envelope, decision, details: { document: title, part: 'evidence' }, clock })
  if (signed.length === 0) return approvalId ? UNKNOWN_SIGNATURE : NOTHING_SIGNED
  const place = takePlace(actor.personId)
  if (!place.ok) return place
  let taken: Download | undefined
  try {
    const documents = await documentsOf(envelope.id, new Set(signed.map(({ version }) => version)))
    const made = await make({ envelopeId: envelope.id, ...(approvalId && { approvalId }), onlyAsSigned, title, documents })
    if (!made.ok) return made
    await transaction((tx) =>
      append(
        tx,
        {
          kind: 'envelope.evidence-taken',
          object: { type: 'envelope', id: envelope.id },
          actor: { kind: 'person', id: actor.personId },
          outcome: 'observed',
          rules: decision.rules,
          decision,
          details: { title },
          envelopeId: envelope.id,
        },
        clock,
      ),
    )
    taken = download(made.value, place.value)
    return ok({ ...taken, title })
  } finally {
    if (!taken) place.value()
  }
}

/** Who signed which version: one signature, or all there are. */
async function signedIn(envelopeId: string, approvalId?: string): Promise<{ personId: string; version: number }[]> {
  if (approvalId !== undefined && !isId(approvalId)) return []
  const found = await db().approval.findMany({
    where: { envelopeId, ...(approvalId && { id: approvalId }) },
    include: { intent: { select: { context: true } } },
  })
  return found.map(({ personId, intent }) => ({ personId, version: (intent.context as { version: number }).version }))
}

/** Every document of these versions. */
async function documentsOf(envelopeId: string, numbers: ReadonlySet<number>): Promise<Dossier['documents']> {
  const versions = await db().documentVersion.findMany({
    where: { document: { envelopeId }, number: { in: [...numbers] } },
    include: { seals: { orderBy: { position: 'asc' } } },
    orderBy: [{ number: 'asc' }, { document: { position: 'asc' } }],
  })
  const documents: Dossier['documents'][number][] = []
  for (const version of versions) {
    const sealed = version.seals.length > 0 ? await readWhole({ parts: partsOf(version) }) : undefined
    documents.push({
      id: version.documentId,
      version: version.number,
      supplied: await getBlob(version.suppliedSha256),
      reviewed: await getBlob(version.reviewedSha256),
      ...(sealed && { sealed }),
    })
  }
  return documents
}

const UNKNOWN_SIGNATURE = refuse('signature-unknown', 'There is no such signature in this envelope.', {
  next: 'Open the envelope: each signature is there with its evidence.',
})

const NOTHING_SIGNED = refuse('nothing-signed', 'Nobody has signed this yet, so there is nothing to prove.', {
  next: 'The evidence is here with the first signature.',
})
