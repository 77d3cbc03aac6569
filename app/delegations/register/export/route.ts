import { notAskedFor } from '@/app/prefetch'
import { line } from '@/app/timeline/export/csv'
import { scopeInWords, stateInWords } from '@/components/delegation'
import { type DelegationRow, exportDelegations } from '@/lib/delegation'
import { currentActor } from '@/lib/identity'
import { readRegisterQuery } from '../query'

const HEAD = [
  'name',
  'kind',
  'in the place of',
  'who may sign',
  'what',
  'from (UTC)',
  'until (UTC)',
  'state',
  'ended (UTC)',
  'used',
  'reason',
]

/** What the register's address shows, as a CSV file. Taking it is an event, each time. */
export async function GET(request: Request): Promise<Response> {
  const early = notAskedFor(request)
  if (early) return early
  const actor = await currentActor()
  if (!actor) return Response.json({ ok: false, code: 'signed-out', reason: 'You are not signed in here.' }, { status: 401 })
  const query = readRegisterQuery(Object.fromEntries(new URL(request.url).searchParams))
  const rows = await exportDelegations(actor, { find: query.find, unused: query.unused === '1' })
  if (!rows.ok) return Response.json(rows, { status: 403 })
  return new Response([HEAD, ...rows.value.map(cellsOf)].map(line).join(''), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="delegations-${new Date().toISOString().slice(0, 10)}.csv"`,
      'cache-control': 'no-store',
    },
  })
}

const cellsOf = (row: DelegationRow): string[] => [
  row.name,
  row.kind,
  row.grantor.name,
  row.delegate.name,
  scopeInWords(row),
  row.from.toISOString(),
  row.until.toISOString(),
  stateInWords(row).word,
  row.endedAt?.toISOString() ?? '',
  String(row.uses.length),
  row.reason,
]
