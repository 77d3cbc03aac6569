import 'server-only'
import { createHash } from 'node:crypto'
import { putBlob } from '@/lib/blobs'
import { type Bytes, type Clock, concat, fromHex, hex, newId, systemClock } from '@/lib/core'
import { db, isDuplicate, type Prisma, transaction } from '@/lib/db'
import { lentBy, nameOf } from '@/lib/delegation'
import { type Keys, loadKeys } from '@/lib/keys'
import { append } from '@/lib/ledger'
import { parsePlan, planBytes, planMac, type SealPlan, verifyPlanMac, verifySeals } from '@/lib/proof'
import { readWhole } from './file'
import { finish } from './finish'
import { lineage } from './loaded'
import { partsOf } from './parts'
import { drawBox, type Sealed, writeSeal, zonedTime } from './seal'
import { personActSigner } from './signer'

const OF_APPROVAL = { intent: { select: { context: true } } } as const satisfies Prisma.ApprovalInclude
const OF_VERSION = { seals: { orderBy: { position: 'asc' } }, document: true } as const satisfies Prisma.DocumentVersionInclude
type Version = Prisma.DocumentVersionGetPayload<{ include: typeof OF_VERSION }>

interface Attested {
  readonly approvalId: string
  readonly envelopeId: string
  readonly evidence: Bytes
  readonly at: Date
  readonly number: number
  /** Who signed. */
  readonly signer: string
  /** For whom and under what, where it was in another's place. */
  readonly lent: { readonly grantor: string; readonly delegation: string; readonly kind: string } | undefined
  readonly recipient: { readonly id: string; readonly party: string | null; readonly capacity: string | null }
  /** The recipient's id and those of whom it took over: one of them is the name of its box. */
  readonly names: readonly string[]
}

/**
 * Attests an approval on every document it signed, once each: done again, or by two workers at once, it makes one seal.
 * What became of the envelope since does not matter: the approval was given. Throws when it must be tried again.
 */
export async function seal({ approvalId }: { readonly approvalId: string }, clock: Clock = systemClock): Promise<void> {
  const attested = await attestedBy(approvalId)
  const keys = loadKeys()
  if (!keys.ok) throw new Error(`${keys.code}: ${keys.reason}`)
  const versions = await db().documentVersion.findMany({
    where: { number: attested.number, document: { envelopeId: attested.envelopeId } },
    select: { id: true },
    orderBy: { document: { position: 'asc' } },
  })
  for (const { id } of versions) await sealVersion(id, attested, keys.value, clock)
}

async function attestedBy(approvalId: string): Promise<Attested> {
  const approval = await db().approval.findUniqueOrThrow({ where: { id: approvalId }, include: OF_APPROVAL })
  const { envelopeId, recipientId } = approval
  if (!envelopeId || !recipientId) throw new Error(`approval ${approvalId} signs no envelope`)
  const recipients = await db().recipient.findMany({ where: { envelopeId } })
  const recipient = recipients.find(({ id }) => id === recipientId)
  if (!recipient) throw new Error(`approval ${approvalId} names nobody in its envelope`)
  const names = lineage(recipients, recipientId)
  const { version: number } = approval.intent.context as { version: number }
  const under = approval.delegationId ? await lentBy(approval.delegationId) : undefined
  const signer = under ? await nameOfPerson(approval.personId) : recipient.name
  const lent = under && { grantor: under.grantor.name, delegation: nameOf(under.row), kind: under.row.kind }
  return { approvalId, envelopeId, evidence: approval.evidenceDigest, at: approval.createdAt, number, signer, lent, recipient, names }
}

const nameOfPerson = async (id: string) => (await db().person.findUniqueOrThrow({ where: { id }, select: { name: true } })).name

/** How often another worker may have been first at a document's next place. */
const RACES = 50

async function sealVersion(versionId: string, attested: Attested, keys: Keys, clock: Clock): Promise<void> {
  for (let race = 0; race < RACES; race++) {
    const version = await db().documentVersion.findUniqueOrThrow({ where: { id: versionId }, include: OF_VERSION })
    if (version.seals.some((one) => one.approvalId === attested.approvalId)) return
    const made = await make(version, attested, keys, clock())
    try {
      return await store(version, attested, made, keys, clock)
    } catch (error) {
      if (!isDuplicate(error)) throw error
    }
  }
  throw new Error(`version ${versionId} is sealed by others all the time`)
}

