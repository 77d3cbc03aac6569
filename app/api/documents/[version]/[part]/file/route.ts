import { notAskedFor } from '@/app/prefetch'
import { currentActor } from '@/lib/identity'
import { download } from '@/lib/signing'
import { answer, notHere, refusedStatus } from '../../../answer'

type Context = { params: Promise<{ version: string; part: string }> }

const PARTS = ['supplied', 'reviewed', 'sealed'] as const

/** A document's bytes to take away; taking them is an event. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const early = notAskedFor(request)
  if (early) return early
  const { version, part: asked } = await params
  const part = PARTS.find((one) => one === asked)
  const actor = await currentActor()
  if (!actor) return notHere(401)
  if (!part) return notHere(404)
  const opened = await download(actor, version, part)
  if (!opened.ok) return notHere(refusedStatus(opened))
  return answer(request, opened.value, 'attachment')
}
