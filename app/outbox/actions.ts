'use server'

import { action, UNREADABLE } from '@/app/action'
import { id } from '@/app/shapes'
import type { Result } from '@/lib/core'
import { requireActor, revealLink } from '@/lib/identity'

/** Shows the secret address of one letter; that it was shown is recorded first. */
export const reveal = action(
  [id],
  UNREADABLE,
  async (mailId): Promise<Result<{ link: string }>> => revealLink(await requireActor('/outbox'), mailId),
)
