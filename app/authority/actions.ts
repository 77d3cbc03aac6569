'use server'

import { z } from 'zod'
import { action, UNREADABLE } from '@/app/action'
import { finishing } from '@/app/gestures'
import { id, text } from '@/app/shapes'
import { completeAuthority, prepareActivation, prepareEnd, prepareGrant } from '@/lib/authority'
import type { Result } from '@/lib/core'
import { type Prepared, requireActor } from '@/lib/identity'

const field = text(1000)
const grant = z.object({
  personId: id,
  classes: z.array(text(100)).max(200).readonly(),
  caps: z
    .array(z.object({ amount: text(100), currency: text(10), cumulative: text(100).optional(), days: text(10).optional() }))
    .max(50)
    .readonly(),
  from: text(100),
  until: text(100),
  reason: field,
})

/** What an administrator grants, ready for his gesture. */
export const startGrant = action(
  [grant],
  UNREADABLE,
  async (typed): Promise<Result<Prepared>> => prepareGrant(await requireActor('/authority/grant'), typed),
)

export const startActivation = action(
  [id],
  UNREADABLE,
  async (authorityId): Promise<Result<Prepared>> => prepareActivation(await requireActor('/authority'), authorityId),
)

export const startEnd = action(
  [id, field],
  UNREADABLE,
  async (authorityId, reason): Promise<Result<Prepared>> => prepareEnd(await requireActor('/authority'), authorityId, reason),
)

/** What a gesture confirmed: a grant, an activation or an end. */
export const finishAuthority = finishing('/authority', completeAuthority)
