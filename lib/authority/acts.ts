import 'server-only'
import { type Clock, isId, newId, type Refusal, type Result, refuse, systemClock } from '@/lib/core'
import { type Authority, type AuthorityCap, db, type Intent, type Person, type Tx } from '@/lib/db'
import { post } from '@/lib/delivery'
import {
  type Actor,
  asPerson,
  type Confirmed,
  completeGesture,
  type Gesture,
  holdActor,
  judge,
  lockForChange,
  type Prepared,
  prepareGesture,
  refused,
  vouchedApart,
  written,
} from '@/lib/identity'
import type { Decision } from '@/lib/policy'
import { commit, parseStatement, type Statement } from '@/lib/proof'
import { letterOf } from './letters'
import { readScope, type Scope, type ScopeForm } from './scope'

const TYPE = 'countersign/authority/v1'
const kind = 'authority.refused'

type Stated = Extract<Statement, { type: typeof TYPE }>
export type AuthorityAct = Stated['act']
type Row = Authority & { readonly caps: readonly AuthorityCap[] }

/** Whom to give authority, for what, and why. */
export interface GrantForm extends ScopeForm {
  readonly personId: string
  readonly reason: string
}

const UNKNOWN_PERSON = refuse('person-unknown', 'There is no such person.', { field: 'person', next: 'Choose somebody from the list.' })
const UNKNOWN = refuse('authority-unknown', 'There is no such authority.', { next: 'Look at the register again.' })

interface Asked {
  readonly act: AuthorityAct
  readonly authorityId: string
  readonly person: Person
  readonly scope: Scope
  readonly reason: string
  /** Who granted what is to be activated. */
  readonly grantedBy?: string
}

/**
 * Prepares the gesture by which an administrator grants authority. It holds nothing until another one activates it. Refuses what
 * `readScope` refuses, `missing` and `too-long` of `reason`, `person-unknown`, and what policy refuses.
 */
export async function prepareGrant(actor: Actor, form: GrantForm, clock: Clock = systemClock): Promise<Result<Prepared>> {
  const person = isId(form.personId) ? await db().person.findUnique({ where: { id: form.personId } }) : null
  if (!person) return UNKNOWN_PERSON
  const known = await db().documentClass.findMany({ select: { id: true, name: true, amountRequired: true } })
  const scope = readScope(form, known, clock)
  if (!scope.ok) return scope
  const reason = reasonIn(form.reason)
  if (!reason.ok) return reason
  return prepared(actor, { act: 'grant', authorityId: newId(), person, scope: scope.value, reason: reason.value }, clock)
}

/** Prepares the gesture that activates what another administrator granted, as it was granted. Refuses as `prepareEnd` does. */
export async function prepareActivation(actor: Actor, authorityId: string, clock: Clock = systemClock): Promise<Result<Prepared>> {
  const row = await find(authorityId)
  if (!row) return refused(UNKNOWN, about(actor), clock)
  const fault = outOfTurn('activate', row, clock())
  if (fault) return refused(fault, about(actor, row.id), clock)
  return prepared(actor, { ...(await askedOf(row)), act: 'activate' }, clock)
}

/** Prepares the gesture that ends an authority before its time. Refuses `authority-unknown`, `authority-ended`, and what policy refuses. */
export async function prepareEnd(actor: Actor, authorityId: string, reason: string, clock: Clock = systemClock): Promise<Result<Prepared>> {
  const row = await find(authorityId)
  if (!row) return refused(UNKNOWN, about(actor), clock)
  const fault = outOfTurn('end', row, clock())
  if (fault) return refused(fault, about(actor, row.id), clock)
  const because = reasonIn(reason)
  if (!because.ok) return because
  return prepared(actor, { ...(await askedOf(row)), act: 'end', reason: because.value }, clock)
}

const reasonIn = (typed: string) => written(typed, { field: 'reason', what: 'a reason', most: 300 })

async function find(authorityId: string, source: Pick<Tx, 'authority'> = db()): Promise<Row | null> {
  return isId(authorityId) ? source.authority.findUnique({ where: { id: authorityId }, include: { caps: true } }) : null
}

async function askedOf(row: Row): Promise<Omit<Asked, 'act'>> {
  const person = await db().person.findUniqueOrThrow({ where: { id: row.personId } })
  return { authorityId: row.id, person, scope: scopeOf(row), reason: row.reason, grantedBy: row.grantedBy }
}

