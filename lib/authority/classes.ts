import 'server-only'
import { type Bytes, type Clock, hex, ok, type Result, refuse, sha256, systemClock } from '@/lib/core'
import { db } from '@/lib/db'
import { type Actor, type AuthenticationResponseJSON, judge, type Prepared } from '@/lib/identity'
import { organisation } from '@/lib/ledger'
import {
  completeProposal,
  type Proposable,
  type ProposalRow,
  prepareActivation,
  prepareProposal,
  proposals,
  withdrawProposal,
} from '@/lib/proposals'
import { type ClassRules, parseRules, type RulesForm, readRules, rulesBytes, rulesOf } from './class-rules'

export interface ClassRow {
  readonly rules: ClassRules
  /** What was proposed in its place and waits for another administrator; newest first. */
  readonly proposed: readonly ProposedRules[]
}

export interface ProposedRules extends Omit<ProposalRow, 'content'> {
  readonly rules: ClassRules
}

const UNKNOWN = refuse('class-unknown', 'There is no such kind of document.', { next: 'Look at the list again.' })
const TAKEN = refuse('class-exists', 'There is a kind of document of that name.', {
  field: 'name',
  next: 'Change that one, or choose another name.',
})
const SAME = refuse('rules-same', 'This is what is in force already.', { next: 'Change something, or leave it.' })

const contentOf = (content: Bytes): ClassRules => {
  const read = parseRules(content)
  if (!read) throw new Error('a proposal holds no rules of a class')
  return read
}

const CLASSES: Proposable = {
  kind: 'class',
  acts: { propose: 'propose-class', activate: 'activate-class' },
  object: (id) => ({ type: 'class-rules', id }),
  check: async (content, { subject, act }, source) => {
    const { name } = contentOf(content)
    const other = await source.documentClass.findFirst({ where: { name: { equals: name, mode: 'insensitive' }, id: { not: subject } } })
    if (other) return TAKEN
    const now = await source.documentClass.findUnique({ where: { id: subject } })
    return act === 'propose' && now && hex(sha256(rulesBytes(rulesOf(now)))) === hex(sha256(content)) ? SAME : ok(undefined)
  },
  // A signature in the middle holds it too: it is before the change, or sees it. A new kind has no row to wait at, so it holds all of them.
  hold: (tx, subject) => tx.$queryRaw`
    SELECT FROM document_class
    WHERE id = ${subject} OR NOT EXISTS (SELECT FROM document_class WHERE id = ${subject})
    ORDER BY id FOR UPDATE`,
  inForce: async (source, subject) => {
    const row = await source.documentClass.findUnique({ where: { id: subject } })
    return row ? hex(sha256(rulesBytes(rulesOf(row)))) : undefined
  },
  effect: async (tx, { proposalId, subject, content }) => {
    const { type: _, class: __, thresholds, ...rules } = contentOf(content)
    const data = { ...rules, thresholds: thresholds.map((one) => ({ ...one })), proposalId }
    const last = await tx.documentClass.findFirst({ orderBy: { position: 'desc' } })
    await tx.documentClass.upsert({
      where: { id: subject },
      update: data,
      create: { id: subject, position: (last?.position ?? 0) + 1, ...data },
    })
  },
  details: (content, subject) => ({ class: contentOf(content).name, classId: subject }),
}

/** Every kind of document in its order, and what is proposed for a new one last; none for whom policy does not let read the register. */
export async function classes(actor: Actor, clock: Clock = systemClock): Promise<readonly ClassRow[]> {
  if (!(await maySee(actor, clock))) return []
  const rows = await db().documentClass.findMany({ orderBy: { position: 'asc' } })
  const waiting = (await proposals(actor, CLASSES, {}, clock)).filter(({ state }) => state === 'proposed').map(withRules)
  return rows.map((row) => ({ rules: rulesOf(row), proposed: waiting.filter(({ subject }) => subject === row.id) }))
}

/** Kinds that were proposed and do not exist yet. */
export async function proposedClasses(actor: Actor, clock: Clock = systemClock): Promise<readonly ProposedRules[]> {
  if (!(await maySee(actor, clock))) return []
  const known = new Set((await db().documentClass.findMany({ select: { id: true } })).map(({ id }) => id))
  const all = await proposals(actor, CLASSES, {}, clock)
  return all.filter(({ state, subject }) => state === 'proposed' && !known.has(subject)).map(withRules)
}

const withRules = ({ content, ...row }: ProposalRow): ProposedRules => ({ ...row, rules: contentOf(content) })

async function maySee(actor: Actor, clock: Clock): Promise<boolean> {
  const org = await organisation()
  return (
    org !== null && org !== undefined && judge(actor, 'read-register', { kind: 'organisation', id: org.id }, {}, clock).outcome === 'permit'
  )
}

/**
 * Prepares the gesture by which an administrator proposes what a kind of document asks for, or a new kind. Refuses what `readRules`
 * refuses, `class-unknown`, `class-exists`, `rules-same`, `missing` and `too-long` of `reason`, and what policy refuses.
 */
export async function prepareClass(
  actor: Actor,
  form: RulesForm & { readonly reason: string },
  clock: Clock = systemClock,
): Promise<Result<{ readonly prepared: Prepared; readonly rules: ClassRules }>> {
  const { reason, ...typed } = form
  const read = readRules(typed)
  if (!read.ok) return read
  const known = await db().documentClass.findUnique({ where: { id: read.value.class }, select: { id: true } })
  if (form.class && !known) return UNKNOWN
  if (!form.class && known) return TAKEN
  const prepared = await prepareProposal(actor, CLASSES, { subject: read.value.class, content: { ...read.value }, reason }, clock)
  return prepared.ok ? ok({ prepared: prepared.value, rules: read.value }) : prepared
}

/** Prepares the gesture that puts it in force; refuses as `prepareActivation` of lib/proposals does. */
export const prepareClassActivation = (actor: Actor, proposalId: string, clock: Clock = systemClock): Promise<Result<Prepared>> =>
  prepareActivation(actor, CLASSES, proposalId, clock)

export const completeClass = (
  actor: Actor,
  gesture: { readonly intentId: string; readonly answer: AuthenticationResponseJSON },
  clock: Clock = systemClock,
) => completeProposal(actor, CLASSES, gesture, clock)

export const withdrawClass = (actor: Actor, proposalId: string, clock: Clock = systemClock) =>
  withdrawProposal(actor, CLASSES, proposalId, clock)
