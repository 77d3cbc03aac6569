'use server'
import { action, UNREADABLE } from '@/app/action'
import { finishing, takingBack } from '@/app/gestures'
import { id, listText, text } from '@/app/shapes'
import {
  completeList,
  type ListLine,
  type ListToConfirm,
  prepareList,
  prepareListActivation,
  readList,
  withdrawList,
} from '@/lib/authority'
import type { Result } from '@/lib/core'
import { requireActor } from '@/lib/identity'

/** Every line of a list, with what is wrong with it. It changes nothing. */
export const lookAtList = action(
  [listText],
  UNREADABLE,
  async (typed): Promise<Result<readonly ListLine[]>> => readList(await requireActor('/authority/list'), typed),
)

/** The list that an administrator proposes, ready for their gesture. */
export const startList = action(
  [listText, text(1000)],
  UNREADABLE,
  async (typed, reason): Promise<Result<ListToConfirm>> => prepareList(await requireActor('/authority/list'), { text: typed, reason }),
)

export const startListActivation = action(
  [id],
  UNREADABLE,
  async (proposalId): Promise<Result<ListToConfirm>> => prepareListActivation(await requireActor('/authority'), proposalId),
)

/** What a gesture confirmed: a list, or its activation. */
export const finishList = finishing('/authority', completeList)

export const takeListBack = takingBack('/authority', withdrawList)
