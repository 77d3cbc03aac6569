'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { action, assertion, before, form, UNREADABLE } from '@/app/action'
import { finishing } from '@/app/gestures'
import { id, text } from '@/app/shapes'
import type { RolesState } from '@/components/people'
import { viewerZone } from '@/components/shell'
import { instantOf } from '@/components/time'
import type { Refusal, Result } from '@/lib/core'
import { erasePerson as erase } from '@/lib/governance'
import {
  type Actor,
  changeRoles,
  completeReopening,
  invite,
  markLeaver,
  type Prepared,
  prepareReopening,
  requireActor,
  resend,
  restore,
  suspend,
  withdraw,
} from '@/lib/identity'
import { completeRoles, prepareRoles, prepareRolesActivation, type RolesToConfirm, withdrawRoles } from '@/lib/people'

const field = text(1000)
const roles = z.array(z.enum(['administrator', 'compliance', 'auditor'])).max(10)
/** A field that a form has only where roles are to be chosen. */
const unasked = field.nullable().transform((given) => given ?? '')
/** The first moment of a day as the reader's zone has it; a day that does not exist stays unreadable. */
async function startOf(day: string): Promise<string> {
  return day && (instantOf(day, await viewerZone())?.toISOString() ?? day)
}

const BLANK = { email: '', name: '', title: '', roles: [], until: '' }

export interface InviteState {
  /** What was typed, given back when it was refused. */
  readonly typed: {
    readonly email: string
    readonly name: string
    readonly title: string
    readonly roles: readonly string[]
    readonly until: string
  }
  readonly refusal?: Refusal
  /** Whom the last invitation went to. */
  readonly sent?: string
}

export const sendInvitation = action(
  [before<InviteState>(), form({ email: field, name: field, title: field, role: roles, until: unasked })],
  { typed: BLANK, refusal: UNREADABLE },
  async (_, { role, ...who }): Promise<InviteState> => {
    const actor = await requireActor('/people/invite')
    const typed = { ...who, roles: role }
    const invited = await invite(actor, { ...typed, until: await startOf(who.until) })
    if (!invited.ok) return { typed, refusal: invited }
    revalidatePath('/people')
    return { typed: BLANK, sent: typed.email.trim() }
  },
)

export interface ActState {
  readonly refusal?: Refusal
  readonly done?: string
}

/** A button that does one thing to one person or invitation, which its form names. */
const act = (done: string, work: (actor: Actor, id: string) => Promise<Result<unknown>>) =>
  action([before<ActState>(), form({ id })], { refusal: UNREADABLE }, async (_, whom): Promise<ActState> => {
    const said = await work(await requireActor('/people'), whom.id)
    if (!said.ok) return { refusal: said }
    revalidatePath('/people', 'layout')
    return { done }
  })

export const resendInvitation = act('Sent again; the earlier address is void.', resend)
export const withdrawInvitation = act('Withdrawn.', withdraw)
export const suspendPerson = act('Suspended.', suspend)
export const leavePerson = act('Marked as having left.', markLeaver)
export const erasePerson = act('Erased.', erase)
export const restorePerson = act('Restored.', restore)

/** The roles ticked in a person's form, each as a field `role`; none ticked takes every role. What would give one has to be proposed. */
export const takeRoles = action(
  [before<RolesState>(), form({ id, role: roles, until: field })],
  { refusal: UNREADABLE },
  async (_, { id: personId, role, until }): Promise<RolesState> => {
    const said = await changeRoles(await requireActor('/people'), personId, role, await startOf(until))
    if (!said.ok) return { refusal: said, typed: { roles: role, until } }
    revalidatePath('/people', 'layout')
    return { done: 'Changed; the person has been told.' }
  },
)

/** All the roles that a person is to have, as they were read, ready for the gesture that proposes them. */
export const startRoles = action(
  [z.object({ personId: id, roles, until: field, reason: field })],
  UNREADABLE,
  async ({ until, ...form }): Promise<Result<RolesToConfirm>> =>
    prepareRoles(await requireActor('/people'), { ...form, until: await startOf(until) }),
)

export const startRolesActivation = action(
  [id],
  UNREADABLE,
  async (proposalId): Promise<Result<Prepared>> => prepareRolesActivation(await requireActor('/people'), proposalId),
)

/** What a gesture confirmed: a proposal of roles, or its activation. */
export const finishRoles = finishing('/people', completeRoles)

export const takeRolesBack = act('Withdrawn.', withdrawRoles)

/** This administrator's part in reopening a person's enrolment, ready for his gesture. */
export const startReopening = action(
  [id, field],
  UNREADABLE,
  async (personId, reason): Promise<Result<Prepared>> => prepareReopening(await requireActor('/people'), personId, reason),
)

export const finishReopening = action(
  [id, assertion],
  UNREADABLE,
  async (intentId, answer): Promise<Result<{ part: 'first' | 'second' }>> => {
    const said = await completeReopening(await requireActor('/people'), { intentId, answer })
    if (said.ok) revalidatePath('/people', 'layout')
    return said
  },
)
