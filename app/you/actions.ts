'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { type Refusal, type Result, refuse } from '@/lib/core'
import {
  type Adding,
  addingState,
  type Begun,
  beginAdding,
  completeAdding,
  completeRevocation,
  type Prepared,
  prepareRevocation,
  readAssertion,
  renamePasskey,
  requireActor,
  revokeSession,
} from '@/lib/identity'

const UNREADABLE = refuse('assertion-malformed', 'The passkey’s answer cannot be read.', { next: 'Start again.' })

export interface ActState {
  readonly refusal?: Refusal
  readonly done?: string
}

export async function endSessionOf(_: ActState, data: FormData): Promise<ActState> {
  const actor = await requireActor('/you')
  const said = await revokeSession(actor, String(data.get('id') ?? ''))
  if (!said.ok) return { refusal: said }
  revalidatePath('/you')
  return { done: 'Ended.' }
}

export interface RenameState extends ActState {
  readonly name?: string
}

export async function namePasskey(_: RenameState, data: FormData): Promise<RenameState> {
  const actor = await requireActor('/you')
  const name = String(data.get('name') ?? '')
  const said = await renamePasskey(actor, String(data.get('id') ?? ''), name)
  if (!said.ok) return { refusal: said, name }
  revalidatePath('/you')
  return { done: 'Named.', name: name.trim() }
}

export async function startRevocation(passkeyId: string): Promise<Result<Prepared>> {
  return prepareRevocation(await requireActor('/you'), String(passkeyId))
}

export async function finishRevocation(intentId: string, answer: unknown): Promise<Result<undefined>> {
  const actor = await requireActor('/you')
  const read = readAssertion(answer)
  if (!read) return UNREADABLE
  const said = await completeRevocation(actor, { intentId: String(intentId), answer: read })
  if (said.ok) revalidatePath('/you')
  return said
}

export async function startAdding(): Promise<Result<Begun>> {
  return beginAdding(await requireActor('/you/device'))
}

/** How far adding has come. Who is signed out meanwhile learns that it has ended. */
export async function askAdding(handOverId: string): Promise<Adding> {
  const read = z.string().max(100).safeParse(handOverId)
  return read.success ? addingState(await requireActor('/you/device'), read.data) : { state: 'ended' }
}

export async function finishAdding(intentId: string, answer: unknown): Promise<Result<undefined>> {
  const actor = await requireActor('/you/device')
  const read = readAssertion(answer)
  return read ? completeAdding(actor, { intentId: String(intentId), answer: read }) : UNREADABLE
}
