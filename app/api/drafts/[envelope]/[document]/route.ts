import { notAskedFor } from '@/app/prefetch'
import { currentActor } from '@/lib/identity'
import { openDraft } from '@/lib/signing'
import { answer, notHere, refusedStatus } from '../../../documents/answer'

type Context = { params: Promise<{ envelope: string; document: string }> }

/** A draft's file for the page on which its sender places signatures. Authorised at every request; the address names the hash. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const early = notAskedFor(request)
  if (early) return early
  const { envelope: envelopeId, document: documentId } = await params
  const actor = await currentActor()
  if (!actor) return notHere(401)
  const opened = await openDraft(actor, { envelopeId, documentId, sha256: new URL(request.url).searchParams.get('sha256') })
  return opened.ok ? answer(request, opened.value, 'inline') : notHere(refusedStatus(opened))
}
