import 'server-only'
import { blobSize, readBlob } from '@/lib/blobs'
import { type Bytes, type Clock, fromHex, hex, isId, ok, type Result, refuse, systemClock } from '@/lib/core'
import { db, type Prisma, transaction } from '@/lib/db'
import type { Actor } from '@/lib/identity'
import { append } from '@/lib/ledger'
import { viewDraft } from './draft-view'
import { readRange, type StoredFile, sizeOf } from './file'
import { type Loaded, load } from './loaded'
import { nameOf, type Part } from './names'
import { partsOf } from './parts'
import { refusing } from './refusing'
import { mayRead, placeName } from './signed'

export interface BytesView {
  readonly size: number
  /** Of the whole, hexadecimal. */
  readonly sha256: string
  readonly name: string
  /** Bytes `from` up to and without `to`. */
  read(from: number, to: number): Promise<Bytes>
}

const WITH_SEALS = {
  document: { select: { envelopeId: true, name: true, position: true, suppliedSize: true, suppliedSha256: true } },
  seals: { orderBy: { position: 'asc' }, omit: { plan: true, planMac: true } },
} as const satisfies Prisma.DocumentVersionInclude
type Version = Prisma.DocumentVersionGetPayload<{ include: typeof WITH_SEALS }>

const UNKNOWN = refuse('version-unknown', 'There is no such document.', { next: 'Open the envelope again.' })

/** A version's bytes for the page that shows it, authorised at each call; reading a page of it is no event, being refused is one. */
export async function openBytes(actor: Actor, versionId: string, part: Part, clock: Clock = systemClock): Promise<Result<BytesView>> {
  const found = await find(versionId)
  if (!found) return UNKNOWN
  const { envelope, version } = found
  const { decision, onlyAsSigned } = await mayRead(actor, 'view-envelope', envelope, version.number, clock())
  if (decision.outcome === 'permit') return ok(await bytesOf(version, part, onlyAsSigned))
  return refusing({ act: 'view-envelope', actor, envelope, decision, details: { document: version.document.name, part }, clock })
}

/**
 * A draft's file as it was uploaded, for the page on which its sender places signatures; authorised as the draft is. It is the file
 * of this hash or none: one put in its place is not taken for it.
 */
export async function openDraft(
  actor: Actor,
  { envelopeId, documentId, sha256 }: { readonly envelopeId: string; readonly documentId: string; readonly sha256: string | null },
  clock: Clock = systemClock,
): Promise<Result<BytesView>> {
  const draft = await viewDraft(actor, envelopeId, clock)
  if (!draft.ok) return draft
  const file = draft.value.documents.find(({ id, suppliedSha256 }) => id === documentId && suppliedSha256 === sha256)
  const hash = file && fromHex(file.suppliedSha256)
  if (!file || !hash) return UNKNOWN
  return ok({ size: file.size, sha256: file.suppliedSha256, name: file.name, read: (from, to) => readBlob(hash, from, to) })
}

/** A version's bytes to take away, recorded with their hash. */
export async function download(actor: Actor, versionId: string, part: Part, clock: Clock = systemClock): Promise<Result<BytesView>> {
  const found = await find(versionId)
  if (!found) return UNKNOWN
  const { envelope, version } = found
  const { decision, onlyAsSigned } = await mayRead(actor, 'download', envelope, version.number, clock())
  if (decision.outcome !== 'permit')
    return refusing({ act: 'download', actor, envelope, decision, details: { document: version.document.name, part }, clock })
  const bytes = await bytesOf(version, part, onlyAsSigned)
  await transaction((tx) =>
    append(
      tx,
      {
        kind: 'envelope.downloaded',
        object: { type: 'envelope', id: envelope.id },
        actor: { kind: 'person', id: actor.personId },
        outcome: 'observed',
        rules: decision.rules,
        decision,
        details: { title: envelope.title, document: version.document.name, version: version.number, part, sha256: bytes.sha256 },
        envelopeId: envelope.id,
      },
      clock,
    ),
  )
  return ok(bytes)
}

async function find(versionId: string): Promise<{ version: Version; envelope: Loaded } | undefined> {
  const version = isId(versionId) ? await db().documentVersion.findUnique({ where: { id: versionId }, include: WITH_SEALS }) : null
  const envelope = version && (await load(version.document.envelopeId))
  return envelope ? { version, envelope } : undefined
}

async function bytesOf(version: Version, part: Part, onlyAsSigned: boolean): Promise<BytesView> {
  const seals = part === 'sealed' ? version.seals : []
  const parts = part === 'supplied' ? [await suppliedOf(version)] : partsOf({ ...version, seals })
  const file: StoredFile = { parts }
  const sha256 = part === 'supplied' ? version.suppliedSha256 : (seals.at(-1)?.sha256 ?? version.reviewedSha256)
  return {
    size: sizeOf(file),
    sha256: hex(sha256),
    name: nameOf(onlyAsSigned ? placeName(version.document) : version.document.name, version.number, part),
    read: (from, to) => readRange(file, from, to),
  }
}

/** What was uploaded for this version; the document itself only remembers the size of the newest. */
async function suppliedOf({ suppliedSha256: sha256, document }: Version): Promise<StoredFile['parts'][number]> {
  const isNewest = Buffer.from(sha256).equals(document.suppliedSha256)
  return { sha256, size: isNewest ? document.suppliedSize : await blobSize(sha256) }
}
