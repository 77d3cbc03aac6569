import 'server-only'
import { type ExceptionRow, openAuthorities, openExceptions } from '@/lib/authority'
import { type Clock, formatAmount, ok, type Result, systemClock } from '@/lib/core'
import { db, type Finding } from '@/lib/db'
import { ABLE, type Actor, asPerson, judge, refused } from '@/lib/identity'
import { organisation, type WitnessHealth, witnessHealth } from '@/lib/ledger'
import { possibleOwners } from './assign'
import { type OpenQuestion, openQuestions } from './questions'
import { type Piece, say, thing, who } from './say'

/** One thing on the overview, and where something is done about it. */
export interface OpenRow {
  readonly id: string
  /** When it was found, asked for or begun; for what ends, its end. */
  readonly at: Date
  readonly sentence: readonly Piece[]
  readonly href: string
  /** What is done there, in a word or two. */
  readonly act: string
}

export interface FindingRow extends OpenRow {
  /** Why somebody says so, in their own words, for who may read them. */
  readonly reason: string | undefined
  readonly due: Date
  /** Who answers for it, while they are here. */
  readonly owner: { readonly id: string; readonly name: string } | undefined
  /** The approval whose question the reader settles, where whoever asked it has left. */
  readonly settles: string | undefined
}

export interface Overview {
  readonly findings: readonly FindingRow[]
  /** What one administrator asked for and another has to confirm. */
  readonly waiting: readonly OpenRow[]
  /** Exceptions that let somebody sign now, or that were used or are over and that nobody has looked at. */
  readonly exceptions: readonly OpenRow[]
  /** Authority that ends by itself within thirty days. */
  readonly ending: readonly OpenRow[]
  readonly health: WitnessHealth
  /** Whom the reader may give a finding to; none for whom policy does not let. */
  readonly owners: readonly { readonly id: string; readonly name: string }[]
}

const SOON_MS = 30 * 86_400_000

/** Everything that is open, for compliance, administrators and auditors. Looking is no event; being refused is one. */
export async function overview(actor: Actor, clock: Clock = systemClock): Promise<Result<Overview>> {
  const org = await organisation()
  if (!org) throw new Error('no organisation yet')
  const house = { kind: 'organisation' as const, id: org.id }
  const decision = judge(actor, 'read-overview', house, {}, clock)
  if (decision.outcome !== 'permit')
    return refused(decision, { kind: 'finding.refused', actor: asPerson(actor), details: { by: actor.name } }, clock)
  const now = clock()
  const excepted = await openExceptions(actor, clock)
  const [findings, authorities, proposals, reopenings, appointments, health] = await Promise.all([
    openFindings(actor, excepted, clock),
    openAuthorities(now, new Date(now.getTime() + SOON_MS)),
    proposalsOpen(),
    reopeningsAsked(now),
    appointmentsWaiting(now),
    witnessHealth(clock),
  ])
  const granted = authorities.waiting.map(({ id, person, grantedBy, grantedAt, caps }) => ({
    id,
    at: grantedAt,
    sentence: say`${who(grantedBy)} granted ${who(person)} authority${upTo(caps)}`,
    href: '/authority',
    act: 'The register',
  }))
  const asked = excepted.filter(({ state }) => state === 'requested').map(exceptionAsked)
  const found = new Set(findings.map(({ href }) => href))
  return ok({
    findings,
    exceptions: excepted
      .filter(({ state, unreviewed }) => state === 'running' || unreviewed)
      .map(exceptionOpen)
      .filter(({ href }) => !found.has(href)),
    waiting: [...granted, ...proposals, ...reopenings, ...appointments, ...asked].sort((a, b) => a.at.getTime() - b.at.getTime()),
    ending: authorities.ending.map(({ id, person, until, caps }) => ({
      id,
      at: until,
      sentence: say`${who(person)} may sign${upTo(caps)}`,
      href: '/authority',
      act: 'The register',
    })),
    health,
    owners: judge(actor, 'manage-findings', house, {}, clock).outcome === 'permit' ? await possibleOwners(now) : [],
  })
}

