import 'server-only'
import type { Clock } from '@/lib/core'
import type { Tx } from '@/lib/db'
import { append } from '@/lib/ledger'
import { loadFiles } from '@/lib/policy'

/** Puts the product's own policies in force, because the organisation begins, or because an upgrade brought others that nobody had changed. */
export async function loadPolicy(tx: Tx, because: 'first' | 'upgrade', clock: Clock): Promise<void> {
  const { id, hash } = await loadFiles(tx, clock())
  await append(
    tx,
    {
      kind: 'policy.loaded',
      object: { type: 'policy', id },
      actor: { kind: 'system' },
      outcome: 'permitted',
      details: { because, digest: hash },
    },
    clock,
  )
}
