'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useActionState, useState } from 'react'
import type { Refusal, Result } from '@/lib/core'
import type { AuthenticationResponseJSON, Role } from '@/lib/identity'
import type { RolesToConfirm } from '@/lib/people'
import { answerOf } from '../identity/ceremony'
import { RoleChoice } from '../identity/role-choice'
import { ProposalGesture } from '../proposals'
import { Button, fieldError, RefusalNotice, TextArea } from '../ui'
import { digestOfRoles, RolesSentence } from './roles-sentence'

export interface RolesState {
  readonly refusal?: Refusal
  readonly done?: string
  /** What was chosen, given back when it was refused. */
  readonly typed?: { readonly roles: readonly string[]; readonly until: string }
}

interface RolesFormProps {
  readonly id: string
  readonly name: string
  readonly roles: readonly string[]
  /** The day on which an auditor's role ends. */
  readonly until: string | undefined
  readonly zone: string
  readonly now: Date
  readonly acts: {
    /** Takes roles away, which one administrator does. */
    readonly take: (state: RolesState, data: FormData) => Promise<RolesState>
    readonly propose: (form: {
      readonly personId: string
      readonly roles: Role[]
      readonly until: string
      readonly reason: string
    }) => Promise<Result<RolesToConfirm>>
    readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
  }
}

/** The roles that are ticked, and no others: taken away at once, or proposed where they would be more than the person has. */
export function RolesForm({ id, name, roles, until, zone, now, acts }: RolesFormProps) {
  const router = useRouter()
  const [{ done, refusal, typed }, submit] = useActionState(acts.take, {})
  const [gives, setGives] = useState(false)
  const [proposed, setProposed] = useState(0)
  const [asked, setAsked] = useState<Result<RolesToConfirm>>()
  const ready = asked?.ok ? asked.value : undefined
  const refused = asked?.ok === false ? asked : gives ? undefined : refusal

  const isMore = (data: FormData) =>
    data.getAll('role').some((role) => !roles.includes(String(role)) || (role === 'auditor' && String(data.get('until')) > (until ?? '')))
  const propose = async (event: FormEvent<HTMLFormElement>) => {
    const data = new FormData(event.currentTarget)
    if (!isMore(data)) return
    event.preventDefault()
    setGives(true)
    const form = { until: String(data.get('until') ?? ''), reason: String(data.get('reason') ?? '') }
    setAsked(await answerOf(acts.propose({ personId: id, roles: data.getAll('role') as Role[], ...form })))
  }
  const over = () => {
    setAsked(undefined)
    setGives(false)
    setProposed(proposed + 1)
    router.refresh()
  }

  return (
    <>
      <form
        // Drawn anew when something was proposed: the person has no more than before.
        key={proposed}
        action={submit}
        onSubmit={propose}
        onChange={(event) => setGives(isMore(new FormData(event.currentTarget)))}
        aria-label="Roles"
        hidden={ready !== undefined}
        className="mt-4 grid gap-4"
        noValidate
      >
        <input type="hidden" name="id" value={id} />
        <RoleChoice chosen={typed?.roles ?? roles} until={typed?.until ?? until} zone={zone} now={now} refusal={refused} />
        {gives && (
          <TextArea
            label="Reason"
            name="reason"
            rows={2}
            required
            error={fieldError(refused, 'reason')}
            hint="The administrator who activates it reads it, and so does whoever reads the timeline."
          />
        )}
        {refused && !refused.field && <RefusalNotice refusal={refused} />}
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button>{gives ? 'Propose these roles' : 'Change the roles'}</Button>
          <span role="status" className="text-ink-2">
            {gives ? 'Giving a role takes two administrators.' : done}
          </span>
        </div>
      </form>
      {ready && (
        <div className="mt-5">
          <p className="mb-4 text-state">
            I propose: <RolesSentence content={ready.content} name={name} zone={zone} />.
          </p>
          <ProposalGesture
            act="propose"
            kind="roles"
            digest={digestOfRoles(ready.content)}
            prepared={ready.prepared}
            finish={acts.finish}
            onDone={over}
          />
          <Button kind="bare" type="button" className="mt-4 text-ink-2" onClick={() => setAsked(undefined)}>
            Change something
          </Button>
        </div>
      )}
    </>
  )
}
