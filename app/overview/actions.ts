'use server'

import { revalidatePath } from 'next/cache'
import { action, before, form, UNREADABLE } from '@/app/action'
import { id, text } from '@/app/shapes'
import { viewerZone } from '@/components/shell'
import { instantOf, plusDays } from '@/components/time'
import type { Answered } from '@/components/ui'
import { assignFinding, settleQuestion } from '@/lib/governance'
import { requireActor } from '@/lib/identity'

interface Owned {
  readonly owner: string
  readonly due: string
}

/** The finding a form names gets its owner, and until the end of that day. */
export const assign = action(
  [before<Answered<Owned>>(), form({ id, owner: text(60), due: text(40) })],
  { refusal: UNREADABLE },
  async (_, { id: findingId, owner: ownerId, due }): Promise<Answered<Owned>> => {
    const said = await assignFinding(await requireActor('/overview'), findingId, { ownerId, due: await endOf(due) })
    if (!said.ok) return { refusal: said, typed: { owner: ownerId, due } }
    revalidatePath('/overview')
    return { done: `${said.value.owner} has been told.` }
  },
)

/** What somebody questioned who has left is settled by compliance, who say why. */
export const settle = action(
  [before<Answered<string>>(), form({ id, reason: text(1000) })],
  { refusal: UNREADABLE },
  async (_, { id: approvalId, reason }): Promise<Answered<string>> => {
    const said = await settleQuestion(await requireActor('/overview'), approvalId, reason)
    if (!said.ok) return { refusal: said, typed: reason }
    revalidatePath('/overview')
    return { done: 'It is settled.' }
  },
)

/** The last moment of a day as the reader's zone has it; a day that does not exist stays unreadable. */
async function endOf(day: string): Promise<string> {
  const exists = instantOf(day, 'UTC')
  return exists ? (instantOf(plusDays(day, 1), await viewerZone())?.toISOString() ?? day) : day
}
