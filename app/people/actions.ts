'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { type Refusal, type Result, refuse } from '@/lib/core'
import {
  type Actor,
  completeReopening,
  invite,
  markLeaver,
  type Prepared,
  prepareReopening,
  readAssertion,
  requireActor,
  resend,
  restore,
  suspend,
  withdraw,
} from '@/lib/identity'

const text = z.string().max(1000)
const invitation = z.object({ email: text, name: text, title: text, roles: z.array(z.enum(['administrator', 'compliance'])) })

export interface InviteState {
  /** What was typed, given back when it was refused. */
  readonly typed: { readonly email: string; readonly name: string; readonly title: string; readonly roles: readonly string[] }
  readonly refusal?: Refusal
  /** Whom the last invitation went to. */
  readonly sent?: string
}

export async function sendInvitation(_: InviteState, data: FormData): Promise<InviteState> {
  const actor = await requireActor('/people/invite')
  const one = (name: string) => String(data.get(name) ?? '')
  const typed = { email: one('email'), name: one('name'), title: one('title'), roles: data.getAll('role').map(String) }
  const read = invitation.safeParse(typed)
  if (!read.success) return { typed, refusal: refuse('form-malformed', 'The form could not be read.', { next: 'Load the page again.' }) }
  const invited = await invite(actor, read.data)
  if (!invited.ok) return { typed, refusal: invited }
  revalidatePath('/people')
  return { typed: { email: '', name: '', title: '', roles: [] }, sent: typed.email.trim() }
}

export interface ActState {
  readonly refusal?: Refusal
  readonly done?: string
}

const act =
  (path: string, done: string, work: (actor: Actor, id: string) => Promise<Result<unknown>>) =>
  async (data: FormData): Promise<ActState> => {
    const actor = await requireActor(path)
    const said = await work(actor, String(data.get('id') ?? ''))
    if (!said.ok) return { refusal: said }
    revalidatePath('/people', 'layout')
    return { done }
  }

export async function resendInvitation(_: ActState, data: FormData): Promise<ActState> {
  return act('/people', 'Sent again; the earlier address is void.', resend)(data)
}
export async function withdrawInvitation(_: ActState, data: FormData): Promise<ActState> {
  return act('/people', 'Withdrawn.', withdraw)(data)
}
export async function suspendPerson(_: ActState, data: FormData): Promise<ActState> {
  return act('/people', 'Suspended.', suspend)(data)
}
export async function leavePerson(_: ActState, data: FormData): Promise<ActState> {
  return act('/people', 'Marked as having left.', markLeaver)(data)
}
export async function restorePerson(_: ActState, data: FormData): Promise<ActState> {
  return act('/people', 'Restored.', restore)(data)
}

/** This administrator's part in reopening a person's enrolment, ready for his gesture. */
export async function startReopening(personId: string, reason: string): Promise<Result<Prepared>> {
  const actor = await requireActor('/people')
  return prepareReopening(actor, String(personId), String(reason).slice(0, 1000))
}

export async function finishReopening(intentId: string, answer: unknown): Promise<Result<{ part: 'first' | 'second' }>> {
  const actor = await requireActor('/people')
  const read = readAssertion(answer)
  if (!read) return refuse('assertion-malformed', 'The passkey’s answer cannot be read.', { next: 'Start again.' })
  const said = await completeReopening(actor, { intentId: String(intentId), answer: read })
  if (said.ok) revalidatePath('/people', 'layout')
  return said
}
