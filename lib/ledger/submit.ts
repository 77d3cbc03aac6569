import 'server-only'
import { type Bytes, concat, fromUtf8, ok, type Result, refuse } from '@/lib/core'
import { formatSubmission, parseWitnessedSize, readCosignature, type Submission, WITNESSED_SIZE } from '@/lib/proof'
import type { OutsideWitness } from './witnesses'

/** What a witness answered: its cosignature, already verified, or that it knows a tree of another size than was said. */
export type Answered =
  | { readonly is: 'cosigned'; readonly line: string; readonly at: Date }
  | { readonly is: 'elsewhere'; readonly size: number }

/** How long a witness may take, in milliseconds. */
const PATIENCE = 3000
const LARGEST_ANSWER = 65_536
/** How far its clock may differ from ours, in milliseconds: its time is what brackets an event. */
const CLOCKS_DIFFER = 10 * 60_000

/**
 * Submits a checkpoint to a witness (C2SP tlog-witness). Asks the configured address and no other: a redirection is not followed.
 * Refuses `witness-silent` when no answer came, `witness-refuses` and `witness-wrong` when it is none that counts.
 */
export async function submit({ url, key }: OutsideWitness, submission: Submission, signal?: AbortSignal): Promise<Result<Answered>> {
  const patience = AbortSignal.timeout(PATIENCE)
  try {
    const response = await fetch(`${url}/add-checkpoint`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: formatSubmission(submission),
      redirect: 'error',
      cache: 'no-store',
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    })
    const body = await bounded(response)
    if (body === undefined) return wrong('Its answer has no end.')
    if (response.status === 409) return readElsewhere(response, body)
    if (response.status !== 200)
      return refuse('witness-refuses', `It answers ${response.status}: ${REFUSALS[response.status] ?? 'no reason known'}.`)
    return await readAnswer(fromUtf8(body), submission, key)
  } catch (error) {
    return refuse(
      'witness-silent',
      patience.aborted ? `It did not answer within ${PATIENCE / 1000} s.` : `It cannot be asked: ${causeOf(error)}.`,
    )
  }
}

const REFUSALS: Readonly<Record<number, string>> = {
  400: 'it does not understand the submission',
  403: 'it knows another key of this log',
  404: 'it does not watch this log',
  422: 'the log did not grow from what it saw before',
}

const wrong = (why: string) => refuse('witness-wrong', why)

/** What lies beneath fetch's "fetch failed". */
function causeOf(error: unknown): string {
  const { code, message } = ((error as { cause?: unknown }).cause ?? error) as { code?: string; message?: string }
  return message || code || String(error)
}

async function bounded(response: Response): Promise<Bytes | undefined> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    if (size > LARGEST_ANSWER) return undefined
    parts.push(part)
  }
  return concat(...parts)
}

function readElsewhere(response: Response, body: Bytes): Result<Answered> {
  const size = response.headers.get('content-type') === WITNESSED_SIZE ? parseWitnessedSize(new TextDecoder().decode(body)) : undefined
  return size === undefined ? wrong('It answers 409 and does not say what it knows.') : ok({ is: 'elsewhere', size })
}

async function readAnswer(answer: string, { checkpoint }: Submission, key: OutsideWitness['key']): Promise<Result<Answered>> {
  const read = await readCosignature(answer, checkpoint, key)
  if (!read.ok) return wrong(`It answers, but not with its signature under this checkpoint (${read.code}).`)
  const at = new Date(read.value.time * 1000)
  if (!(Math.abs(at.getTime() - Date.now()) <= CLOCKS_DIFFER)) return wrong('Its clock and ours differ by more than ten minutes.')
  return ok({ is: 'cosigned', line: read.value.line, at })
}
