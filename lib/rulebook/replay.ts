import 'server-only'
import { setImmediate as breathe } from 'node:timers/promises'
import { type Canonical, type Clock, isId, newId, ok, parseCanonical, type Result, refuse, sha256, systemClock } from '@/lib/core'
import { db, type PolicyReplay, transaction } from '@/lib/db'
import { enqueue } from '@/lib/delivery'
import type { Actor } from '@/lib/identity'
import { type Bundle, compile, evaluateAgain, inspect, type Outcome, readBundle } from '@/lib/policy'
import { draftSource } from './draft'
import { permitted } from './permits'

/** One past decision that would come out differently. */
export interface Sample {
  readonly eventId: string
  readonly kind: string
  readonly at: string
  readonly was: string
  readonly now: string
  /** The rules that would decide. */
  readonly rules: readonly string[]
}

export interface ReplayView {
  readonly id: string
  readonly total: number
  readonly done: number
  readonly finishedAt: Date | undefined
  readonly since: Date | undefined
  readonly until: Date
  readonly same: number
  /** How many would now be each outcome that they were not. */
  readonly changed: Readonly<Record<Outcome, number>>
  /** Facts that this version asks of every decision, and the older ones did not hold. */
  readonly unusable: number
  readonly samples: readonly Sample[]
}

const PAGE = 500
/** So that a page in between is answered. */
const BREATH_MS = 10
const SAMPLES = 20
/** One that has not ended by then never will. */
const GIVEN_UP_MS = 86_400_000

interface Past {
  readonly id: string
  readonly kind: string
  readonly at: Date
  readonly content: Uint8Array
}

const RUNNING = refuse('replay-running', 'You are asking already, and it has not come to its end.', {
  next: 'Wait for its answer, and begin another then.',
})

/**
 * Begins to ask the draft about past decisions: all of them, or those since a moment. Each administrator asks one thing at a time, and
 * one after another is answered. Refuses `policy-invalid`, `replay-running`, and what policy refuses.
 */
export async function startReplay(
  actor: Actor,
  since: Date | undefined,
  clock: Clock = systemClock,
): Promise<Result<{ replayId: string }>> {
  const draft = await draftSource(actor, clock)
  if (!draft.ok) return draft
  const { source, content } = draft.value
  const [fault] = inspect(source.schema, source.policies).faults
  if (fault)
    return refuse('policy-invalid', `${fault.file}, line ${fault.line}: ${fault.says}`, { next: 'Mend the draft and check it again.' })
  const id = newId()
  const until = clock()
  return transaction(async (tx) => {
    if (await tx.policyReplay.findUnique({ where: { id } })) return ok({ replayId: id })
    await tx.$queryRaw`SELECT FROM person WHERE id = ${actor.personId}::uuid FOR UPDATE`
    const standing = { askedBy: actor.personId, finishedAt: null, askedAt: { gt: new Date(until.getTime() - GIVEN_UP_MS) } }
    if (await tx.policyReplay.findFirst({ where: standing, select: { id: true } })) return RUNNING
    const [{ total }] = await tx.$queryRaw<[{ total: number }]>`
      SELECT count(*)::int AS total FROM decision d JOIN audit_event e ON e.id = d.event_id
        WHERE e.at < ${until} AND (${since ?? null}::timestamptz IS NULL OR e.at >= ${since ?? null}::timestamptz)`
    await tx.policyReplay.create({
      data: { id, content, bundle: sha256(content), since: since ?? null, until, total, askedBy: actor.personId, askedAt: until },
    })
    await enqueue(tx, { task: 'replay', replayId: id }, `replay:${id}`)
    return ok({ replayId: id })
  })
}

/** Asks on from where it was, page by page, to the end. A job that begins again goes on. */
export async function replay(replayId: string, clock: Clock = systemClock): Promise<void> {
  const row = await db().policyReplay.findUnique({ where: { id: replayId } })
  const read = row && readBundle(new Uint8Array(row.content))
  if (!row || !read || row.finishedAt) return
  const bundle = compile(read.schema, read.policies, read.engine)
  for (let at: PolicyReplay = row; ; ) {
    const page = await pageAfter(at)
    if (page.length === 0) break
    at = await db().policyReplay.update({ where: { id: replayId }, data: await asked(bundle, page, at) })
  }
  await db().policyReplay.update({ where: { id: replayId }, data: { finishedAt: clock() } })
}

