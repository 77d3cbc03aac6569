'use client'

import { useRouter } from 'next/navigation'
import type { Result } from '@/lib/core'
import type { AuthenticationResponseJSON } from '@/lib/identity'
import type { PeopleToConfirm, PersonLine } from '@/lib/people'
import { ListForm } from '../lists'
import { PeopleConfirm } from './list-confirm'
import { InviteeLine } from './list-rows'

interface PeopleListFormProps {
  readonly most: number
  /** A mail server is set up. */
  readonly mails: boolean
  readonly read: (text: string) => Promise<Result<readonly PersonLine[]>>
  readonly start: (text: string, reason: string) => Promise<Result<PeopleToConfirm>>
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
}

/** Invitations for many, as a list has them. */
export function PeopleListForm({ most, mails, read, start, finish }: PeopleListFormProps) {
  const router = useRouter()
  return (
    <ListForm
      headers="name,email,title"
      hint="A name as it is to stand in signatures, and the person’s own address. The title may be left out. Roles are given afterwards, to each alone."
      most={most}
      reasonHint="The other administrator reads it, and whoever reads the timeline."
      says={({ invitee }: PersonLine) => invitee && <InviteeLine {...invitee} />}
      read={read}
      start={start}
      consequence={`It invites nobody until it is activated. Then ${mails ? 'each person gets an invitation of their own by mail' : 'an invitation of each waits in the outbox, to be passed on'}, and you answer for all of them.`}
    >
      {(asked, reason) => (
        <PeopleConfirm act="propose" asked={asked} reason={reason} finish={finish} onDone={() => router.push('/people')} />
      )}
    </ListForm>
  )
}
