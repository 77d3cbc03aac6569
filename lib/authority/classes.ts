import 'server-only'
import { type Clock, newId, ok, type Result, refuse, systemClock } from '@/lib/core'
import { type DocumentClass, db, type Tx, transaction } from '@/lib/db'
import { type Actor, asPerson, holdActor, judge, recordRefusal, vouchedApart } from '@/lib/identity'
import { append, organisation } from '@/lib/ledger'
import type { Decision } from '@/lib/policy'

/** A kind of document, and whether it is signed only by who has authority for it. */
export interface ClassRow {
  readonly id: string
  readonly name: string
  readonly amountRequired: boolean
  readonly registerRequired: boolean
  /** Who asked that it be released from the register; it takes another administrator to confirm. */
  readonly releaseAskedBy: { readonly id: string; readonly name: string } | undefined
  /** What the actor may do now. `require` keeps the class in the register too, when its release was asked for. */
  readonly may: { readonly require: boolean; readonly release: 'ask' | 'confirm' | undefined }
}

const UNKNOWN = refuse('class-unknown', 'There is no such kind of document.', { next: 'Look at the page again.' })
const NOT_REQUIRED = refuse('class-not-required', 'Documents of this kind ask for no authority.', { next: 'Look at the page again.' })

/** Every kind of document in its order; none for whom policy does not let read the register. */
export async function classes(actor: Actor, clock: Clock = systemClock): Promise<readonly ClassRow[]> {
  const resource = await house()
  if (judge(actor, 'read-register', resource, {}, clock).outcome !== 'permit') return []
  const administers = judge(actor, 'administer-classes', resource, {}, clock).outcome === 'permit'
  const rows = await db().documentClass.findMany({ orderBy: { position: 'asc' } })
  return Promise.all(
    rows.map(async (row) => {
      const { asker, decision } = await judgeRelease(db(), actor, row, clock)
      return {
        id: row.id,
        name: row.name,
        amountRequired: row.amountRequired,
        registerRequired: row.registerRequired,
        releaseAskedBy: asker && { id: asker.id, name: asker.name },
        may: {
          require: administers && (!row.registerRequired || asker !== undefined),
          release: row.registerRequired ? partIn(decision, asker) : undefined,
        },
      }
    }),
  )
}

/**
 * Lets documents of this kind be signed only by who has authority for it, from now on; where their release was asked for, it keeps
 * them so. Refuses `class-unknown`, and what policy refuses.
 */
export function requireAuthority(actor: Actor, classId: string, clock: Clock = systemClock): Promise<Result<undefined>> {
  const eventId = newId()
  return transaction(async (tx) => {
    if (await done(tx, eventId)) return ok(undefined)
    const kind = await lock(tx, classId)
    const held = await holdActor(tx, actor, actor.passkeyId, clock)
    const refusing = about(actor, 'administer-classes', kind)
    if (!held.ok) return recordRefusal(tx, held, refusing, clock)
    if (!kind) return recordRefusal(tx, UNKNOWN, refusing, clock)
    const decision = judge(held.value, 'administer-classes', await house(), {}, clock)
    if (decision.outcome !== 'permit') return recordRefusal(tx, decision, refusing, clock)
    if (kind.registerRequired && !kind.releaseAskedBy) return ok(undefined)
    const nobody = { releaseAskedBy: null, releaseAskedAt: null, releasedBy: null, releasedAt: null }
    await tx.documentClass.update({ where: { id: kind.id }, data: { registerRequired: true, ...nobody } })
    const what = kind.registerRequired ? 'class.authority-kept' : 'class.authority-required'
    await record(tx, what, { eventId, actor, kind, decision, clock })
    return ok(undefined)
  })
}

/**
 * One part in releasing a kind of document from the register: the first administrator asks, and another confirms. Refuses
 * `class-unknown`, `class-not-required`, and what policy refuses.
 */
