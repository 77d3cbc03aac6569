import { notAskedFor } from '@/app/prefetch'
import { currentActor } from '@/lib/identity'
import { openBytes } from '@/lib/signing'
import { answer, notHere, refusedStatus } from '../../answer'

type Context = { params: Promise<{ version: string; part: string }> }

const PARTS = ['supplied', 'reviewed', 'sealed'] as const

/**
 * A document's bytes for the page that shows it: a range, or the whole. Authorised at every request. The address names the
 * hash (`?sha256=`), so that no other bytes are ever given for it.
 */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const early = notAskedFor(request)
  if (early) return early
  const { version, part: asked } = await params
  const part = PARTS.find((one) => one === asked)
  const actor = await currentActor()
  if (!actor) return notHere(401)
  if (!part) return notHere(404)
  const opened = await openBytes(actor, version, part)
  if (!opened.ok) return notHere(refusedStatus(opened))
  const named = new URL(request.url).searchParams.get('sha256')
  if (named !== null && named !== opened.value.sha256) return notHere(404)
  return answer(request, opened.value, 'inline')
}
