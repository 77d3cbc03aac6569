import 'server-only'
import { canonicalBytes, equalBytes, fromHex } from '@/lib/core'
import { db, Prisma } from '@/lib/db'
import { type Opening, opens, parseStatement, type Statement } from '@/lib/proof'
import { differences, each, PAGE, type Report } from './compare'
import { type Step, statementOf, steps } from './steps'

type Stated = Extract<Statement, { type: 'countersign/delegation/v1' }>

interface DelegationRow {
  readonly id: string
  readonly kind: string
  readonly grantor: string
  readonly delegate: string
  readonly classes: readonly string[]
  readonly currency: string | null
  readonly amount: bigint | null
  readonly counterparty: string | null
  readonly envelopes: readonly string[]
  readonly from: Date
  readonly until: Date
  readonly extends: string | null
  readonly granted: string
  readonly activated: string | null
  readonly accepted: boolean
  readonly confirmed: boolean
  readonly ended: boolean
  readonly ender: string | null
  readonly steps: readonly Step[] | null
  /** Of one that was granted along with another: the statement of that gesture, in hexadecimal. */
  readonly along: string | null
  /** What opens the counterparty, from whichever gesture gave it. */
  readonly opening: Opening | null
}

const delegations = (after: string) => db().$queryRaw<DelegationRow[]>`
  SELECT d.id, d.kind, d.grantor, d.delegate, d.classes, d.currency, d.amount, d.counterparty, d.envelopes, d.starts_at AS from, d.ends_at AS until,
    d.extends, d.granted_by AS granted, d.activated_by AS activated, d.accepted_at IS NOT NULL AS accepted, d.confirmed_at IS NOT NULL AS confirmed,
    d.ended_at IS NOT NULL AS ended, d.ended_by AS ender, ${steps(Prisma.sql`d.id`)} AS steps,
    CASE WHEN first.kind = 'delegation.granted-along' THEN encode(given.statement, 'hex') END AS along, given.openings -> 'counterparty' AS opening
  FROM delegation d LEFT JOIN audit_event first ON first.object_id = d.id AND first.seq = 1
    LEFT JOIN LATERAL (SELECT a.statement, a.openings FROM approval a
      WHERE a.id = first.approval_id OR (first.kind = 'delegation.granted-along' AND a.person_id = first.actor_id AND a.type = 'countersign/delegation/v1'
        AND convert_from(a.statement, 'UTF8')::jsonb -> 'others' @> jsonb_build_array(jsonb_build_object('delegation', d.id))) LIMIT 1) given ON true
  WHERE d.id > ${after}::uuid ORDER BY d.id LIMIT ${PAGE}`

/** Compares what rows say of delegations and appointments with what was confirmed, and signatures with what their statements say they are under. */
export async function checkDelegations(report: Report): Promise<void> {
  await each(delegations, (row) => differences(report, `delegation ${row.id}`, differs(row)))
  const astray = await db().$queryRaw<{ id: string }[]>`
    SELECT a.id FROM approval a, LATERAL (SELECT convert_from(a.statement, 'UTF8')::jsonb AS said) s
    WHERE (a.type = 'countersign/sign/v1' OR a.delegation_id IS NOT NULL) AND a.delegation_id::text IS DISTINCT FROM
      CASE WHEN said #>> '{authority,kind}' IN ('delegation', 'appointment') THEN said #>> '{authority,reference}' END ORDER BY a.id`
  const counted = await db().$queryRaw<{ id: string }[]>`
    SELECT r.id FROM recipient r LEFT JOIN approval a ON a.recipient_id = r.id LEFT JOIN delegation d ON d.id = a.delegation_id
    WHERE r.in_place IS DISTINCT FROM CASE WHEN d.id IS NULL THEN '{}' ELSE ARRAY[d.delegate, d.grantor] END ORDER BY r.id`
  for (const { id } of counted)
    report({ check: 'state-differs', says: `The row of recipient ${id} counts others as having signed in another’s place than did.` })
  for (const { id } of astray)
    report({ check: 'state-differs', says: `The row of approval ${id} is under another delegation than its statement, or under none.` })
}

const FIRST: Readonly<Record<string, Stated['act']>> = {
  'delegation.granted': 'grant',
  'delegation.granted-along': 'grant',
  'delegation.appointed': 'appoint',
}

const CALLED = { delegation: 'a delegation', appointment: 'an appointment' } as const
const ENDINGS: readonly string[] = ['delegation.ended', 'delegation.fell', 'delegation.lapsed']

/** What was given, as the gesture that gave it says, to the delegate of this one. */
function givenIn({ id, steps: all, along }: DelegationRow): Stated | undefined {
  const [first] = all ?? []
  const bytes = along && fromHex(along)
  const said = bytes ? parseStatement(bytes) : statementOf(first)
  if (!first || said?.type !== 'countersign/delegation/v1' || said.act !== FIRST[first.kind] || said.person !== first.by) return undefined
  if (said.delegation === id) return said
  const other = said.others?.find(({ delegation }) => delegation === id)
  return other && { ...said, delegate: other.delegate }
}

function differs(row: DelegationRow): (string | false)[] {
  const said = givenIn(row)
  if (!said) return ['nobody confirmed that it was given']
  const by = (kind: string) => row.steps?.find((step) => step.kind === `delegation.${kind}`)?.by
  const [activated, accepted, confirmed, ended] = [by('activated'), by('accepted'), by('confirmed'), by('ended')]
  const isOver = row.steps?.some(({ kind }) => ENDINGS.includes(kind)) ?? false
  return [
    (said.kind !== row.kind || said.person !== row.granted) && `it is ${CALLED[said.kind]}, given by person ${said.person}`,
    said.grantor !== row.grantor && `it is in the place of person ${said.grantor}`,
    said.delegate !== row.delegate && `it was given to person ${said.delegate}`,
    !isCovered(said, row) && 'it covers something else than was confirmed',
    (said.extends ?? null) !== row.extends && 'it goes on after another',
    (activated ?? null) !== row.activated && (activated ? `person ${activated} activated it` : 'nobody activated it'),
    (accepted === row.delegate) !== row.accepted && (accepted ? `person ${accepted} accepted it` : 'nobody accepted it'),
    (confirmed !== undefined) !== row.confirmed && (confirmed ? 'it was confirmed again' : 'nobody confirmed it again'),
    isOver !== row.ended && (isOver ? 'it has ended' : 'nobody ended it'),
    (ended ?? null) !== row.ender && (ended ? `person ${ended} ended it` : 'nobody ended it'),
  ]
}

function isCovered({ scope }: Stated, row: DelegationRow): boolean {
  const { classes, currency, amount, envelopes, from, until, counterparty, opening } = row
  const written = {
    classes: [...classes],
    ...(currency !== null && amount !== null && { cap: { currency, amount: Number(amount) } }),
    ...(envelopes.length > 0 && { envelopes: [...envelopes] }),
    from: from.toISOString(),
    until: until.toISOString(),
  }
  const { counterparty: committed, ...stated } = scope
  if (!equalBytes(canonicalBytes(written), canonicalBytes(stated))) return false
  if (!committed || counterparty === null) return !committed && counterparty === null
  // Erased with somebody whom it named, it says nothing any more.
  return !opening || (opening.value === counterparty && opens(committed, 'counterparty', opening))
}
