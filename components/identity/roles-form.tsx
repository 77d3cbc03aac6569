'use client'

import { useActionState } from 'react'
import { Button, RefusalNotice } from '@/components/ui'
import type { Refusal } from '@/lib/core'
import { RoleChoice } from './role-choice'

export interface RolesState {
  readonly refusal?: Refusal
  readonly done?: string
  /** What was chosen, given back when it was refused. */
  readonly typed?: { readonly roles: readonly string[]; readonly until: string }
}

interface RolesFormProps {
  readonly action: (state: RolesState, data: FormData) => Promise<RolesState>
  readonly id: string
  readonly roles: readonly string[]
  readonly until: string | undefined
  readonly zone: string
  readonly now: Date
}

/** Gives a person the roles that are ticked, and no others. */
export function RolesForm({ action, id, roles, until, zone, now }: RolesFormProps) {
  const [{ done, refusal, typed }, submit] = useActionState(action, {})
  return (
    <form action={submit} className="mt-4 grid gap-4">
      <input type="hidden" name="id" value={id} />
      <RoleChoice chosen={typed?.roles ?? roles} until={typed?.until ?? until} zone={zone} now={now} refusal={refusal} />
      {refusal && !refusal.field && <RefusalNotice refusal={refusal} />}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button>Change the roles</Button>
        <span role="status" className="text-ink-2">
          {done}
        </span>
      </div>
    </form>
  )
}
