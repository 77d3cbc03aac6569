import { hex } from '@/lib/core'
import { evidenceDigest } from '../evidence'
import { type SealReport, verifySeals } from '../seal'
import type { SignStatement } from '../statement'
import type { Checks } from './check'
import type { BundleContent, BundledDocument } from './content'
import { hashOf, type ReadApproval, type ReadBundle, signaturesIn } from './reading'
import { checkSealTimestamp } from './timestamps'
import { certificatesOf, type Trust } from './trust'

type Signature = ReadApproval<SignStatement>

/** Checks that every document that was signed is here, and that nothing but the signatures' seals was added to it. Returns their seals. */
export async function checkDocuments(
  content: BundleContent,
  { events }: ReadBundle,
  signatures: readonly Signature[],
  trust: Trust,
  checks: Checks,
): Promise<readonly SealReport[]> {
  // A bundle about one signature leaves the others' proofs out; that there are others, the envelope's history says.
  const named = content.approval ? signaturesIn(events, content.envelope) : []
  const seals: SealReport[] = []
  for (const document of content.documents) {
    const signed = signatures.filter((one) => statedIn(one, document))
    const elsewhere = named.flatMap(({ event, version }) => (version === document.version ? (event.says.evidence ?? []) : []))
    const part = checks.under(`document ${document.id}, version ${document.version}`)
    seals.push(...(await checkDocument(document, { signed, elsewhere }, trust, part)))
  }
  const missing = signatures.find(
    ({ statement }) =>
      !statement.documents.every((one) => content.documents.some(({ id, version }) => id === one.id && version === one.version)),
  )
  checks.holdsIf(
    'Every document that was signed is here',
    'mathematics',
    missing === undefined,
    `One that approval ${missing?.id} names is not.`,
  )
  return seals
}

const statedIn = ({ statement }: Signature, { id, version }: BundledDocument) =>
  statement.documents.find((one) => one.id === id && one.version === version)

interface Attested {
  readonly signed: readonly Signature[]
  /** Evidence digests of signatures of this version that this bundle is not about, as the log names them. */
  readonly elsewhere: readonly string[]
}

async function checkDocument(
  document: BundledDocument,
  { signed: signatures, elsewhere }: Attested,
  trust: Trust,
  checks: Checks,
): Promise<readonly SealReport[]> {
  const reviewed = await hashOf(document.reviewed)
  const supplied = await hashOf(document.supplied)
  const other = signatures.find((one) => statedIn(one, document)?.reviewed !== reviewed || statedIn(one, document)?.supplied !== supplied)
  checks.holdsIf(
    `These are the bytes that ${signatures.length === 1 ? 'its signer' : `its ${signatures.length} signers`} confirmed`,
    'mathematics',
    signatures.length > 0 && other === undefined,
    other ? `Approval ${other.id} is about other bytes.` : 'Nobody signed them.',
  )
  const seals = await verifySeals(document.sealed ?? document.reviewed, { roots: certificatesOf(trust.seals), reviewedSha256: reviewed })
  const says = document.sealed
    ? 'The sealed file begins with them, and holds nothing but seals after them'
    : 'They carry the organisation’s certifying seal'
  if (!checks.holdsIf(says, 'the organisation', seals.ok, seals.ok ? '' : seals.reason) || !seals.ok) return []
  const attesting = seals.value.seals.filter(({ isCertification }) => !isCertification)
  const attested = attesting.map(({ evidence }) => evidence)
  // An approval lets others sign: it leaves no seal on the document.
  const evidence = signatures.flatMap(({ statement, bytes }) => (statement.act === 'sign' ? hex(evidenceDigest(bytes.proof)) : []))
  const known = attested.every((one) => one !== undefined && (evidence.includes(one) || elsewhere.includes(one)))
  // In another signer's box too, one signature would look like two.
  const once = new Set(attested).size === attested.length
  checks.holdsIf(
    `Each seal carries the evidence of a signature ${elsewhere.length > 0 ? 'that the log names' : 'in this bundle'}`,
    'mathematics',
    known && once,
    known ? 'Two seals attest the same one.' : 'A seal attests an approval that is not here.',
  )
  const unsealed = evidence.filter((one) => !attested.includes(one)).length
  if (unsealed > 0) checks.open('Every signature has its seal', 'the organisation', `${unsealed} of ${evidence.length} wait for theirs.`)
  for (const [at, seal] of seals.value.seals.entries())
    if (seal.isCertification) await checkSealTimestamp('the certifying seal', seal, trust, checks)
    else if (!evidence.includes(seal.evidence ?? '')) await checkSealTimestamp(`seal ${at}, of another signature,`, seal, trust, checks)
  return attesting
}
