'use server'

import { revalidatePath } from 'next/cache'
import { action, before, form, UNREADABLE } from '@/app/action'
import { id, text } from '@/app/shapes'
import type { AssignState } from '@/components/overview/assign'
import type { SettleState } from '@/components/overview/settle'
import { viewerZone } from '@/components/shell'
import { instantOf, plusDays } from '@/components/time'
import { assignFinding, settleQuestion } from '@/lib/governance'
import { requireActor } from '@/lib/identity'

/** The finding a form names gets its owner, and until the end of that day. */
export const assign = action(
  [before<AssignState>(), form({ id, owner: text(60), due: text(40) })],
  { refusal: UNREADABLE },
  async (_, { id: findingId, owner: ownerId, due }): Promise<AssignState> => {
    const said = await assignFinding(await requireActor('/overview'), findingId, { ownerId, due: await endOf(due) })
    if (!said.ok) return { refusal: said, typed: { owner: ownerId, due } }
    revalidatePath('/overview')
    return { done: `${said.value.owner} has been told.` }
  },
)

/** What somebody questioned who has left is settled by compliance, who say why. */
export const settle = action(
  [before<SettleState>(), form({ id, reason: text(1000) })],
  { refusal: UNREADABLE },
  async (_, { id: approvalId, reason }): Promise<SettleState> => {
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
