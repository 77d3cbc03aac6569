'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { action, before, form, UNREADABLE } from '@/app/action'
import { finishing } from '@/app/gestures'
import { id, text } from '@/app/shapes'
import { completeException, endException, prepareExceptionApproval, prepareExceptionRequest, prepareExceptionReview } from '@/lib/authority'
import type { Refusal, Result } from '@/lib/core'
import { type Prepared, requireActor } from '@/lib/identity'

const field = text(1000)
const wanted = z.object({ envelopeId: id, personId: id, ticket: field, reason: field, minutes: z.number() })
const review = z.object({ verdict: z.enum(['justified', 'not-justified']), reason: field })

/** What somebody asks an exception for, ready for their gesture. */
export const startRequest = action(
  [wanted],
  UNREADABLE,
  async (typed): Promise<Result<Prepared>> => prepareExceptionRequest(await requireActor(`/exceptions/ask/${typed.envelopeId}`), typed),
)

export const startApproval = action(
  [id],
  UNREADABLE,
  async (exceptionId): Promise<Result<Prepared>> => prepareExceptionApproval(await requireActor(`/exceptions/${exceptionId}`), exceptionId),
)

export const startReview = action(
  [id, review],
  UNREADABLE,
  async (exceptionId, given): Promise<Result<Prepared>> =>
    prepareExceptionReview(await requireActor(`/exceptions/${exceptionId}`), exceptionId, given),
)

/** What a gesture confirmed: a request, an approval or a review. */
export const finishException = finishing('/exceptions', completeException)

interface ActState {
  readonly refusal?: Refusal
  readonly done?: string
}

/** Turns down, takes back or ends the exception that a form names. */
export const end = action(
  [before<ActState>(), form({ id })],
  { refusal: UNREADABLE },
  async (_, { id: exceptionId }): Promise<ActState> => {
    const said = await endException(await requireActor(`/exceptions/${exceptionId}`), exceptionId)
    if (!said.ok) return { refusal: said }
    revalidatePath('/', 'layout')
    return { done: 'It lets nobody sign any more.' }
  },
)
