'use server'

import { z } from 'zod'
import { type Result, refuse } from '@/lib/core'
import {
  completeCreation,
  makeBindingCookie,
  type Prepared,
  type PreparedCreation,
  prepareSetUp,
  readRegistration,
  requestClient,
} from '@/lib/identity'

const text = z.string().max(1000)
const form = z.object({ secret: text, organisation: text, name: text, email: text, title: text })

/** Checks token and form, and prepares the first administrator's passkey. */
export async function startSetUp(given: unknown): Promise<Result<PreparedCreation>> {
  const read = form.safeParse(given)
  if (!read.success) return refuse('form-malformed', 'The form could not be read.', { next: 'Load the page again.' })
  return prepareSetUp({ ...read.data, cookie: await makeBindingCookie(), client: await requestClient() })
}

/** Takes the created key and prepares the statement by which it enrols itself: for set-up, invitations and reopened enrolments alike. */
export async function takeCreation(intentId: string, answer: unknown): Promise<Result<Prepared>> {
  const read = readRegistration(answer)
  if (!read || typeof intentId !== 'string')
    return refuse('creation-refused', 'The new passkey was not accepted.', { next: 'Start again.' })
  return completeCreation({ cookie: await makeBindingCookie(), intentId, answer: read, client: await requestClient() })
}
