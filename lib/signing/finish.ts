import 'server-only'
import type { Clock } from '@/lib/core'
import type { Tx } from '@/lib/db'
import { append } from '@/lib/ledger'
import { senderOf, tellCompleted } from './letters'
import { askedOf, copiesOf, type Loaded, load, signersOf } from './loaded'
import { presented } from './presented'
import { follow } from './states'

/** Completes an envelope when everyone has signed and every seal on its present version is made; the caller holds its lock. */
export async function finish(tx: Tx, envelopeId: string, clock: Clock): Promise<void> {
  const envelope = await load(envelopeId, tx)
  const next = envelope && follow(envelope.state, 'seal-last')
  if (!envelope || !next?.ok) return
  const signers = signersOf(envelope.recipients)
  const versions = presented(envelope)
  const made = await tx.seal.count({ where: { versionId: { in: versions.map(({ version }) => version.id) } } })
  if (made < signers.length * versions.length) return
  await tx.envelope.update({ where: { id: envelope.id }, data: { state: next.value, closedAt: clock() } })
  await append(
    tx,
    {
      kind: 'envelope.completed',
      object: { type: 'envelope', id: envelope.id },
      actor: { kind: 'system' },
      outcome: 'permitted',
      details: { title: envelope.title, version: envelope.version, signers: signers.map((one) => one.name), seals: made },
      envelopeId: envelope.id,
    },
    clock,
  )
  await tellEveryone(tx, envelope, clock)
}

async function tellEveryone(tx: Tx, envelope: Loaded, clock: Clock): Promise<void> {
  const everyone = [senderOf(envelope), ...askedOf(envelope.recipients), ...copiesOf(envelope.recipients)]
  const told = new Set<string>()
  for (const reader of everyone) {
    if (told.has(reader.email)) continue
    told.add(reader.email)
    await tellCompleted(tx, envelope, reader, clock)
  }
}
