import { type Refusal, type Result, refuse } from '@/lib/core'

export interface UploadTo {
  readonly envelopeId: string
  readonly how: 'add' | 'replace' | 'supersede'
  /** The document whose place the file takes. */
  readonly documentId?: string
  /** For a new version: until when it can be signed, ISO 8601 with zone. */
  readonly expiresAt?: string
}

const LOST = refuse('connection-lost', 'The connection was lost before the file was there.', { next: 'Try again.' })
const ODD = refuse('answer-unreadable', 'The server did not answer as expected.', {
  next: 'Reload the page; what was taken stands in the draft.',
})

/** Sends one file and tells how far it has come (0 to 1). XMLHttpRequest, because fetch does not report what was sent. */
export function uploadFile(file: File, to: UploadTo, progress: (sent: number) => void): Promise<Result<unknown>> {
  const query = new URLSearchParams({
    envelope: to.envelopeId,
    how: to.how,
    name: file.name || 'Document.pdf',
    ...(to.documentId && { document: to.documentId }),
    ...(to.expiresAt && { expiresAt: to.expiresAt }),
  })
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/uploads?${query}`)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0)
    request.onerror = () => resolve(LOST)
    request.onload = () => resolve(readAnswer(request.responseText))
    request.send(file)
  })
}

/** The route's Result; anything else is a refusal of ours. */
export function readAnswer(text: string): Result<unknown> {
  try {
    const answer: unknown = JSON.parse(text)
    return isResult(answer) ? answer : ODD
  } catch {
    return ODD
  }
}

function isResult(answer: unknown): answer is Result<unknown> {
  if (typeof answer !== 'object' || answer === null) return false
  const { ok, reason } = answer as Partial<Refusal>
  return (ok as boolean | undefined) === true || (ok === false && typeof reason === 'string')
}

const PAUSE_MS = 4000
const MOST_TRIES = 30
const pausing = () => new Promise<void>((resolve) => setTimeout(resolve, PAUSE_MS))

/** Sends again while the server is busy with other files, for two minutes: whoever brings a file need not come back for it. */
export async function patiently(send: () => Promise<Result<unknown>>, waits: () => void, pause = pausing): Promise<Result<unknown>> {
  for (let tries = 1; ; tries++) {
    const result = await send()
    if (result.ok || result.code !== 'busy' || tries === MOST_TRIES) return result
    waits()
    await pause()
  }
}

const WORTH_TRYING = new Set(['busy', 'connection-lost', 'expiry-in-the-past', 'expiry-before-due'])

/** Whether the same file may be taken when it is sent again. */
export const mayTryAgain = ({ code }: Refusal): boolean => WORTH_TRYING.has(code)

let waiting: { readonly envelopeId: string; readonly files: readonly File[] } | undefined

/** Files chosen on the page before the draft's own: they wait here while the browser goes there. */
export function handOver(envelopeId: string, files: readonly File[]): void {
  waiting = { envelopeId, files }
}

export function takeOver(envelopeId: string): readonly File[] {
  if (waiting?.envelopeId !== envelopeId) return []
  const { files } = waiting
  waiting = undefined
  return files
}
