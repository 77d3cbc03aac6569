import 'server-only'
import { revalidatePath } from 'next/cache'
import { action, assertion, before, form, UNREADABLE } from '@/app/action'
import { id } from '@/app/shapes'
import { ok, type Refusal, type Result } from '@/lib/core'
import { type Actor, type AuthenticationResponseJSON, requireActor } from '@/lib/identity'

interface Gesture {
  readonly intentId: string
  readonly answer: AuthenticationResponseJSON
}

/** The action by which a page does what a gesture confirmed; whoever is signed out comes back to `path`. Every page shows it then. */
export const finishing = (path: string, complete: (actor: Actor, gesture: Gesture) => Promise<Result<unknown>>) =>
  action([id, assertion], UNREADABLE, async (intentId, answer): Promise<Result<undefined>> => {
    const said = await complete(await requireActor(path), { intentId, answer })
    if (!said.ok) return said
    revalidatePath('/', 'layout')
    return ok(undefined)
  })

interface ActState {
  readonly refusal?: Refusal
  readonly done?: string
}

/** The form's action that takes back what was proposed. */
export const takingBack = (path: string, withdraw: (actor: Actor, proposalId: string) => Promise<Result<unknown>>) =>
  action([before<ActState>(), form({ id })], { refusal: UNREADABLE }, async (_, { id: proposalId }): Promise<ActState> => {
    const said = await withdraw(await requireActor(path), proposalId)
    if (!said.ok) return { refusal: said }
    revalidatePath('/', 'layout')
    return {}
  })