export function releaseAuthority(
  actor: Actor,
  classId: string,
  clock: Clock = systemClock,
): Promise<Result<{ part: 'asked' | 'released' }>> {
  const eventId = newId()
  let part: 'asked' | 'released' = 'asked'
  return transaction(async (tx) => {
    if (await done(tx, eventId)) return ok({ part })
    const kind = await lock(tx, classId)
    const held = await holdActor(tx, actor, actor.passkeyId, clock)
    const refusing = about(actor, 'release-authority', kind)
    if (!held.ok) return recordRefusal(tx, held, refusing, clock)
    if (!kind) return recordRefusal(tx, UNKNOWN, refusing, clock)
    const { asker, decision } = await judgeRelease(tx, held.value, kind, clock)
    const mine = partIn(decision, asker)
    if (!mine) return recordRefusal(tx, decision, refusing, clock)
    if (!kind.registerRequired) return recordRefusal(tx, NOT_REQUIRED, refusing, clock)
    part = mine === 'ask' ? 'asked' : 'released'
    const now = clock()
    await tx.documentClass.update({
      where: { id: kind.id },
      data:
        mine === 'ask'
          ? { releaseAskedBy: actor.personId, releaseAskedAt: now }
          : { registerRequired: false, releasedBy: actor.personId, releasedAt: now },
    })
    await record(tx, mine === 'ask' ? 'class.release-asked' : 'class.released', { eventId, actor, kind, decision, clock })
    return ok({ part })
  })
}

const house = async () => {
  const org = await organisation()
  if (!org) throw new Error('no organisation yet')
  return { kind: 'organisation' as const, id: org.id }
}

const done = (tx: Tx, eventId: string) => tx.auditEvent.findUnique({ where: { id: eventId }, select: { id: true } })

/** Held before session and person, as signing holds it: a signature in the middle is before the change, or sees it. */
async function lock(tx: Tx, classId: string): Promise<DocumentClass | null> {
  await tx.$queryRaw`SELECT FROM document_class WHERE id = ${classId} FOR UPDATE`
  return tx.documentClass.findUnique({ where: { id: classId } })
}

/** What policy says to a release, and who asked for it before: a request of somebody who has left or lost the role binds nobody. */
async function judgeRelease(source: Pick<Tx, 'person' | 'approval' | '$queryRaw'>, actor: Actor, row: DocumentClass, clock: Clock) {
  const by = row.registerRequired ? row.releaseAskedBy : null
  const found = by ? await source.person.findUniqueOrThrow({ where: { id: by } }) : undefined
  const asker = found?.status === 'active' && found.roles.includes('administrator') ? found : undefined
  const second = asker && {
    secondAdministrator: { id: asker.id, status: asker.status as Actor['status'], roles: asker.roles as Actor['roles'][number][] },
    vouchedApart: await vouchedApart(source, actor.personId, asker.id),
  }
  return { asker, decision: judge(actor, 'release-authority', await house(), second ?? {}, clock) }
}

function partIn({ outcome, reasons }: Decision, asker: object | undefined): 'ask' | 'confirm' | undefined {
  if (outcome === 'permit') return 'confirm'
  const onlyAsks = !asker && outcome === 'challenge' && reasons.every(({ obligation }) => obligation === 'second-administrator')
  return onlyAsks ? 'ask' : undefined
}

type Act = 'administer-classes' | 'release-authority'

const about = (actor: Actor, act: Act, kind: DocumentClass | null) => ({
  kind: 'class.refused',
  actor: asPerson(actor),
  details: { by: actor.name, act, ...(kind && { class: kind.name }) },
})

interface Done {
  readonly eventId: string
  readonly actor: Actor
  readonly kind: DocumentClass
  readonly decision: Decision
  readonly clock: Clock
}

/** An event of the organisation, whose rules these are: a kind of document has no history but this. */
async function record(tx: Tx, what: string, { eventId, actor, kind, decision, clock }: Done): Promise<void> {
  await append(
    tx,
    {
      id: eventId,
      kind: what,
      object: { type: 'organisation', id: (await house()).id },
      actor: asPerson(actor),
      outcome: 'permitted',
      rules: decision.rules,
      decision,
      details: { by: actor.name, class: kind.name, classId: kind.id },
    },
    clock,
  )
}
