'use server'

import { z } from 'zod'
import { action, registration } from '@/app/action'
import { text } from '@/app/shapes'
import { type Result, refuse } from '@/lib/core'
import {
  completeHandOver,
  handOverState,
  type LinkShown,
  makeBindingCookie,
  type PreparedCreation,
  prepareEnrolment,
  requestClient,
  showHandOver,
  showLink,
} from '@/lib/identity'

const secret = text(200)
const handOver = z.object({ intentId: secret, secret })
const UNREADABLE = refuse('link-unknown', 'This address opens nothing. It may not have been copied whole.', { next: 'Copy it again.' })

/** Whom a link is for. A POST that changes nothing: mail scanners only ever fetch the page. */
export const readLink = action([secret], UNREADABLE, async (read): Promise<Result<LinkShown>> => showLink(read, await requestClient()))

export const startEnrolment = action(
  [secret],
  UNREADABLE,
  async (read): Promise<Result<PreparedCreation>> =>
    prepareEnrolment({ secret: read, cookie: await makeBindingCookie(), client: await requestClient() }),
)

/** On a second device: whose passkey is to be made here. */
export const readHandOver = action(
  [handOver],
  UNREADABLE,
  async (read): Promise<Result<PreparedCreation & { name: string }>> => showHandOver(read),
)

export const takeHandOver = action(
  [handOver, registration],
  UNREADABLE,
  async (read, answer): Promise<Result<undefined>> => completeHandOver({ ...read, answer, client: await requestClient() }),
)

/** Whether the first device has confirmed it yet. */
export const askHandOver = action([handOver], 'ended', async (read): Promise<'waiting' | 'added' | 'ended'> => handOverState(read))
