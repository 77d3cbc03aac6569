import { type Bytes, ok, type Result } from '@/lib/core'
import { verifySeals } from '../seal'
import { Checks } from './check'
import { checkSealTimestamp } from './timestamps'
import { certificatesOf, type Trust, trustFingerprint } from './trust'
import type { Verdict } from './verify'

/**
 * What a sealed PDF shows by itself under a trust file: its seals, and that nothing but seals was added to what was reviewed. Who
 * confirmed what with which passkey, and that the log holds it, only the bundle shows; so the best outcome is `issuer-unknown`
 * without a trust file, and `verified` says no more than its lines.
 */
export async function verifySealedPdf(given: Bytes, trust: Trust): Promise<Result<Verdict>> {
  const seals = await verifySeals(given, { roots: certificatesOf(trust.seals) })
  const checks = new Checks('sealed file')
  checks.holdsIf(
    'It begins with a reviewed version, and holds nothing but seals after it',
    'the organisation',
    seals.ok,
    seals.ok ? '' : seals.reason,
  )
  const set = seals.ok ? seals.value.seals.filter(({ isCertification }) => !isCertification) : []
  if (seals.ok) checks.holdsIf('It carries a signature’s seal', 'mathematics', set.length > 0, 'Nobody has signed it.')
  for (const seal of set) {
    const at = seal.at.toISOString()
    const part = checks.under(`seal for ${seal.name}, ${at}`)
    const carries = seal.evidence !== undefined
    part.holdsIf('It names the evidence of an approval', 'the organisation', carries, 'It carries no evidence digest.')
    await checkSealTimestamp('it', seal, trust, part, at)
  }
  checks.open('The log holds these approvals', 'the organisation', 'A sealed file alone cannot show it: it needs the evidence bundle.')
  const failed = checks.all().some(({ status }) => status === 'fails')
  return ok({
    outcome: failed ? 'refuted' : 'verified',
    checks: checks.all(),
    organisation: trust.organisation.name,
    fingerprint: trustFingerprint(trust),
    signatures: set.map(({ name, at }) => ({ who: name, at: at.toISOString() })),
    reviewed: seals.ok ? [seals.value.reviewedSha256] : [],
  })
}
