'use server'

import { revalidatePath } from 'next/cache'
import { action, assertion, before, form, UNREADABLE } from '@/app/action'
import { id, listText, text } from '@/app/shapes'
import { ok, type Refusal, type Result } from '@/lib/core'
import { requireActor } from '@/lib/identity'
import {
  completePeopleList,
  type PeopleToConfirm,
  type PersonLine,
  preparePeopleActivation,
  preparePeopleList,
  readPeopleList,
  withdrawPeopleList,
} from '@/lib/people'

/** Every line of a list, with what is wrong with it. It changes nothing. */
export const lookAtPeople = action(
  [listText],
  UNREADABLE,
  async (typed): Promise<Result<readonly PersonLine[]>> => readPeopleList(await requireActor('/people/list'), typed),
)

/** The list that an administrator proposes, ready for their gesture. */
export const startPeople = action(
  [listText, text(1000)],
  UNREADABLE,
  async (typed, reason): Promise<Result<PeopleToConfirm>> => preparePeopleList(await requireActor('/people/list'), { text: typed, reason }),
)

export const startPeopleActivation = action(
  [id],
  UNREADABLE,
  async (proposalId): Promise<Result<PeopleToConfirm>> => preparePeopleActivation(await requireActor('/people'), proposalId),
)

/** What a gesture confirmed: a list, or its activation. */
export const finishPeople = action([id, assertion], UNREADABLE, async (intentId, answer): Promise<Result<undefined>> => {
  const said = await completePeopleList(await requireActor('/people'), { intentId, answer })
  if (!said.ok) return said
  revalidatePath('/', 'layout')
  return ok(undefined)
})

interface ActState {
  readonly refusal?: Refusal
  readonly done?: string
}

export const takePeopleBack = action(
  [before<ActState>(), form({ id })],
  { refusal: UNREADABLE },
  async (_, { id: proposalId }): Promise<ActState> => {
    const said = await withdrawPeopleList(await requireActor('/people'), proposalId)
    if (!said.ok) return { refusal: said }
    revalidatePath('/', 'layout')
    return {}
  },
)
