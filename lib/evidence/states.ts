import 'server-only'
import { base64url, hex, quotable, sha256 } from '@/lib/core'
import { db } from '@/lib/db'
import { parseLeaf, parseStatement } from '@/lib/proof'
import { checkAuthorities } from './authority-states'
import { differences, each, PAGE, type Report } from './compare'
import { checkDelegations } from './delegation-states'
import { checkPeopleLists } from './people-lists'

/** An effectful event of an object; its details are empty when they were erased, and then nothing is compared with them. */
interface Told {
  readonly kind: string
  readonly details: Readonly<Record<string, unknown>>
}

/**
 * Compares what rows say of people, passkeys, envelopes, seals, consents, authorities, delegations and lists of people with the events by
 * which it came about. The events themselves are the ledger's to check. Each page is read at one moment, so that acts going on meanwhile do not differ.
 */
export async function checkStates(report: Report): Promise<void> {
  await each(people, ({ id, ...row }) => differences(report, `person ${id}`, personDiffers(row)))
  await each(passkeys, ({ id, ...row }) => differences(report, `passkey ${id}`, passkeyDiffers(row)))
  await each(envelopes, ({ id, ...row }) => differences(report, `envelope ${id}`, envelopeDiffers(row)))
  await checkConsents(report)
  await checkPolicy(report)
  await checkAuthorities(report)
  await checkDelegations(report)
  await checkPeopleLists(report)
  await checkLost(report)
}

const lastOf = (events: readonly Told[], kinds: readonly string[]): Told | undefined => events.findLast(({ kind }) => kinds.includes(kind))

interface PersonRow {
  readonly id: string
  readonly status: string
  readonly roles: readonly string[]
  /** When an auditor's role ends, ISO 8601. */
  readonly until: Date | null
  /** The proposal by which they last got one. */
  readonly given_by: string | null
  readonly events: readonly Told[] | null
}

const people = (after: string) => db().$queryRaw<PersonRow[]>`
  SELECT p.id, p.status, p.roles, p.auditor_until AS until, p.roles_from AS given_by, (SELECT json_agg(json_build_object('kind', e.kind, 'details', e.details) ORDER BY e.seq)
    FROM audit_event e WHERE e.object_id = p.id AND e.seq IS NOT NULL) AS events
  FROM person p WHERE p.id > ${after}::uuid ORDER BY p.id LIMIT ${PAGE}`

const STATUSES: Readonly<Record<string, string>> = {
  'person.enrolled': 'active',
  'person.suspended': 'suspended',
  'person.restored': 'active',
  'person.left': 'left',
}

function personDiffers({ status, roles, until, given_by, events }: Omit<PersonRow, 'id'>): (string | false)[] {
  const logged = lastOf(events ?? [], Object.keys(STATUSES))
  if (!events || !logged) return ['nobody enrolled them']
  // Enrolled again, a person keeps what they are: only the first enrolment gave roles.
  const given = lastOf(events, ['person.roles-changed']) ?? events.find(({ kind }) => kind === 'person.enrolled')
  const known = given?.details.roles as readonly string[] | undefined
  const proposed = events.findLast(({ kind, details }) => kind === 'person.roles-changed' && details.proposal !== undefined)?.details
    .proposal
  return [
    proposed !== undefined && given_by !== proposed && 'its roles come from another proposal than they said',
    status !== STATUSES[logged.kind] && `it says ${status}, and they say ${STATUSES[logged.kind]}`,
    known !== undefined && listed(roles) !== listed(known) && `its roles are ${listed(roles)}, and they gave ${listed(known)}`,
    known !== undefined && until?.toISOString() !== given?.details.until && 'its role of auditor ends at another time than they said',
  ]
}

const listed = (words: readonly string[]): string => words.toSorted().join(' and ') || 'none'

interface PasskeyRow {
  readonly id: string
  readonly person_id: string
  readonly credential_id: Uint8Array
  readonly public_key: Uint8Array
  readonly ended: boolean
  /** The statement that enrolled it; null when it is gone. */
  readonly statement: Uint8Array | null
  readonly first: Uint8Array | null
  readonly endings: bigint
}

