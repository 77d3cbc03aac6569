import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { issuer } from '../../lib/evidence'
import { loadKeys } from '../../lib/keys'
import { trustBytes } from '../../lib/proof'
import { openBytes, view } from '../../lib/signing'
import { evidenceOf } from '../../test/support/envelope'
import { type Member, must } from '../../test/support/organisation'
import { VERIFIER } from '../lib/build.mjs'

/**
 * Writes every file that carries a seal, the root to which each seal leads, the evidence of every envelope that was signed, the
 * trust file to verify it by, and the verifier. Returns the names of the sealed files and of the bundles.
 */
export async function takeOut(folder: string, envelopes: readonly { readonly id: string; readonly sender: Member }[]): Promise<string[]> {
  mkdirSync(folder, { recursive: true })
  const names: string[] = []
  for (const { id, sender } of envelopes) {
    const { state, title, documents, recipients } = must(await view(sender.actor, id))
    if (state === 'draft') continue
    const called = (part: string) => `${title.replaceAll(/[/\\:]/g, ',')}, ${part}`
    const bundle = await evidenceOf(sender, id)
    if (bundle.ok) {
      writeFileSync(join(folder, called('evidence.zip')), bundle.value)
      names.push(called('evidence.zip'))
    }
    const signers = recipients.filter((one) => one.role === 'signer').length
    for (const { versionId, name, seals } of documents) {
      if (seals.length === 0) continue
      const file = must(await openBytes(sender.actor, versionId, 'sealed'))
      const as = `${name.replace(/\.pdf$/i, '').replaceAll(/[/\\:]/g, ',')}, sealed ${seals.length} of ${signers}.pdf`
      writeFileSync(join(folder, as), await file.read(0, file.size))
      names.push(as)
    }
  }
  writeFileSync(join(folder, 'organisation-root.pem'), must(loadKeys()).root.pem)
  writeFileSync(join(folder, 'trust.json'), trustBytes(must(await issuer())))
  copyFileSync(join(import.meta.dirname, '../..', VERIFIER), join(folder, basename(VERIFIER)))
  return names
}
