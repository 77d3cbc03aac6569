'use client'

import { useActionState } from 'react'
import { Button, RefusalNotice } from '@/components/ui'
import type { Act } from './act-form'
import { RoleChoice } from './role-choice'

/** Gives a person the roles that are ticked, and no others. */
export function RolesForm({
  action,
  id,
  roles,
  ...end
}: {
  action: Act
  id: string
  roles: readonly string[]
  until: string | undefined
  zone: string
  now: Date
}) {
  const [{ done, refusal }, submit] = useActionState(action, {})
  return (
    <form action={submit} className="mt-4 grid gap-4">
      <input type="hidden" name="id" value={id} />
      <RoleChoice chosen={roles} {...end} refusal={refusal} />
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
