'use server'

import { z } from 'zod'
import { action, registration, UNREADABLE } from '@/app/action'
import { id, text } from '@/app/shapes'
import { type Result, refuse } from '@/lib/core'
import { completeCreation, makeBindingCookie, type Prepared, type PreparedCreation, prepareSetUp, requestClient } from '@/lib/identity'

const field = text(1000)
const setUp = z.object({ secret: field, organisation: field, name: field, email: field, title: field })

/** Checks token and form, and prepares the first administrator's passkey. */
export const startSetUp = action(
  [setUp],
  UNREADABLE,
  async (read): Promise<Result<PreparedCreation>> =>
    prepareSetUp({ ...read, cookie: await makeBindingCookie(), client: await requestClient() }),
)

/** Takes the created key and prepares the statement by which it enrols itself: for set-up, invitations and reopened enrolments alike. */
export const takeCreation = action(
  [id, registration],
  refuse('creation-refused', 'The new passkey was not accepted.', { next: 'Start again.' }),
  async (intentId, answer): Promise<Result<Prepared>> =>
    completeCreation({ cookie: await makeBindingCookie(), intentId, answer, client: await requestClient() }),
)
