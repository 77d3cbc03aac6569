'use server'

import { revalidatePath } from 'next/cache'
import { action, assertion, before, form, UNREADABLE } from '@/app/action'
import { id, text } from '@/app/shapes'
import type { Refusal, Result } from '@/lib/core'
import {
  type Adding,
  addingState,
  type Begun,
  beginAdding,
  completeAdding,
  completeRevocation,
  type Prepared,
  prepareRevocation,
  renamePasskey,
  requireActor,
  revokeSession,
} from '@/lib/identity'

export interface ActState {
  readonly refusal?: Refusal
  readonly done?: string
}

export const endSessionOf = action([before<ActState>(), form({ id })], { refusal: UNREADABLE }, async (_, session): Promise<ActState> => {
  const actor = await requireActor('/you')
  const said = await revokeSession(actor, session.id)
  if (!said.ok) return { refusal: said }
  revalidatePath('/you')
  return { done: 'Ended.' }
})

export interface RenameState extends ActState {
  readonly name?: string
}

export const namePasskey = action(
  [before<RenameState>(), form({ id, name: text(1000) })],
  { refusal: UNREADABLE },
  async (_, passkey): Promise<RenameState> => {
    const { name } = passkey
    const actor = await requireActor('/you')
    const said = await renamePasskey(actor, passkey.id, name)
    if (!said.ok) return { refusal: said, name }
    revalidatePath('/you')
    return { done: 'Named.', name: name.trim() }
  },
)

export const startRevocation = action(
  [id],
  UNREADABLE,
  async (passkeyId): Promise<Result<Prepared>> => prepareRevocation(await requireActor('/you'), passkeyId),
)

export const finishRevocation = action([id, assertion], UNREADABLE, async (intentId, answer): Promise<Result<undefined>> => {
  const said = await completeRevocation(await requireActor('/you'), { intentId, answer })
  if (said.ok) revalidatePath('/you')
  return said
})

export async function startAdding(): Promise<Result<Begun>> {
  return beginAdding(await requireActor('/you/device'))
}

/** How far adding has come. Who is signed out meanwhile learns that it has ended. */
export const askAdding = action(
  [id],
  { state: 'ended' },
  async (handOverId): Promise<Adding> => addingState(await requireActor('/you/device'), handOverId),
)

export const finishAdding = action(
  [id, assertion],
  UNREADABLE,
  async (intentId, answer): Promise<Result<undefined>> => completeAdding(await requireActor('/you/device'), { intentId, answer }),
)
