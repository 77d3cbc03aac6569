'use server'

import { z } from 'zod'
import { type Result, refuse } from '@/lib/core'
import {
  completeHandOver,
  handOverState,
  type LinkShown,
  makeBindingCookie,
  type PreparedCreation,
  prepareEnrolment,
  readRegistration,
  requestClient,
  showHandOver,
  showLink,
} from '@/lib/identity'

const secretShape = z.string().max(200)
const handOver = z.object({ intentId: secretShape, secret: secretShape })
const UNREADABLE = refuse('link-unknown', 'This address opens nothing. It may not have been copied whole.', { next: 'Copy it again.' })

/** Whom a link is for. A POST that changes nothing: mail scanners only ever fetch the page. */
export async function readLink(secret: string): Promise<Result<LinkShown>> {
  const read = secretShape.safeParse(secret)
  return read.success ? showLink(read.data, await requestClient()) : UNREADABLE
}

export async function startEnrolment(secret: string): Promise<Result<PreparedCreation>> {
  const read = secretShape.safeParse(secret)
  return read.success
    ? prepareEnrolment({ secret: read.data, cookie: await makeBindingCookie(), client: await requestClient() })
    : UNREADABLE
}

/** On a second device: whose passkey is to be made here. */
export async function readHandOver(given: unknown): Promise<Result<PreparedCreation & { name: string }>> {
  const read = handOver.safeParse(given)
  return read.success ? showHandOver(read.data) : UNREADABLE
}

export async function takeHandOver(given: unknown, answer: unknown): Promise<Result<undefined>> {
  const read = handOver.safeParse(given)
  const registration = readRegistration(answer)
  if (!read.success || !registration) return UNREADABLE
  return completeHandOver({ ...read.data, answer: registration, client: await requestClient() })
}

/** Whether the first device has confirmed it yet. */
export async function askHandOver(given: unknown): Promise<'waiting' | 'added' | 'ended'> {
  const read = handOver.safeParse(given)
  return read.success ? handOverState(read.data) : 'ended'
}