const byCurrency = (a: { currency: string }, b: { currency: string }) => (a.currency < b.currency ? -1 : 1)

type ScopeColumns = Pick<Row, 'classes' | 'startsAt' | 'endsAt'> & {
  readonly caps: readonly Omit<Row['caps'][number], 'authorityId'>[]
}

/** A row's scope, as its statements say it. */
export const scopeOf = (row: ScopeColumns): Scope => ({
  classes: row.classes,
  caps: row.caps.map(({ currency, amount }) => ({ currency, minor: Number(amount) })).sort(byCurrency),
  cumulative: row.caps
    .flatMap(({ currency, cumulative, days }) =>
      cumulative === null || days === null ? [] : [{ currency, minor: Number(cumulative), days }],
    )
    .sort(byCurrency),
  from: row.startsAt,
  until: row.endsAt,
})

/** What was done already cannot be done again. */
function outOfTurn(act: AuthorityAct, row: Row, now: Date): Refusal | undefined {
  const next = 'Look at the register again.'
  if (row.endedAt) return refuse('authority-ended', 'This authority has been ended.', { next })
  if (row.endsAt <= now) return refuse('authority-over', 'This authority is over.', { next: 'Grant a new one.' })
  if (act === 'activate' && row.activatedAt) return refuse('authority-active', 'This authority is active already.', { next })
  return undefined
}

const about = (actor: Actor, authorityId?: string) => ({
  kind,
  object: authorityId ? { type: 'authority' as const, id: authorityId } : undefined,
  actor: asPerson(actor),
  details: { by: actor.name },
})

const POLICY_ACTS = { grant: 'grant-authority', activate: 'activate-authority', end: 'end-authority' } as const

/** What policy says to this step, on the facts of the moment. */
export async function decideOn(
  source: Pick<Tx, 'person' | 'approval' | '$queryRaw'>,
  { actor, act, person, grantedBy }: { actor: Actor; act: AuthorityAct; person: Pick<Person, 'id' | 'status'>; grantedBy?: string },
  stage: 'prepare' | 'complete',
  clock: Clock,
): Promise<Decision> {
  const granter = act === 'activate' && grantedBy ? await source.person.findUniqueOrThrow({ where: { id: grantedBy } }) : undefined
  const second = granter && {
    secondAdministrator: { id: granter.id, status: granter.status as Actor['status'], roles: granter.roles as Actor['roles'][number][] },
    vouchedApart: await vouchedApart(source, actor.personId, granter.id, clock),
  }
  const gesture = stage === 'complete' ? { assertion: { userVerified: true, statementBound: true } } : {}
  const resource = { kind: 'person' as const, id: person.id, status: person.status as Actor['status'] }
  return judge(actor, POLICY_ACTS[act], resource, { stage, ...gesture, ...second }, clock)
}

async function prepared(actor: Actor, asked: Asked, clock: Clock): Promise<Result<Prepared>> {
  const { act, authorityId, person, scope, reason } = asked
  const decision = await decideOn(db(), { actor, ...asked }, 'prepare', clock)
  if (decision.outcome !== 'permit') return refused(decision, about(actor, act === 'grant' ? undefined : authorityId), clock)
  const because = commit('details', reason)
  const draft = {
    statement: {
      type: TYPE as typeof TYPE,
      act,
      administrator: actor.personId,
      authority: authorityId,
      person: person.id,
      scope: {
        classes: [...scope.classes],
        caps: scope.caps.map(({ currency, minor }) => ({ currency, amount: minor })),
        ...(scope.cumulative.length > 0 && {
          cumulative: scope.cumulative.map(({ currency, minor, days }) => ({ currency, amount: minor, days })),
        }),
        from: scope.from.toISOString(),
        until: scope.until.toISOString(),
      },
      reason: because.commitment,
      decision: { outcome: 'permit' as const, rules: [...decision.rules], bundle: decision.bundle },
    },
    openings: { reason: because.opening },
    decision,
  }
  return prepareGesture(actor, draft, about(actor), clock)
}

function statementOf(intent: Intent): Stated {
  const statement = parseStatement(intent.statement)
  if (statement?.type !== TYPE) throw new Error(`intent ${intent.id} holds no statement about authority`)
  return statement
}

