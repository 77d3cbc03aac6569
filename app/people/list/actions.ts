'use server'
import { action, UNREADABLE } from '@/app/action'
import { finishing, takingBack } from '@/app/gestures'
import { id, listText, text } from '@/app/shapes'
import type { Result } from '@/lib/core'
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
export const finishPeople = finishing('/people', completePeopleList)

export const takePeopleBack = takingBack('/people', withdrawPeopleList)
