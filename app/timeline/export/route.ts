import { notAskedFor } from '@/app/prefetch'
import { viewerZone } from '@/components/shell'
import { type Bytes, ok, type Result } from '@/lib/core'
import { asText, exportProven, exportTimeline, type TimelineFilter, type TimelineRow } from '@/lib/governance'
import { type Actor, currentActor } from '@/lib/identity'
import { filterOf, readTimelineQuery } from '../query'
import { line } from './csv'

const HEAD = ['time (UTC)', 'event', 'kind', 'what', 'outcome', 'reason', 'rules', 'object', 'object id', 'seq', 'leaf SHA-256']

const STATUS: Readonly<Record<string, number>> = { 'export-too-large': 422, 'not-proven-yet': 503, busy: 503 }

/**
 * What the timeline's address shows, newest first: a CSV file of its sentences, or with `as=proofs` a JSON file of leaves and their
 * proofs. Taking it is an event, each time.
 */
export async function GET(request: Request): Promise<Response> {
  const early = notAskedFor(request)
  if (early) return early
  const actor = await currentActor()
  if (!actor) return Response.json({ ok: false, code: 'signed-out', reason: 'You are not signed in here.' }, { status: 401 })
  const { searchParams } = new URL(request.url)
  const filter = filterOf(readTimelineQuery(Object.fromEntries(searchParams)), await viewerZone())
  const file = await (searchParams.get('as') === 'proofs' ? proofs(actor, filter) : sentences(actor, filter))
  if (!file.ok) return Response.json(file, { status: STATUS[file.code] ?? 403 })
  const { type, ending, content } = file.value
  return new Response(content, {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="timeline-${new Date().toISOString().slice(0, 10)}.${ending}"`,
      'cache-control': 'no-store',
    },
  })
}

type File = Result<{ readonly type: string; readonly ending: string; readonly content: string | ReadableStream<Bytes> }>

async function sentences(actor: Actor, filter: TimelineFilter): Promise<File> {
  const rows = await exportTimeline(actor, filter)
  if (!rows.ok) return rows
  return ok({ type: 'text/csv; charset=utf-8', ending: 'csv', content: [HEAD, ...rows.value.map(cellsOf)].map(line).join('') })
}

async function proofs(actor: Actor, filter: TimelineFilter): Promise<File> {
  const file = await exportProven(actor, filter)
  return file.ok ? ok({ type: 'application/json', ending: 'json', content: file.value.stream }) : file
}

const cellsOf = ({ at, id, kind, sentence, outcome, reason, rules, object, leafHash }: TimelineRow): string[] => [
  at.toISOString(),
  id,
  kind,
  asText(sentence),
  outcome,
  reason ?? '',
  rules.join(' '),
  object.type,
  object.id,
  object.seq === undefined ? '' : String(object.seq),
  leafHash,
]
