'use server'

import { z } from 'zod'
import { action, UNREADABLE } from '@/app/action'
import { finishing, takingBack } from '@/app/gestures'
import { id, text } from '@/app/shapes'
import { type ClassRules, completeClass, prepareClass, prepareClassActivation, withdrawClass } from '@/lib/authority'
import type { Result } from '@/lib/core'
import { type Prepared, requireActor } from '@/lib/identity'

const rules = z.object({
  class: text(100),
  name: text(1000),
  amountRequired: z.boolean(),
  readingRequired: z.boolean(),
  registerRequired: z.boolean(),
  approvals: z.number().or(z.nan()),
  assurance: z.enum(['passkey', 'device-bound']),
  thresholds: z
    .array(z.object({ amount: text(100), currency: text(10) }))
    .max(50)
    .readonly(),
  machinesAllowed: z.boolean(),
  retentionYears: z.number().or(z.nan()),
  reason: text(1000),
})

/** What an administrator proposes for a kind of document, as it was read, ready for their gesture. */
export const startKind = action(
  [rules],
  UNREADABLE,
  async (typed): Promise<Result<{ prepared: Prepared; rules: ClassRules }>> => prepareClass(await requireActor('/authority'), typed),
)

export const startKindActivation = action(
  [id],
  UNREADABLE,
  async (proposalId): Promise<Result<Prepared>> => prepareClassActivation(await requireActor('/authority'), proposalId),
)

/** What a gesture confirmed: a proposal, or its activation. */
export const finishKind = finishing('/authority', completeClass)

export const withdrawKind = takingBack('/authority', withdrawClass)