const pageAfter = ({ after, since, until }: PolicyReplay) => db().$queryRaw<Past[]>`
  SELECT e.id, e.kind, e.at, d.content FROM decision d JOIN audit_event e ON e.id = d.event_id
  WHERE d.event_id > ${after}::uuid AND e.at < ${until} AND (${since}::timestamptz IS NULL OR e.at >= ${since}::timestamptz)
  ORDER BY d.event_id LIMIT ${PAGE}`

async function asked(bundle: Bundle, page: readonly Past[], before: PolicyReplay) {
  const counts = { ...(before.counts as Record<string, number>) }
  const samples = [...(before.samples as unknown as Sample[])]
  let breathed = Number.NEGATIVE_INFINITY
  for (const one of page) {
    if (performance.now() - breathed > BREATH_MS) {
      await breathe()
      breathed = performance.now()
    }
    const { was, now, rules } = compared(bundle, one.content)
    counts[`${was} ${now}`] = (counts[`${was} ${now}`] ?? 0) + 1
    if (was !== now && now !== 'unusable' && samples.length < SAMPLES)
      samples.push({ eventId: one.id, kind: one.kind, at: one.at.toISOString(), was, now, rules })
  }
  return { counts, samples: samples as unknown as object[], done: before.done + page.length, after: page.at(-1)?.id ?? before.after }
}

/** A decision as it was, and as this bundle would make it on the same facts. */
export function compared(bundle: Bundle, content: Uint8Array): { was: string; now: string; rules: readonly string[] } {
  const past = parseCanonical(content) as { outcome: string; facts: Canonical; rules: readonly string[] }
  const { outcome, rules } = evaluateAgain(bundle, past.facts)
  const isUnusable = rules.includes('facts-unusable') && !past.rules.includes('facts-unusable')
  return { was: past.outcome, now: isUnusable ? 'unusable' : outcome, rules }
}

/** How far a replay is and what it found. */
export async function readReplay(actor: Actor, replayId: string, clock: Clock = systemClock): Promise<Result<ReplayView>> {
  const may = await permitted(actor, 'read', clock)
  if (!may.ok) return may
  const row = isId(replayId) ? await db().policyReplay.findUnique({ where: { id: replayId } }) : null
  return row ? ok(viewOf(row)) : refuse('replay-unknown', 'There is no such replay.', { next: 'Begin another.' })
}

/** The newest replay of a bundle, whoever asked for it. */
export async function newestReplay(hash: string): Promise<ReplayView | undefined> {
  const rows = await db().$queryRaw<{ id: string }[]>`
    SELECT id FROM policy_replay WHERE bundle = decode(${hash}, 'hex') ORDER BY id DESC LIMIT 1`
  const row = rows[0] && (await db().policyReplay.findUnique({ where: { id: rows[0].id } }))
  return row ? viewOf(row) : undefined
}

function viewOf({ id, total, done, finishedAt, since, until, counts, samples }: PolicyReplay): ReplayView {
  const all = Object.entries(counts as Record<string, number>).map(([key, count]) => ({
    was: key.split(' ')[0],
    now: key.split(' ')[1],
    count,
  }))
  const sum = (keep: (one: (typeof all)[number]) => boolean) => all.filter(keep).reduce((total, { count }) => total + count, 0)
  const became = (outcome: Outcome) => sum(({ was, now }) => was !== now && now === outcome)
  return {
    id,
    total,
    done,
    finishedAt: finishedAt ?? undefined,
    since: since ?? undefined,
    until,
    same: sum(({ was, now }) => was === now),
    changed: { permit: became('permit'), challenge: became('challenge'), deny: became('deny') },
    unusable: sum(({ now }) => now === 'unusable'),
    samples: samples as unknown as Sample[],
  }
}
