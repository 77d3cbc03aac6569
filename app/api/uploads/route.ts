import { z } from 'zod'
import { id, text } from '@/app/shapes'
import { tooLarge } from '@/components/composer/file-check'
import { concat, ok, type Refusal, type Result, refuse } from '@/lib/core'
import { env } from '@/lib/env'
import { type Actor, currentActor } from '@/lib/identity'
import { addDocument, replaceDocument, supersede, type Upload } from '@/lib/signing'

const query = z.object({
  envelope: id,
  /** The document whose place the file takes. */
  document: id.optional(),
  /** `add` and `replace` change a draft; `supersede` makes a new version of what was sent. */
  how: z.enum(['add', 'replace', 'supersede']),
  name: text(400).min(1),
  /** For a new version: new times, ISO 8601 with zone, where the old ones have passed. */
  dueAt: text(40).optional(),
  expiresAt: text(40).optional(),
})
type Query = z.infer<typeof query>

const signedOut = refuse('signed-out', 'You are no longer signed in here.', { next: 'Sign in again; what is in the draft is kept.' })
const unreadable = refuse('request-unreadable', 'This upload did not say where it belongs.', {
  next: 'Reload the page and choose the file again.',
})

/**
 * POST ?envelope=…&how=…&name=…, the file's bytes as the body. Answers a Result as JSON. Next has kept the body by now, as far
 * as the gate in front let it in; it is read only once it is known that it may come, and the exact limit is checked meanwhile.
 */
export async function POST(request: Request): Promise<Response> {
  const actor = await currentActor()
  if (!actor) return answer(signedOut, 401)
  const read = query.safeParse(Object.fromEntries(new URL(request.url).searchParams))
  if (!read.success) return answer(unreadable, 400)
  const taken = await take(actor, read.data, { name: read.data.name, bytes: () => bytesOf(request) })
  return answer(taken, taken.ok ? 200 : (STATUS[taken.code] ?? 422))
}

const STATUS: Readonly<Record<string, number>> = { 'file-too-large': 413, busy: 503, 'policy-deny': 403 }

function take(actor: Actor, { envelope, document, how, dueAt, expiresAt }: Query, upload: Upload): Promise<Result<unknown>> | Refusal {
  if (how === 'add') return addDocument(actor, envelope, upload)
  if (!document) return unreadable
  return how === 'replace'
    ? replaceDocument(actor, envelope, document, upload)
    : supersede(actor, envelope, { documentId: document, ...upload, ...(dueAt && { dueAt }), ...(expiresAt && { expiresAt }) })
}

/** The body, or the refusal once it is larger than what is taken: the rest is not waited for. */
async function bytesOf(request: Request): Promise<Result<Uint8Array<ArrayBuffer>>> {
  const { MAX_UPLOAD_MB } = env()
  const most = MAX_UPLOAD_MB * 1024 * 1024
  if (Number(request.headers.get('content-length')) > most) return tooLarge(MAX_UPLOAD_MB)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.length
    if (size > most) return tooLarge(MAX_UPLOAD_MB)
    chunks.push(chunk)
  }
  return ok(concat(...chunks))
}

const answer = (result: Result<unknown>, status: number) => Response.json(result, { status, headers: { 'cache-control': 'no-store' } })