const upTo = (caps: readonly Parameters<typeof formatAmount>[0][]) =>
  caps.length > 0 ? ` up to ${caps.map(formatAmount).join(' or ')}` : ''

const placeOf = ({ id }: ExceptionRow) => `/exceptions/${id}`
const signing = ({ signer, envelope }: ExceptionRow) => say`${who(signer.name)} may sign ${thing(envelope.name, 'a document')}`

const exceptionAsked = (row: ExceptionRow): OpenRow => ({
  id: row.id,
  at: row.requestedAt,
  sentence:
    row.requestedBy.id === row.signer.id
      ? say`${who(row.signer.name)} asks for an exception, to sign ${thing(row.envelope.name, 'a document')}`
      : say`${who(row.requestedBy.name)} asks for an exception, so that ${signing(row)}`,
  href: placeOf(row),
  act: 'The exception',
})

const exceptionOpen = (row: ExceptionRow): OpenRow => ({
  id: row.id,
  at: (row.unreviewed ? (row.usedAt ?? row.endedAt ?? row.until) : row.approvedAt) ?? row.requestedAt,
  sentence: row.unreviewed
    ? say`The exception for ${who(row.signer.name)} to sign ${thing(row.envelope.name, 'a document')} waits for its review`
    : say`${signing(row)} under an exception`,
  href: placeOf(row),
  act: row.unreviewed ? 'Review it' : 'The exception',
})

async function openFindings(actor: Actor, excepted: readonly ExceptionRow[], clock: Clock): Promise<FindingRow[]> {
  const rows = await db().finding.findMany({ where: { closedAt: null }, orderBy: { dueAt: 'asc' } })
  const subjects = rows.map(({ objectId }) => objectId)
  const [owners, invitations, able, questions] = await Promise.all([
    db().person.findMany({ where: { id: { in: rows.flatMap(({ ownerId }) => ownerId ?? []) }, status: 'active' } }),
    db().invitation.findMany({ where: { id: { in: subjects } }, select: { id: true, name: true } }),
    db().person.count({ where: ABLE }),
    openQuestions(actor, subjects, clock),
  ])
  const questionIn = (envelopeId: string) => {
    const asked = questions.filter((one) => one.envelopeId === envelopeId)
    return asked.find(({ settles }) => settles) ?? asked[0]
  }
  const about = ({ kind, objectId }: Finding): Pick<OpenRow, 'sentence' | 'href' | 'act'> => {
    const exception = excepted.find(({ id }) => id === objectId)
    if (exception) return exceptionOpen(exception)
    if (kind === 'single-administrator' && able > 1)
      return { sentence: say`All administrators who can act go back to one`, href: '/people', act: 'People' }
    if (kind === 'single-administrator')
      return { sentence: say`Only one administrator can act`, href: '/people/invite', act: 'Invite another' }
    if (kind === 'act-questioned')
      return { sentence: questioned(questionIn(objectId)), href: `/envelopes/${objectId}`, act: 'The document' }
    const invitation = invitations.find(({ id }) => id === objectId)
    return { sentence: say`${who(invitation?.name ?? undefined)} did not answer an invitation`, href: '/people', act: 'Send it again' }
  }
  return rows.map((row) => {
    const { id, kind, objectId, ownerId, openedAt, dueAt } = row
    const owner = owners.find((one) => one.id === ownerId)
    const question = kind === 'act-questioned' ? questionIn(objectId) : undefined
    const settles = question?.settles ? question.approvalId : undefined
    return {
      id,
      at: openedAt,
      due: dueAt,
      owner: owner && { id: owner.id, name: owner.name },
      reason: question?.reason,
      settles,
      ...about(row),
    }
  })
}

