import type { Metadata } from 'next'
import { PeopleListForm } from '@/components/people'
import { LinkButton, PageFrame, PageTitle } from '@/components/ui'
import { env } from '@/lib/env'
import { requireActor } from '@/lib/identity'
import { MOST_BYTES } from '@/lib/lists'
import { House } from '../../house'
import { finishPeople, lookAtPeople, startPeople } from './actions'

export const metadata: Metadata = { title: 'Invite a list' }

export default async function PeopleListPage() {
  const actor = await requireActor('/people/list')
  return (
    <House actor={actor} current="/people">
      <PageFrame width="prose">
        <PageTitle title="Invite a list" answer="One administrator proposes it, another activates all of it." />
        <PeopleListForm
          most={MOST_BYTES}
          mails={env().SMTP_URL !== undefined}
          read={lookAtPeople}
          start={startPeople}
          finish={finishPeople}
        />
        <LinkButton href="/people" className="mt-12">
          Back to people
        </LinkButton>
      </PageFrame>
    </House>
  )
}
