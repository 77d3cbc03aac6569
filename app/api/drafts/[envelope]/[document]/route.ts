import { readBlob } from '@/lib/blobs'
import { fromHex } from '@/lib/core'
import { currentActor } from '@/lib/identity'
import { type DraftDocument, viewDraft } from '@/lib/signing'
import { answer, notHere, refusedStatus } from '../../../documents/answer'

type Context = { params: Promise<{ envelope: string; document: string }> }

/**
 * A draft's file as it was uploaded, for the page on which its sender places signatures. Authorised at every request, as the draft
 * is; the address names the hash (`?sha256=`), so that a file put in another's place is not taken for it.
 */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { envelope, document } = await params
  const actor = await currentActor()
  if (!actor) return notHere(401)
  const draft = await viewDraft(actor, envelope)
  if (!draft.ok) return notHere(refusedStatus(draft))
  const named = new URL(request.url).searchParams.get('sha256')
  const file = draft.value.documents.find(({ id, suppliedSha256 }) => id === document && suppliedSha256 === named)
  return file ? answer(request, bytesOf(file), 'inline') : notHere(404)
}

function bytesOf({ name, size, suppliedSha256 }: DraftDocument) {
  const key = fromHex(suppliedSha256)
  if (!key) throw new Error(`${suppliedSha256} is no hash`)
  return { name, size, sha256: suppliedSha256, read: (from: number, to: number) => readBlob(key, from, to) }
}
