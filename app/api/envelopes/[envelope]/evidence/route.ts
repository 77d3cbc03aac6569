import { notAskedFor } from '@/app/prefetch'
import { exportBundle } from '@/lib/evidence'
import { currentActor } from '@/lib/identity'
import { dossier } from '@/lib/signing'
import { disposition } from '../../../documents/range'

interface Context {
  params: Promise<{ envelope: string }>
}

const STATUS: Readonly<Record<string, number>> = {
  'envelope-unknown': 404,
  'signature-unknown': 404,
  'nothing-signed': 409,
  'not-proven-yet': 503,
  busy: 503,
}

/** The evidence bundle of an envelope, or of one signature in it (`?signature=ID`), to take away. Taking it is an event, each time. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const early = notAskedFor(request)
  if (early) return early
  const actor = await currentActor()
  if (!actor) return Response.json({ ok: false, code: 'signed-out', reason: 'You are not signed in here.' }, { status: 401 })
  const { envelope } = await params
  const approvalId = new URL(request.url).searchParams.get('signature')
  const bundle = await dossier(actor, { envelopeId: envelope, ...(approvalId !== null && { approvalId }) }, exportBundle)
  if (!bundle.ok) return Response.json(bundle, { status: STATUS[bundle.code] ?? 403, headers: { 'cache-control': 'no-store' } })
  const { title, size, stream } = bundle.value
  return new Response(stream, {
    headers: {
      'content-type': 'application/zip',
      'content-disposition': disposition('attachment', `${title}, evidence.zip`),
      'content-length': String(size),
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    },
  })
}
