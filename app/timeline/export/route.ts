import { viewerZone } from '@/components/shell'
import { asText, exportTimeline, type TimelineRow } from '@/lib/governance'
import { currentActor } from '@/lib/identity'
import { filterOf, readTimelineQuery } from '../query'
import { line } from './csv'

const HEAD = ['time (UTC)', 'event', 'kind', 'what', 'outcome', 'reason', 'rules', 'object', 'object id', 'seq', 'leaf SHA-256']

/** What the timeline's address shows, as a CSV file, newest first. Taking it is an event, each time. */
export async function GET(request: Request): Promise<Response> {
  const actor = await currentActor()
  if (!actor) return Response.json({ ok: false, code: 'signed-out', reason: 'You are not signed in here.' }, { status: 401 })
  const query = readTimelineQuery(Object.fromEntries(new URL(request.url).searchParams))
  const exported = await exportTimeline(actor, filterOf(query, await viewerZone()))
  if (!exported.ok) return Response.json(exported, { status: exported.code === 'export-too-large' ? 422 : 403 })
  return new Response([line(HEAD), ...exported.value.map((row) => line(cellsOf(row)))].join(''), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="timeline-${new Date().toISOString().slice(0, 10)}.csv"`,
      'cache-control': 'no-store',
    },
  })
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
