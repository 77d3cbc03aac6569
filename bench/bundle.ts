import { issuer } from '../lib/evidence'
import { settleLog } from '../lib/ledger'
import { verifyBundle } from '../lib/proof'
import { seal } from '../lib/signing'
import { evidenceOf, sentEnvelope, sign } from '../test/support/envelope'
import { type Member, must } from '../test/support/organisation'
import { type Row, rowOf, timed } from './rows'

/** How long a stranger's verifier takes for the bundle of an envelope that these have signed, under the organisation's trust file. */
export async function bundleVerified(sender: Member, signers: readonly Member[]): Promise<Row> {
  must(await settleLog())
  const envelopeId = await sentEnvelope({ sender, signers })
  for (const signer of signers) await seal({ approvalId: must(await sign(signer, envelopeId)).approvalId })
  must(await settleLog())
  const bundle = must(await evidenceOf(sender, envelopeId))
  const trust = must(await issuer())
  const verify = async () => {
    const { outcome } = must(await verifyBundle(bundle, trust))
    if (outcome !== 'verified') throw new Error(`a bundle of our own is ${outcome}`)
  }
  await timed(10, verify)
  return rowOf(`bundle verified, ${signers.length} signers`, 'ms', await timed(50, verify))
}
