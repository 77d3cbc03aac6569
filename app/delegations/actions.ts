'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { action, before, form, UNREADABLE } from '@/app/action'
import { finishing } from '@/app/gestures'
import { id, text } from '@/app/shapes'
import { type Absence, absencesIn, type QuestionState } from '@/components/delegation'
import { viewerZone } from '@/components/shell'
import { fetchCalendar } from '@/lib/calendars'
import type { Result } from '@/lib/core'
import { completeDelegation, prepareAppointment, prepareGrant, prepareStep } from '@/lib/delegation'
import { questionAct, settleQuestion } from '@/lib/governance'
import { type Prepared, requireActor } from '@/lib/identity'
import { type LendingView, previewLending } from '@/lib/signing'

const terms = {
  classes: z.array(text(100)).max(200).readonly(),
  amount: text(100),
  currency: text(10),
  counterparty: text(1000),
  envelopes: z.array(text(100)).max(100).readonly(),
  from: text(100),
  until: text(100),
  reason: text(1000),
}
const loan = z.object({ ...terms, delegates: z.array(text(100)).max(50).readonly(), extends: id.optional() })

/** What the sentence would mean as it stands; asked while it is being written, and recorded nowhere. */
export const showLending = action(
  [loan],
  UNREADABLE,
  async (typed): Promise<Result<LendingView>> => previewLending(await requireActor('/delegations'), typed),
)

/** The absences in the calendar at an address, which may be a secret of its owner's: nothing of this is recorded. */
export const readCalendar = action([text(2000)], UNREADABLE, async (address): Promise<Result<readonly Absence[]>> => {
  const { personId } = await requireActor('/delegations')
  const calendar = await fetchCalendar(address, personId)
  if (!calendar.ok) return calendar
  const found = absencesIn(calendar.value, { zone: await viewerZone(), now: new Date() })
  return found.ok ? found : { ...found, field: 'address' }
})

export const startGrant = action(
  [loan],
  UNREADABLE,
  async (typed): Promise<Result<Prepared>> => prepareGrant(await requireActor('/delegations'), typed),
)

const appointment = z.object({ ...terms, grantor: text(100), delegate: text(100) })

/** What an administrator appoints, for somebody who cannot lend themselves. */
export const startAppointment = action(
  [appointment],
  UNREADABLE,
  async (typed): Promise<Result<Prepared>> => prepareAppointment(await requireActor('/delegations/appoint'), typed),
)

const laterAct = z.enum(['accept', 'activate', 'confirm', 'end'])

export const startStep = action(
  [laterAct, id],
  UNREADABLE,
  async (act, delegationId): Promise<Result<Prepared>> => prepareStep(await requireActor('/delegations'), { act, delegationId }),
)

/** What a gesture confirmed: a grant, or one of the steps after it. */
export const finishDelegation = finishing('/delegations', completeDelegation)

/** Questions what was signed in the reader's place, and tells compliance. */
export const question = action(
  [before<QuestionState>(), form({ id, reason: text(1000) })],
  { refusal: UNREADABLE },
  async (_, { id: approvalId, reason }): Promise<QuestionState> => {
    const said = await questionAct(await requireActor('/delegations'), approvalId, reason)
    if (!said.ok) return { refusal: said, typed: reason }
    revalidatePath('/', 'layout')
    return { done: 'Compliance has been told.' }
  },
)

export const settle = action(
  [before<QuestionState>(), form({ id })],
  { refusal: UNREADABLE },
  async (_, { id: approvalId }): Promise<QuestionState> => {
    const said = await settleQuestion(await requireActor('/delegations'), approvalId)
    if (!said.ok) return { refusal: said }
    revalidatePath('/', 'layout')
    return {}
  },
)