/** Does what a gesture confirmed. Refuses what the preparing refused, and what the gesture lacks. */
export const completeAuthority = (actor: Actor, gesture: Gesture, clock: Clock = systemClock): Promise<Result<{ act: AuthorityAct }>> =>
  completeGesture(actor, gesture, { type: TYPE, kind }, (intent) => confirmed(actor, intent, clock), clock)

function confirmed(actor: Actor, intent: Intent, clock: Clock): Confirmed<{ act: AuthorityAct }> {
  const statement = statementOf(intent)
  const { act, authority: authorityId } = statement
  const reason = (intent.openings as { reason?: { value?: string } }).reason?.value ?? ''
  return {
    done: { act },
    refusing: about(actor, act === 'grant' ? undefined : authorityId),
    decide: async (tx, { passkey }) => {
      await lockForChange(tx, { personId: statement.person, actor, passkeyId: passkey.id })
      const held = await holdActor(tx, actor, passkey.id, clock)
      if (!held.ok) return held
      await tx.$queryRaw`SELECT FROM authority WHERE id = ${authorityId}::uuid FOR UPDATE`
      const row = await find(authorityId, tx)
      const fault = row ? outOfTurn(act, row, clock()) : act !== 'grant' && UNKNOWN
      if (fault) return fault
      const person = await tx.person.findUniqueOrThrow({ where: { id: statement.person } })
      const decision = await decideOn(tx, { actor: held.value, act, person, ...(row && { grantedBy: row.grantedBy }) }, 'complete', clock)
      if (decision.outcome !== 'permit') return decision
      return { decision, effect: () => effect(tx, { actor, statement, person, reason }, clock) }
    },
  }
}

/** A scope as a statement, or a row of a list, says it. */
export const scopeIn = ({ scope: { classes, caps, cumulative = [], from, until } }: Pick<Stated, 'scope'>): Scope => ({
  classes,
  caps: caps.map(({ currency, amount }) => ({ currency, minor: amount })),
  cumulative: cumulative.map(({ currency, amount, days }) => ({ currency, minor: amount, days })),
  from: new Date(from),
  until: new Date(until),
})

async function kindsOf(tx: Tx, { scope }: Stated): Promise<readonly string[]> {
  const kinds = await tx.documentClass.findMany({
    where: { id: { in: scope.classes } },
    orderBy: { position: 'asc' },
    select: { name: true },
  })
  return kinds.map(({ name }) => name)
}

const DONE = { grant: 'authority.granted', activate: 'authority.activated', end: 'authority.ended' } as const

/** What an event tells of a scope. */
export const told = ({ scope: { classes, caps, cumulative, from, until } }: Pick<Stated, 'scope'>) => ({
  classes,
  caps: caps.map(({ currency, amount }) => ({ currency, amount })),
  ...(cumulative && { cumulative: cumulative.map(({ currency, amount, days }) => ({ currency, amount, days })) }),
  from,
  until,
})

interface Step {
  readonly actor: Actor
  readonly statement: Stated
  readonly person: Person
  readonly reason: string
}

async function effect(tx: Tx, { actor, statement, person, reason }: Step, clock: Clock) {
  const { act, authority: id, scope } = statement
  const now = clock()
  if (act === 'activate') await tx.authority.update({ where: { id }, data: { activatedBy: actor.personId, activatedAt: now } })
  else if (act === 'end') await tx.authority.update({ where: { id }, data: { endedBy: actor.personId, endedAt: now } })
  else
    await tx.authority.create({
      data: {
        id,
        personId: person.id,
        classes: scope.classes,
        startsAt: new Date(scope.from),
        endsAt: new Date(scope.until),
        reason,
        grantedBy: actor.personId,
        grantedAt: now,
        caps: { create: scope.caps.map((cap) => capRow(cap, scope.cumulative)) },
      },
    })
  if (act !== 'grant')
    await post(tx, letterOf({ act, actor, person, scope: scopeIn(statement), kinds: await kindsOf(tx, statement), reason }), clock)
  return {
    kind: DONE[act],
    object: { type: 'authority' as const, id },
    details: { by: actor.name, name: person.name, reason, ...told(statement) },
  }
}

/** A cap as its table has it. */
export function capRow({ currency, amount }: Stated['scope']['caps'][number], cumulative: Stated['scope']['cumulative']) {
  const within = cumulative?.find((one) => one.currency === currency)
  return { currency, amount: BigInt(amount), ...(within && { cumulative: BigInt(within.amount), days: within.days }) }
}
