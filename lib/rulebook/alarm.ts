import 'server-only'
import { transaction } from '@/lib/db'
import { append } from '@/lib/ledger'
import { type Failure, onFailure, policyObject } from '@/lib/policy'

/** Has every policy that fails stand in the log, once an hour. What it was asked about was denied, and is recorded with its own act. */
export function raiseAlarms(): void {
  onFailure((failure) => {
    record(failure).catch((error: unknown) => console.error(`a policy failed (${failure.rule}), and recording it too:`, error))
  })
}

async function record({ rule, why, bundle, act }: Failure): Promise<void> {
  const id = policyObject()
  if (!id) return
  await transaction((tx) =>
    append(tx, {
      kind: 'policy.error',
      object: { type: 'policy', id },
      actor: { kind: 'system' },
      outcome: 'observed',
      rules: [rule],
      details: { rule, act, error: why.slice(0, 500), digest: bundle },
    }),
  )
}
