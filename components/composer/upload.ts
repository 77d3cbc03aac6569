import { type Refusal, type Result, refuse } from '@/lib/core'

export interface UploadTo {
  readonly envelopeId: string
  readonly how: 'add' | 'replace' | 'supersede'
  /** The document whose place the file takes. */
  readonly documentId?: string
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
