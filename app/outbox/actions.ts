'use server'

import { action } from '@/app/action'
import { text } from '@/app/shapes'
import { type Result, refuse } from '@/lib/core'
import { requireActor, revealLink } from '@/lib/identity'

/** Shows the secret address of one letter; that it was shown is recorded first. */
export const reveal = action(
  [text(100)],
  refuse('mail-without-link', 'There is no such message.'),
  async (mailId): Promise<Result<{ link: string }>> => revealLink(await requireActor('/outbox'), mailId),
)
