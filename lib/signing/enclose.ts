import 'server-only'
import { db, type Prisma, type Tx } from '@/lib/db'
import type { Enclosure } from '@/lib/delivery'
import { readWhole, type StoredFile, sizeOf } from './file'
import { nameOf } from './names'
import { partsOf } from './parts'

/** The largest mail that servers take without asking: the sealed documents of one envelope, together. Bytes. */
const MOST_ENCLOSED = 10 * 1024 * 1024

const SEALED = {
  document: { select: { name: true, suppliedSize: true, suppliedSha256: true } },
  seals: { orderBy: { position: 'asc' }, omit: { plan: true, planMac: true } },
} as const satisfies Prisma.DocumentVersionInclude

interface Sealed {
  readonly name: string
  readonly file: StoredFile
}

/** The files a complete envelope leaves to whoever receives it: every sealed document, and beside a companion the file it signs. */
async function filesOf(envelopeId: string, tx: Pick<Tx, 'envelope' | 'documentVersion'>): Promise<Sealed[]> {
  const { version: number } = await tx.envelope.findUniqueOrThrow({ where: { id: envelopeId }, select: { version: true } })
  const versions = await tx.documentVersion.findMany({
    where: { number, document: { envelopeId } },
    include: SEALED,
    omit: { plan: true, planMac: true },
    orderBy: { document: { position: 'asc' } },
  })
  return versions.flatMap((version) => {
    const { name, suppliedSha256: sha256, suppliedSize: size } = version.document
    const sealed = { name: nameOf(name, number, 'sealed'), file: { parts: partsOf(version) } }
    return version.companion ? [{ name: nameOf(name, number, 'supplied'), file: { parts: [{ sha256, size }] } }, sealed] : [sealed]
  })
}

/** Whether a complete envelope's files fit into a mail. */
export async function fitsIntoMail(envelopeId: string, tx: Pick<Tx, 'envelope' | 'documentVersion'>): Promise<boolean> {
  const files = await filesOf(envelopeId, tx)
  return files.reduce((sum, { file }) => sum + sizeOf(file), 0) <= MOST_ENCLOSED
}

/** A complete envelope's files with their bytes, for the mail that carries them. */
export async function enclose(envelopeId: string): Promise<Enclosure[]> {
  const enclosures: Enclosure[] = []
  for (const { name, file } of await filesOf(envelopeId, db())) enclosures.push({ filename: name, content: await readWhole(file) })
  return enclosures
}