/** Who questions what was signed for them. It is settled already where the sweep has not looked since. */
const questioned = (question: OpenQuestion | undefined): readonly Piece[] =>
  question
    ? say`${who(question.askedBy)} questions what was signed for them in ${thing(question.title, 'a document')}`
    : say`What was questioned is settled; this closes within a minute`

const PROPOSED: Readonly<Record<string, { readonly what: string; readonly href: string; readonly act: string }>> = {
  policy: { what: 'other policies', href: '/policy', act: 'Policy' },
  roles: { what: 'a role', href: '/people', act: 'The person' },
  class: { what: 'what a kind of document asks of its signers', href: '/authority', act: 'The register' },
  authorities: { what: 'a list of authorities', href: '/authority', act: 'The register' },
  people: { what: 'a list of people to invite', href: '/people', act: 'People' },
}

/** What waits for another administrator to activate it; not what something else has taken the place of since. */
async function proposalsOpen(): Promise<OpenRow[]> {
  const proposed = await db().$queryRaw<{ id: string; kind: string; by: string; whose: string | null; at: Date }[]>`
    SELECT p.id, p.kind, p.proposed_by AS by, CASE p.kind WHEN 'roles' THEN p.subject END AS whose, p.proposed_at AS at FROM proposal p
    WHERE p.activated_at IS NULL AND p.withdrawn_at IS NULL AND NOT EXISTS (
      SELECT FROM proposal o WHERE o.kind = p.kind AND o.subject = p.subject AND o.activated_at > p.proposed_at)
    AND NOT EXISTS (
      SELECT FROM audit_event e WHERE e.object_id = CASE p.kind WHEN 'roles' THEN p.subject::uuid END
        AND e.kind = 'person.roles-changed' AND e.seq IS NOT NULL AND e.at > p.proposed_at)`
  const names = await namesOf(proposed.flatMap(({ by, whose }) => [by, whose]))
  return proposed.flatMap(({ id, kind, by, whose, at }) => {
    const known = PROPOSED[kind]
    if (!known) return []
    const sentence = say`${who(names(by))} proposes ${known.what}${whose ? say` for ${who(names(whose))}` : undefined}`
    return [{ id, at, sentence, href: whose ? `${known.href}/${whose}` : known.href, act: known.act }]
  })
}

async function reopeningsAsked(now: Date): Promise<OpenRow[]> {
  const open = { kind: 'reopening', secondBy: null, consumedAt: null, revokedAt: null, expiresAt: { gt: now } }
  const asked = await db().invitation.findMany({ where: open, orderBy: { createdAt: 'asc' } })
  const names = await namesOf(asked.flatMap(({ personId, invitedBy }) => [personId, invitedBy]))
  return asked.map(({ id, personId, invitedBy, createdAt }) => ({
    id,
    at: createdAt,
    sentence: say`${who(names(invitedBy))} asks that ${who(names(personId))} may enrol again`,
    href: `/people/${personId}`,
    act: 'The person',
  }))
}

/** Whom one administrator appointed to sign for somebody, and no other has activated. */
async function appointmentsWaiting(now: Date): Promise<OpenRow[]> {
  const waiting = { kind: 'appointment', activatedAt: null, endedAt: null, endsAt: { gt: now } }
  const rows = await db().delegation.findMany({ where: waiting, orderBy: { number: 'asc' } })
  const names = await namesOf(rows.flatMap(({ grantedBy, delegate, grantor }) => [grantedBy, delegate, grantor]))
  return rows.map(({ id, grantedBy, delegate, grantor, grantedAt }) => ({
    id,
    at: grantedAt,
    sentence: say`${who(names(grantedBy))} appointed ${who(names(delegate))} to sign for ${who(names(grantor))}`,
    href: '/delegations/register',
    act: 'The register',
  }))
}

async function namesOf(ids: readonly (string | null)[]): Promise<(id: string | null) => string | undefined> {
  const people = await db().person.findMany({ where: { id: { in: ids.filter((id) => id !== null) } }, select: { id: true, name: true } })
  return (id) => people.find((one) => one.id === id)?.name
}
