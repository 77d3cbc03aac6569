// Reads all history again from its bytes, the way an auditor would, and says what is wrong with it.

import type { Canonical } from '../../lib/core'
import { base64url, canonicalBytes, equalBytes, fromUtf8, hex, sha256 } from '../../lib/core'
import { db } from '../../lib/db'
import { leafHash, opens, parseLeaf } from '../../lib/proof'

/** Everything that does not hold: leaf hashes, chains without gaps, heads, commitments, decisions, and approvals with their evidence. */
export async function faultsInHistory(): Promise<string[]> {
  const events = await db().auditEvent.findMany({ orderBy: { id: 'asc' } })
  const heads = new Map((await db().objectHead.findMany()).map((head) => [head.objectId, head]))
  const decisions = new Map((await db().decision.findMany()).map(({ eventId, content }) => [eventId, hex(sha256(content))]))
  const faults: string[] = []
  const chains = new Map<string, { seq: number; hash: string }[]>()
  for (const event of events) {
    const leaf = parseLeaf(event.leaf)
    const hash = leafHash(event.leaf)
    if (!leaf || !equalBytes(hash, event.leafHash)) {
      faults.push(`${event.kind} ${event.id}: leaf`)
      continue
    }
    const details = fromUtf8(canonicalBytes(event.details as unknown as Canonical))
    if (!opens(leaf.details, 'details', { salt: base64url(event.detailsSalt), value: details }))
      faults.push(`${event.kind} ${event.id}: details`)
    if (leaf.event !== event.id || leaf.object.id !== event.objectId || leaf.object.seq !== (event.seq ?? undefined))
      faults.push(`${event.kind} ${event.id}: row`)
    if (leaf.decision !== decisions.get(event.id)) faults.push(`${event.kind} ${event.id}: decision`)
    if (event.seq !== null) {
      const chain = chains.get(event.objectId) ?? []
      chain.push({ seq: event.seq, hash: hex(hash) })
      chains.set(event.objectId, chain)
    }
  }
  const prevOf = new Map(events.map((event) => [`${event.objectId} ${event.seq}`, parseLeaf(event.leaf)?.object.prev]))
  for (const [objectId, chain] of chains) {
    chain.sort((a, b) => a.seq - b.seq)
    chain.forEach(({ seq }, index) => {
      if (seq !== index + 1) faults.push(`${objectId}: gap at ${index + 1}`)
      if (prevOf.get(`${objectId} ${seq}`) !== chain[index - 1]?.hash) faults.push(`${objectId}: prev of ${seq}`)
    })
    const head = heads.get(objectId)
    if (head?.seq !== chain.at(-1)?.seq || hex(head?.leafHash ?? new Uint8Array()) !== chain.at(-1)?.hash) faults.push(`${objectId}: head`)
  }
  for (const approval of await db().approval.findMany()) {
    const event = events.find((one) => one.id === approval.eventId)
    const leaf = event && parseLeaf(event.leaf)
    if (
      event?.approvalId !== approval.id ||
      leaf?.evidence !== hex(sha256(approval.proof)) ||
      leaf?.statement !== hex(sha256(approval.statement))
    )
      faults.push(`approval ${approval.id}: event`)
  }
  return faults
}

/** Kinds of the events about an envelope, in their order. */
export async function kindsOf(envelopeId: string): Promise<string[]> {
  const events = await db().auditEvent.findMany({ where: { envelopeId }, orderBy: [{ at: 'asc' }, { id: 'asc' }] })
  return events.map((event) => event.kind)
}

/** The newest refusal recorded about an envelope: its kind and code. */
export async function lastRefusal(envelopeId: string): Promise<{ kind: string; code: unknown } | undefined> {
  const event = await db().auditEvent.findFirst({ where: { envelopeId, outcome: 'refused' }, orderBy: { id: 'desc' } })
  return event ? { kind: event.kind, code: (event.details as { code?: unknown }).code } : undefined
}
