'use server'

import { z } from 'zod'
import { action, UNREADABLE } from '@/app/action'
import { finishing, takingBack } from '@/app/gestures'
import { id, text } from '@/app/shapes'
import type { Result } from '@/lib/core'
import { type Prepared, requireActor } from '@/lib/identity'
import { prepareActivation, withdrawProposal } from '@/lib/proposals'
import {
  type Checked,
  checkDraft,
  completePolicy,
  discardDraft,
  policyChange,
  proposeDraft,
  type ReplayView,
  readReplay,
  saveDraft,
  startReplay as start,
} from '@/lib/rulebook'

const DRAFT = '/policy/draft'

export const saveFile = action(
  [text(200), text(400_000)],
  UNREADABLE,
  async (name, written): Promise<Result<undefined>> => saveDraft(await requireActor(DRAFT), { name, text: written }),
)

export async function check(): Promise<Result<Checked>> {
  return checkDraft(await requireActor(DRAFT))
}

export async function discard(): Promise<Result<undefined>> {
  return discardDraft(await requireActor(DRAFT))
}

/** From a moment on; empty: everything. */
export const startReplay = action(
  [z.union([z.literal(''), z.iso.datetime()])],
  UNREADABLE,
  async (since): Promise<Result<{ replayId: string }>> => start(await requireActor(DRAFT), since === '' ? undefined : new Date(since)),
)

export const replayProgress = action(
  [id],
  UNREADABLE,
  async (replayId): Promise<Result<ReplayView>> => readReplay(await requireActor(DRAFT), replayId),
)

export const startProposal = action(
  [text(1000)],
  UNREADABLE,
  async (reason): Promise<Result<Prepared>> => proposeDraft(await requireActor(DRAFT), reason),
)

export const startActivation = action(
  [id],
  UNREADABLE,
  async (proposalId): Promise<Result<Prepared>> => prepareActivation(await requireActor('/policy'), policyChange, proposalId),
)

/** What a gesture confirmed: a proposal, or an activation. */
export const finishPolicy = finishing('/policy', completePolicy)

export const withdraw = takingBack('/policy', (actor, proposalId) => withdrawProposal(actor, policyChange, proposalId))
