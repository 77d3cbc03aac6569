'use server'

import { type Result, refuse } from '@/lib/core'
import { requireActor, revealLink } from '@/lib/identity'

/** Shows the secret address of one letter; that it was shown is recorded first. */
export async function reveal(mailId: string): Promise<Result<{ link: string }>> {
  const actor = await requireActor('/outbox')
  return typeof mailId === 'string' ? revealLink(actor, mailId) : refuse('mail-without-link', 'There is no such message.')
}