const passkeys = (after: string) => db().$queryRaw<PasskeyRow[]>`
  SELECT k.id, k.person_id, k.credential_id, k.public_key, k.revoked_at IS NOT NULL AS ended, a.statement,
    (SELECT e.leaf FROM audit_event e WHERE e.object_id = k.id AND e.seq = 1) AS first,
    (SELECT count(*) FROM audit_event e WHERE e.object_id = k.id AND e.seq IS NOT NULL AND e.kind IN ('passkey.revoked', 'passkey.ended')) AS endings
  FROM passkey k LEFT JOIN approval a ON a.id = k.enrolment_id WHERE k.id > ${after}::uuid ORDER BY k.id LIMIT ${PAGE}`

function passkeyDiffers({ person_id: person, ...row }: Omit<PasskeyRow, 'id'>): (string | false)[] {
  const leaf = row.first ? parseLeaf(row.first) : undefined
  const statement = row.statement ? parseStatement(row.statement) : undefined
  const enrols = statement?.type === 'countersign/enrolment/v1' || statement?.type === 'countersign/passkey-change/v1'
  if (!leaf || !row.statement || !enrols || leaf.statement !== hex(sha256(row.statement))) return ['no statement of record enrolled it']
  const { id, key } = statement.passkey
  return [
    statement.person !== person && `it was enrolled for person ${statement.person}`,
    (id !== base64url(row.credential_id) || key !== base64url(row.public_key)) && 'another key was enrolled',
    row.ended !== row.endings > 0 && (row.ended ? 'nobody ended it' : 'it has ended'),
  ]
}

interface EnvelopeRow {
  readonly id: string
  readonly title: string
  readonly state: string
  readonly version: number
  readonly events: readonly Told[] | null
  readonly seals: readonly string[] | null
  readonly signers: readonly string[] | null
  /** By whom, and in whose place. */
  readonly approved: readonly string[] | null
  /** A recipient who has signed, and of whom the row says something else. */
  readonly unsigned: string | null
}

const envelopes = (after: string) => db().$queryRaw<EnvelopeRow[]>`
  SELECT v.id, v.title, v.state, v.version,
    (SELECT json_agg(json_build_object('kind', e.kind, 'details', e.details) ORDER BY e.seq)
      FROM audit_event e WHERE e.object_id = v.id AND e.seq IS NOT NULL) AS events,
    (SELECT json_agg(s.approval_id || ' ' || encode(s.sha256, 'hex'))
      FROM seal s JOIN document_version dv ON dv.id = s.version_id JOIN document d ON d.id = dv.document_id WHERE d.envelope_id = v.id) AS seals,
    (SELECT json_agg(r.id || ' ' || r.person_id) FROM recipient r WHERE r.envelope_id = v.id AND r.state IN ('approved', 'signed')) AS signers,
    (SELECT json_agg(a.recipient_id || ' ' || who)
      FROM approval a, unnest(ARRAY[a.person_id::text, convert_from(a.statement, 'UTF8')::jsonb #>> '{onBehalfOf,id}']) AS who
      WHERE a.envelope_id = v.id AND who IS NOT NULL) AS approved,
    (SELECT min(a.recipient_id::text) FROM approval a LEFT JOIN recipient r ON r.id = a.recipient_id
      WHERE a.envelope_id = v.id AND coalesce(r.state, '') NOT IN ('approved', 'signed', 'replaced')) AS unsigned
  FROM envelope v WHERE v.id > ${after}::uuid ORDER BY v.id LIMIT ${PAGE}`

function envelopeDiffers({ title, state, version, events, ...row }: Omit<EnvelopeRow, 'id'>): (string | false)[] {
  if (!events) return ['nobody drafted it']
  const states = events.reduce(statesAfter, [])
  const sendings = events.filter(({ kind }) => kind === 'envelope.sent' || kind === 'envelope.superseded')
  const called = sendings.findLast(({ details }) => details.title !== undefined)?.details.title
  const logged = events.flatMap(({ kind, details }) => (kind === 'envelope.sealed' ? [details] : []))
  const sealed = logged.map(({ approval, sha256 }) => (approval ? `${approval} ${sha256}` : undefined))
  const seals = row.seals ?? []
  const isSealed = sealed.length === seals.length && sealed.every((one) => one === undefined || seals.includes(one))
  const madeUp = row.signers?.find((one) => !row.approved?.includes(one))
  return [
    !states.includes(state) && `it says ${state}, and they say ${states.join(' or ')}`,
    version !== sendings.length && `it is at version ${version}, and was sent ${sendings.length} times`,
    called !== undefined && quotable(title) !== called && 'it was sent under another title',
    !isSealed && 'its seals are not those that were made',
    madeUp !== undefined && `recipient ${madeUp.split(' ')[0]} has approved and signed nothing`,
    row.unsigned !== null && `recipient ${row.unsigned} has approved or signed`,
  ]
}