/** Writes the revision after everything before it, and verifies the file as a stranger would before anyone stores it. */
async function make(
  version: Version,
  { approvalId, evidence, at, signer, lent, recipient, names }: Attested,
  keys: Keys,
  now: Date,
): Promise<Sealed> {
  const plan = planOf(version, keys)
  const before = await readWhole({ parts: partsOf(version) })
  const field = names.find((name) => Object.hasOwn(plan.fields, name))
  const size = field ? plan.fields[field] : undefined
  if (!field || !size) throw new Error(`version ${version.id} has no box for approval ${approvalId}`)
  const reviewed = hex(version.reviewedSha256)
  const inPlace = lent && `on behalf of ${lent.grantor}, ${lent.kind} ${lent.delegation}`
  const made = await writeSeal(plan, createHash('sha256').update(before), {
    field,
    name: signer,
    reason: `${[signer, inPlace].filter(Boolean).join(' ')} approved version ${version.number}, SHA-256 ${reviewed}`,
    at: now,
    appearance: drawBox({
      width: size.width,
      height: size.height,
      actor: inPlace ? 'delegate' : 'person',
      name: signer,
      capacity: capacityLines(inPlace, recipient),
      time: zonedTime(at, 'UTC'),
      version: version.number,
      sha256: reviewed,
    }),
    evidence,
    signer: personActSigner(keys).signer,
  })
  if (!made.ok) throw new Error(`${made.code}: ${made.reason}`)
  const verified = await verifySeals(concat(before, made.value.delta), {
    roots: keys.roots,
    reviewedSha256: reviewed,
    evidence: { [field]: hex(evidence) },
  })
  if (!verified.ok) throw new Error(`the seal does not verify: ${verified.code}: ${verified.reason}`)
  return made.value
}

/** A box has room for two lines: whose place it is comes first, and then party and capacity share the other. */
function capacityLines(inPlace: string | undefined, { party, capacity }: Attested['recipient']): string[] {
  const own = [party && `for ${party}`, capacity].filter((line): line is string => Boolean(line))
  return inPlace ? [inPlace, ...(own.length > 0 ? [own.join(', ')] : [])] : own
}

/** The plan after the newest seal. One that this server did not authenticate is never sealed by. */
function planOf(version: Version, keys: Keys): SealPlan {
  const stored = version.seals.at(-1) ?? version
  const plan = parsePlan(stored.plan)
  const owner = { documentId: version.documentId, versionId: version.id }
  if (!plan.ok || !verifyPlanMac(keys.planMacKey, owner, plan.value, stored.planMac))
    throw new Error(`the seal plan of version ${version.id} is not ours`)
  return plan.value
}

function store(version: Version, attested: Attested, { delta, plan }: Sealed, keys: Keys, clock: Clock): Promise<void> {
  const { approvalId, envelopeId, signer, lent } = attested
  const position = (version.seals.at(-1)?.position ?? 0) + 1
  const sha256 = fromHex(plan.sha256)
  if (!sha256) throw new TypeError('the next plan names no hash')
  const sealId = newId()
  return transaction(async (tx) => {
    await tx.$executeRaw`SELECT FROM envelope WHERE id = ${envelopeId}::uuid FOR UPDATE`
    // A COMMIT whose answer was lost may have stored it already.
    if ((await tx.seal.count({ where: { id: sealId } })) > 0) return
    const now = clock()
    await tx.seal.create({
      data: {
        id: sealId,
        versionId: version.id,
        position,
        approvalId,
        deltaSha256: await putBlob(tx, delta),
        sha256,
        size: plan.size,
        plan: planBytes(plan),
        planMac: planMac(keys.planMacKey, { documentId: version.documentId, versionId: version.id }, plan),
        level: personActSigner(keys).level,
        createdAt: now,
      },
    })
    await append(
      tx,
      {
        kind: 'envelope.sealed',
        object: { type: 'envelope', id: envelopeId },
        actor: { kind: 'system' },
        outcome: 'permitted',
        evidence: hex(attested.evidence),
        details: {
          document: version.document.name,
          version: version.number,
          position,
          signer,
          ...lent,
          approval: approvalId,
          sha256: plan.sha256,
        },
        envelopeId,
      },
      clock,
    )
    await finish(tx, envelopeId, clock)
  })
}
