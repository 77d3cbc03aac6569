import 'server-only'
import type { Canonical } from '@/lib/core'
import {
  type Bytes,
  type Clock,
  canonicalBytes,
  fromHex,
  hex,
  ok,
  parseCanonical,
  type Result,
  refuse,
  sha256,
  systemClock,
} from '@/lib/core'
import { db } from '@/lib/db'
import type { Actor, AuthenticationResponseJSON, Prepared } from '@/lib/identity'
import { type CaseRun, compile, contentOf, type Fault, followPolicy, inspect, type PolicyFile, runCases, type Source } from '@/lib/policy'
import { completeProposal, prepareProposal } from '@/lib/proposals'
import { policyInForce } from './bundles'
import { policyChange } from './change'
import { permitted } from './permits'

/** What an administrator is writing, beside what is in force. */
export interface DraftView {
  readonly files: readonly PolicyFile[]
  readonly inForce: readonly PolicyFile[]
  readonly savedAt: Date | undefined
}

/** What came of checking a draft. Its hash is what a proposal of it names. */
export interface Checked {
  readonly hash: string
  readonly changed: boolean
  readonly faults: readonly Fault[]
  /** Run once nothing keeps the draft from being whole. */
  readonly cases: CaseRun | undefined
}

const MOST = 200_000
const TOO_LONG = refuse('too-long', `The policies of a file are at most ${MOST.toLocaleString('en')} characters.`, { field: 'text' })
const NO_FILE = refuse('file-unknown', 'There is no such file.', { next: 'Reload the page.' })
const ODD = refuse('hidden-characters', 'There is a character that turns the direction of the text, which nobody would see.', {
  field: 'text',
  next: 'Type the line again instead of pasting it.',
})

/** This administrator's draft; what is in force where they have none. */
export async function readDraft(actor: Actor, clock: Clock = systemClock): Promise<Result<DraftView>> {
  const may = await permitted(actor, 'draft', clock)
  if (!may.ok) return may
  const { policies } = await policyInForce()
  const row = await db().policyDraft.findUnique({ where: { personId: actor.personId } })
  return ok({ files: row ? (row.files as unknown as PolicyFile[]) : policies, inForce: policies, savedAt: row?.savedAt })
}

/** Keeps one file of it as it was typed, whole or not. */
export async function saveDraft(actor: Actor, file: PolicyFile, clock: Clock = systemClock): Promise<Result<undefined>> {
  const draft = await readDraft(actor, clock)
  if (!draft.ok) return draft
  if (file.text.length > MOST) return TOO_LONG
  if (!isCanonical(file.text)) return ODD
  if (!draft.value.files.some(({ name }) => name === file.name)) return NO_FILE
  // Browsers send the ends of lines as CR LF (HTML, form submission).
  const text = file.text.replaceAll('\r\n', '\n')
  const files = draft.value.files.map((one) => ({ name: one.name, text: one.name === file.name ? text : one.text }))
  const { hash } = await policyInForce()
  const kept = { files: files as unknown as object[], savedAt: clock() }
  await db().policyDraft.upsert({
    where: { personId: actor.personId },
    create: { personId: actor.personId, base: fromHex(hash) ?? new Uint8Array(), ...kept },
    update: kept,
  })
  return ok(undefined)
}

function isCanonical(text: string): boolean {
  try {
    canonicalBytes(text)
    return true
  } catch {
    return false
  }
}

/** Puts the draft away: the next one begins with what is in force. */
export async function discardDraft(actor: Actor, clock: Clock = systemClock): Promise<Result<undefined>> {
  const may = await permitted(actor, 'draft', clock)
  if (!may.ok) return may
  await db().policyDraft.deleteMany({ where: { personId: actor.personId } })
  return ok(undefined)
}

/** The draft with the schema in force, as a proposal of it would name it. */
export async function draftSource(actor: Actor, clock: Clock): Promise<Result<{ source: Source; content: Bytes; changed: boolean }>> {
  const draft = await readDraft(actor, clock)
  if (!draft.ok) return draft
  const { schema, hash } = await policyInForce()
  const source = { schema, policies: draft.value.files }
  const content = contentOf(source)
  return ok({ source, content, changed: hex(sha256(content)) !== hash })
}

/** What keeps the draft from being whole, with its lines; and if nothing does, what its cases say. */
export async function checkDraft(actor: Actor, clock: Clock = systemClock): Promise<Result<Checked>> {
  const draft = await draftSource(actor, clock)
  if (!draft.ok) return draft
  const { source, content, changed } = draft.value
  const { faults } = inspect(source.schema, source.policies)
  const cases = faults.length === 0 ? runCases(compile(source.schema, source.policies)) : undefined
  return ok({ hash: hex(sha256(content)), changed, faults, cases })
}

const UNCHANGED = refuse('draft-unchanged', 'The draft says what is in force already.', { next: 'Change something first.' })

/** Prepares the gesture that proposes the draft. Refuses `draft-unchanged`, and what `prepareProposal` refuses. */
export async function proposeDraft(actor: Actor, reason: string, clock: Clock = systemClock): Promise<Result<Prepared>> {
  const draft = await draftSource(actor, clock)
  if (!draft.ok) return draft
  if (!draft.value.changed) return UNCHANGED
  return prepareProposal(actor, policyChange, { subject: '', content: parseCanonical(draft.value.content) as Canonical, reason }, clock)
}

/** Does what a gesture confirmed: a proposal, and with it the draft is done; or an activation, by which this process decides at once. */
export async function completePolicy(
  actor: Actor,
  gesture: { readonly intentId: string; readonly answer: AuthenticationResponseJSON },
  clock: Clock = systemClock,
): Promise<Result<unknown>> {
  const done = await completeProposal(actor, policyChange, gesture, clock)
  if (!done.ok) return done
  if (done.value.act === 'propose') return discardDraft(actor, clock)
  await followPolicy()
  return done
}
