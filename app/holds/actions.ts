'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { action, before, form, UNREADABLE } from '@/app/action'
import { id, text } from '@/app/shapes'
import type { HoldState } from '@/components/identity'
import { liftHold as lift, setHold as set } from '@/lib/governance'
import { requireActor } from '@/lib/identity'

const field = text(1000)

export const setHold = action(
  [z.enum(['person', 'envelope']), id, before<HoldState>(), form({ reason: field, reference: field })],
  { refusal: UNREADABLE },
  async (kind, subject, _, typed): Promise<HoldState> => {
    const said = await set(await requireActor('/people'), { kind, id: subject }, typed)
    if (!said.ok) return { refusal: said, typed }
    revalidatePath('/', 'layout')
    return { done: 'The hold stands. Nothing it covers is erased.' }
  },
)

export const liftHold = action([before<HoldState>(), form({ id })], { refusal: UNREADABLE }, async (_, hold): Promise<HoldState> => {
  const said = await lift(await requireActor('/people'), hold.id)
  if (!said.ok) return { refusal: said }
  revalidatePath('/', 'layout')
  return { done: said.value.part === 'asked' ? 'Asked. Somebody else confirms it.' : 'Lifted.' }
})
