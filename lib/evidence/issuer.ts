import 'server-only'
import { base64, ok, type Result, refuse } from '@/lib/core'
import { env } from '@/lib/env'
import { certificatesIn, loadKeys, logKey } from '@/lib/keys'
import { epochOf, epochs, operatorsOf, organisation, readCheckpoint, witnessPolicy } from '@/lib/ledger'
import { type Trust, verifierKey } from '@/lib/proof'

/**
 * What this organisation says of itself: its log's key and witnesses, the roots of its seals, where its passkeys are used. Published
 * as it is; to whoever got it elsewhere than from the bundle he judges it is a trust file. Refuses `not-set-up`, and what the keys
 * refuse.
 */
export async function issuer(): Promise<Result<Trust>> {
  const org = await organisation()
  if (!org) return refuse('not-set-up', 'This Countersign is not set up yet.', { next: 'Open the set-up address that its console shows.' })
  const keys = loadKeys()
  if (!keys.ok) return keys
  // Before the first checkpoint there may be no key yet; who asks now is told the one that will sign it.
  const epoch = epochOf(org.logOrigin)
  const log = logKey(epoch === 1 && (await readCheckpoint()) === undefined, epoch)
  if (!log.ok) return log
  const before = (await epochs()).slice(0, -1).map(({ origin, key }) => ({ origin, keys: key ? [verifierKey(key)] : [] }))
  const { TSA_CA, COUNTERSIGN_URL } = env()
  const policy = witnessPolicy()
  const key = { name: org.logOrigin, algorithm: 'ed25519', publicKey: log.value.publicKey } as const
  return ok({
    type: 'countersign/trust/v1',
    organisation: { id: org.id, name: org.name },
    log: { origin: org.logOrigin, keys: [verifierKey(key)], ...(before.length > 0 && { before }) },
    seals: keys.value.roots.map(base64),
    timestamps: TSA_CA ? certificatesIn(TSA_CA).map(base64) : [],
    web: { origin: new URL(COUNTERSIGN_URL).origin, rpId: org.rpId },
    witnesses: { quorum: policy.quorum, operators: operatorsOf(policy) },
  })
}
