import { viewerZone } from '@/components/shell'
import { asText, exportProven, exportTimeline, type TimelineRow } from '@/lib/governance'
import { currentActor } from '@/lib/identity'
import { filterOf, readTimelineQuery } from '../query'
import { line } from './csv'

const HEAD = ['time (UTC)', 'event', 'kind', 'what', 'outcome', 'reason', 'rules', 'object', 'object id', 'seq', 'leaf SHA-256']

const STATUS: Readonly<Record<string, number>> = { 'export-too-large': 422, 'not-proven-yet': 503 }

/**
 * What the timeline's address shows, newest first: a CSV file of its sentences, or with `as=proofs` a JSON file of leaves and their
 * proofs. Taking it is an event, each time.
 */
export async function GET(request: Request): Promise<Response> {
  const actor = await currentActor()
  if (!actor) return Response.json({ ok: false, code: 'signed-out', reason: 'You are not signed in here.' }, { status: 401 })
  const { searchParams } = new URL(request.url)
  const filter = filterOf(readTimelineQuery(Object.fromEntries(searchParams)), await viewerZone())
  const proven = searchParams.get('as') === 'proofs'
  const exported = proven ? await exportProven(actor, filter) : await exportTimeline(actor, filter)
  if (!exported.ok) return Response.json(exported, { status: STATUS[exported.code] ?? 403 })
  const file = proven
    ? JSON.stringify({ type: 'countersign/timeline/v1', events: exported.value }, null, 1)
    : [line(HEAD), ...(exported.value as readonly TimelineRow[]).map((row) => line(cellsOf(row)))].join('')
  const day = new Date().toISOString().slice(0, 10)
  return new Response(file, {
    headers: {
      'content-type': proven ? 'application/json' : 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="timeline-${day}.${proven ? 'json' : 'csv'}"`,
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
