import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadKeys } from '../../lib/keys'
import { openBytes, view } from '../../lib/signing'
import { type Member, must } from '../../test/support/organisation'

/** Writes every file that carries a seal, and the root to which each seal leads. Returns the files' names. */
export async function takeOut(folder: string, envelopes: readonly { readonly id: string; readonly sender: Member }[]): Promise<string[]> {
  mkdirSync(folder, { recursive: true })
  const names: string[] = []
  for (const { id, sender } of envelopes) {
    const { state, documents, recipients } = must(await view(sender.actor, id))
    if (state === 'draft') continue
    const signers = recipients.filter((one) => one.role === 'signer').length
    for (const { versionId, name, seals } of documents) {
      if (seals.length === 0) continue
      const file = must(await openBytes(sender.actor, versionId, 'sealed'))
      const called = `${name.replace(/\.pdf$/i, '').replaceAll(/[/\\:]/g, ',')}, sealed ${seals.length} of ${signers}.pdf`
      writeFileSync(join(folder, called), await file.read(0, file.size))
      names.push(called)
    }
  }
  writeFileSync(join(folder, 'organisation-root.pem'), must(loadKeys()).root.pem)
  return names
}