const STATES: Readonly<Record<string, string>> = {
  'envelope.drafted': 'draft',
  'envelope.discarded': 'voided',
  'envelope.sent': 'sent',
  'envelope.superseded': 'sent',
  'envelope.voided': 'voided',
  'envelope.declined': 'declined',
  'envelope.expired': 'expired',
  'envelope.returned': 'returned',
  'envelope.completed': 'completed',
}

/** The states that an envelope may be in after an event; several, where only erased words would tell them apart. */
function statesAfter(before: readonly string[], { kind, details }: Told): readonly string[] {
  const state = STATES[kind]
  if (state) return [state]
  if (kind === 'envelope.signed' && details.last !== false) return details.last ? ['approved'] : [...before, 'approved']
  // It goes on when nobody else in it has left, which its events do not count.
  return kind === 'envelope.substituted' && before.includes('returned') ? ['returned', 'sent'] : before
}

/** Each consent is its event’s, to the letter. */
async function checkConsents(report: Report): Promise<void> {
  const wrong = await db().$queryRaw<{ person: string }[]>`
    SELECT c.person_id AS person FROM consent c LEFT JOIN audit_event e ON e.id = c.event_id
    WHERE e.id IS NULL OR e.kind <> 'person.consented' OR e.seq IS NULL OR e.object_id <> c.person_id OR c.text_digest <> sha256(convert_to(c.text, 'UTF8'))
      OR (octet_length(e.details_salt) > 0 AND e.details ->> 'digest' IS DISTINCT FROM encode(c.text_digest, 'hex'))`
  for (const { person } of wrong)
    report({ check: 'state-differs', says: `A consent of person ${person} differs from its event: they did not agree to these words.` })
}

/** What the log says came about has its row. */
async function checkLost(report: Report): Promise<void> {
  const lost = await db().$queryRaw<{ id: string; kind: string; object: string }[]>`
    SELECT e.id, e.kind, e.object_type || ' ' || e.object_id AS object FROM audit_event e WHERE e.seq IS NOT NULL AND (
      (e.kind = 'person.enrolled' AND NOT EXISTS (SELECT FROM person p WHERE p.id = e.object_id))
      OR (e.kind IN ('passkey.enrolled', 'passkey.added') AND NOT EXISTS (SELECT FROM passkey k WHERE k.id = e.object_id))
      OR (e.kind = 'envelope.drafted' AND NOT EXISTS (SELECT FROM envelope v WHERE v.id = e.object_id))
      OR (e.kind IN ('authority.granted', 'authority.listed') AND NOT EXISTS (SELECT FROM authority a WHERE a.id = e.object_id))
      OR (e.kind IN ('delegation.granted', 'delegation.granted-along', 'delegation.appointed') AND NOT EXISTS (SELECT FROM delegation d WHERE d.id = e.object_id))
      OR (e.kind = 'person.consented' AND NOT EXISTS (SELECT FROM consent c WHERE c.event_id = e.id)))`
  for (const { id, kind, object } of lost)
    report({ check: 'state-missing', says: `Of ${object} the row that event ${id} (${kind}) speaks of is gone.` })
}

/** What decides is what was put in force last. */
async function checkPolicy(report: Report): Promise<void> {
  const wrong = await db().$queryRaw<{ activation: string }[]>`
    SELECT f.activation FROM policy_in_force f
    LEFT JOIN LATERAL (SELECT e.object_id, e.details, e.details_salt FROM audit_event e
      WHERE e.kind IN ('policy.loaded', 'policy.activated') AND e.seq IS NOT NULL ORDER BY e.id DESC LIMIT 1) last ON true
    WHERE last.object_id IS DISTINCT FROM f.activation
      OR (octet_length(last.details_salt) > 0 AND last.details ->> 'digest' IS DISTINCT FROM encode(f.bundle, 'hex'))`
  for (const { activation } of wrong)
    report({ check: 'state-differs', says: `Policies decide by the row of ${activation}, and the events put others in force.` })
}
