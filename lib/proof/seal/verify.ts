import { type Bytes, concat, equalBytes, fromHex, hex, ok, type Refusal, type Result, refuse } from '@/lib/core'
import { type Certificate, chainToRoot, readCertificate } from './certificate'
import { isSignedBySigner, readSealCms } from './cms'
import { MalformedDer } from './der'
import { readSealRevision, type SealRevision } from './grammar'
import { CERTIFICATION } from './plan'
import { BadRevision, type Revisions, readRevisions } from './revisions'

export type VerifyOptions = {
  /** Certificates (DER) that the reader trusts, obtained elsewhere than from the file. */
  readonly roots: readonly Uint8Array[]
  /** The SHA-256 (hex) that the first bytes up to and with the certifying seal must have. */
  readonly reviewedSha256?: string
  /** Evidence digests (hex) by field name, each of which must stand signed in that field's seal. */
  readonly evidence?: Readonly<Record<string, string>>
}

/** One seal that holds, in the order in which they were set. */
export type SealReport = {
  readonly field: string
  readonly isCertification: boolean
  readonly name: string
  readonly reason: string
  /** /M: the organisation's claim of time. */
  readonly at: Date
  /** Bytes of the file that this seal covers, its own hole excepted. */
  readonly covers: number
  readonly evidence?: string
  readonly certificate: Certificate
  /** From the signer's certificate to the trusted root. */
  readonly chain: readonly Certificate[]
  /** RFC 3161 token in DER, unchecked; when it holds, it is over the SHA-256 of the signature value. */
  readonly timeStampToken?: Bytes
  readonly signature: Bytes
}

export type SealedFile = {
  /** SHA-256 (hex) and length of the reviewed version: everything up to and with the certifying seal. */
  readonly reviewedSha256: string
  readonly reviewedBytes: number
  readonly seals: readonly SealReport[]
}

/**
 * Verifies every seal of a file and that nothing but seals was added to what was certified. Pure and isomorphic (WebCrypto).
 * Refuses with the code of the first thing wrong: `tail`, `xref`, `xref-order`, `trailer`, `stray-bytes`, `not-a-seal`,
 * `extra-object`, `object-changed`, `field-not-open`, `box`, `byte-range`, `cms-malformed`, `digest-mismatch`,
 * `signature-invalid`, `untrusted`, `unsealed`, `not-certified`, `certified-twice`, `reviewed-mismatch`,
 * `reason-mismatch`, `evidence-mismatch`.
 */
export async function verifySeals(bytes: Bytes, options: VerifyOptions): Promise<Result<SealedFile>> {
  try {
    const revisions = readRevisions(bytes)
    const found = readAll(revisions)
    const roots = options.roots.map((der) => readCertificate(new Uint8Array(der)))
    const seals: SealReport[] = []
    for (const { seal, end } of found) {
      const report = await verifyOne(bytes, seal, end, roots)
      if (!report.ok) return report
      seals.push(report.value)
    }
    const reviewedBytes = found[0]?.end ?? 0
    const reviewedSha256 = hex(await sha256(bytes.subarray(0, reviewedBytes)))
    return contradiction(seals, reviewedSha256, options) ?? ok({ reviewedSha256, reviewedBytes, seals })
  } catch (error) {
    if (error instanceof BadRevision) return refuse(error.code, error.message)
    if (error instanceof MalformedDer) return refuse('cms-malformed', `A signature cannot be read: ${error.message}.`)
    throw error
  }
}

const sha256 = async (bytes: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))

function readAll({ base, updates }: Revisions): { seal: SealRevision; end: number }[] {
  const rootNum = Number(/\/Root (\d+) 0 R/.exec(base.trailer)?.[1] ?? 0)
  const latest = new Map<number, string>()
  const current = (num: number) => latest.get(num) ?? base.object(num)
  return updates.map((revision) => {
    const seal = readSealRevision(revision, rootNum, current)
    for (const { num, body } of revision.objects) latest.set(num, body)
    return { seal, end: revision.end }
  })
}

async function verifyOne(bytes: Bytes, seal: SealRevision, end: number, roots: readonly Certificate[]): Promise<Result<SealReport>> {
  const cms = readSealCms(fromHex(seal.contents) ?? new Uint8Array())
  const digest = await sha256(concat(bytes.subarray(0, seal.from), bytes.subarray(seal.to, end)))
  if (!equalBytes(digest, cms.messageDigest)) return refuse('digest-mismatch', `The bytes under ${seal.name}’s seal have changed.`)
  if (!(await isSignedBySigner(cms))) return refuse('signature-invalid', `The signature in ${seal.name}’s seal is not by its certificate.`)
  const chain = await chainToRoot(cms.signer, cms.certificates, roots, seal.at)
  if (!chain) return refuse('untrusted', `The certificate in ${seal.name}’s seal does not lead to a trusted root.`)
  // Certificates lie in the hole that no digest covers: one that nothing rests on could be changed, or carry anything, unseen.
  if (!cms.certificates.every(({ der }) => chain.some((one) => equalBytes(one.der, der))))
    return refuse('certificate-astray', `${seal.name}’s seal carries a certificate that its signature does not rest on.`)
  const { field, isCertification, name, reason, at } = seal
  return ok({
    field,
    isCertification,
    name,
    reason,
    at,
    covers: end,
    certificate: cms.signer,
    chain,
    signature: cms.signature,
    ...(cms.evidence && { evidence: hex(cms.evidence) }),
    ...(cms.timeStampToken && { timeStampToken: cms.timeStampToken }),
  })
}

function contradiction(seals: readonly SealReport[], reviewedSha256: string, options: VerifyOptions): Refusal | undefined {
  const [first, ...later] = seals
  if (!first) return refuse('unsealed', 'The file carries no seal.')
  if (!first.isCertification || first.field !== CERTIFICATION)
    return refuse('not-certified', 'The file’s first seal is not a certifying one.')
  if (later.some((seal) => seal.isCertification)) return refuse('certified-twice', 'The file is certified more than once.')
  if (options.reviewedSha256 !== undefined && options.reviewedSha256 !== reviewedSha256) {
    return refuse('reviewed-mismatch', 'The file does not begin with the reviewed version.')
  }
  const astray = later.find((seal) => !seal.reason.includes(reviewedSha256))
  if (astray) return refuse('reason-mismatch', `${astray.name}’s seal does not name the version it stands on.`)
  for (const [field, digest] of Object.entries(options.evidence ?? {})) {
    if (seals.find((seal) => seal.field === field)?.evidence !== digest) {
      return refuse('evidence-mismatch', 'A seal does not carry the evidence of the approval it attests.')
    }
  }
  return undefined
}
