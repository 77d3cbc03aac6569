// Exceptions, asked for and approved as people do.
import {
  completeException,
  type ExceptionForm,
  prepareExceptionApproval,
  prepareExceptionRequest,
  prepareExceptionReview,
  type Review,
} from '../../lib/authority'
import type { Clock, Result } from '../../lib/core'
import type { Prepared } from '../../lib/identity'
import { type Member, must } from './organisation'

const confirmed = async ({ actor, authenticator }: Member, prepared: Result<Prepared>, clock?: Clock) =>
  prepared.ok
    ? completeException(actor, { intentId: prepared.value.intentId, answer: authenticator.get(prepared.value.options) }, clock)
    : prepared

type Wanted = Pick<ExceptionForm, 'envelopeId'> & Partial<ExceptionForm>

/** Asks that somebody (else oneself) may sign an envelope's present version. */
export const requestException = async (by: Member, { personId = by.actor.personId, ...more }: Wanted, clock?: Clock) => {
  const form = { ticket: 'OPS-2210', reason: 'The head of property is on a plane.', minutes: 60, personId, ...more }
  return confirmed(by, await prepareExceptionRequest(by.actor, form, clock), clock)
}

export const approveException = async (by: Member, id: string, clock?: Clock) =>
  confirmed(by, await prepareExceptionApproval(by.actor, id, clock), clock)

export const reviewException = async (by: Member, id: string, review: Partial<Review> = {}, clock?: Clock) =>
  confirmed(by, await prepareExceptionReview(by.actor, id, { verdict: 'justified', reason: 'It could not wait.', ...review }, clock), clock)

/** Asked for by the first, approved by the second; returns its id. */
export async function excepted(by: Member, approver: Member, wanted: Wanted): Promise<string> {
  const { exceptionId } = must(await requestException(by, wanted))
  must(await approveException(approver, exceptionId))
  return exceptionId
}
