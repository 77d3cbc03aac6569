import { createHash } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { concat } from '@/lib/core'
import { createKeys, type Keys } from '@/lib/keys'
import { CERTIFICATION } from '@/lib/proof'
import { type Box, type CmsSigner, cmsSigner, drawBox, writeSeal } from '@/lib/signing/seal'
import type { Sealable } from './sealable'

export const ORGANISATION = { organisation: 'Halden Foods AS', host: 'sign.halden.example' }

/** Fresh keys in a directory of their own. */
export async function testKeys(): Promise<Keys> {
  const made = await createKeys(
    ORGANISATION,
    join(mkdtempSync(join(tmpdir(), 'countersign-keys-')), 'seal'),
    new Date('2026-05-01T00:00:00Z'),
  )
  if (!made.ok) throw new Error(made.reason)
  return made.value
}

export type TestSigner = Pick<Box, 'actor' | 'name' | 'capacity'> & { readonly field: string; readonly evidence: Uint8Array }

/** Seals as the product does: the organisation certifies, then one seal for each signer. Returns every version, the reviewed one first. */
export async function sealAll(base: Sealable, keys: Keys, signers: readonly TestSigner[], signerFor?: (signer: TestSigner) => CmsSigner) {
  const at = new Date('2026-05-07T07:47:31Z')
  const add = async (version: Sealable, request: Parameters<typeof writeSeal>[2]): Promise<Sealable> => {
    const sealed = await writeSeal(version.plan, createHash('sha256').update(version.bytes), request)
    if (!sealed.ok) throw new Error(sealed.reason)
    return { bytes: concat(version.bytes, sealed.value.delta), plan: sealed.value.plan }
  }
  const people = cmsSigner(keys.seal('person-act'))
  const machines = cmsSigner(keys.seal('machine-act'))
  const reviewed = await add(base, {
    field: CERTIFICATION,
    certify: true,
    name: ORGANISATION.organisation,
    reason: 'This is the version that everyone signs',
    at,
    signer: people,
  })
  const versions = [reviewed]
  for (const signer of signers) {
    const last = versions.at(-1) ?? reviewed
    const { width, height } = last.plan.fields[signer.field] ?? { width: 0, height: 0 }
    const { actor, name, capacity } = signer
    const appearance = drawBox({
      width,
      height,
      actor,
      name,
      capacity,
      time: '7 May 2026, 09:47:31 CEST (UTC+2)',
      version: 1,
      sha256: reviewed.plan.sha256,
    })
    versions.push(
      await add(last, {
        field: signer.field,
        name,
        reason: `Signed version 1, SHA-256 ${reviewed.plan.sha256}`,
        at,
        appearance,
        evidence: signer.evidence,
        signer: signerFor?.(signer) ?? (actor === 'machine' ? machines : people),
      }),
    )
  }
  return versions
}
