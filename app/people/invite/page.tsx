import type { Metadata } from 'next'
import { InviteForm } from '@/components/identity'
import { viewerZone } from '@/components/shell'
import { LinkButton, PageFrame } from '@/components/ui'
import { env } from '@/lib/env'
import { inFirstPhase, requireActor } from '@/lib/identity'
import { House } from '../../house'
import { sendInvitation } from '../actions'

export const metadata: Metadata = { title: 'Invite a person' }

export default async function InvitePage() {
  const actor = await requireActor('/people/invite')
  return (
    <House actor={actor} current="/people">
      <PageFrame width="prose">
        <h1 className="text-title">Invite a person</h1>
        <p className="mt-2 text-read text-ink-2">
          They get an address by mail that enrols them once, within 72 hours. You answer for them being who you say: your name stands in
          their enrolment for good.
        </p>
        <InviteForm
          send={sendInvitation}
          mails={env().SMTP_URL !== undefined}
          withRoles={await inFirstPhase()}
          zone={await viewerZone()}
          now={new Date()}
        />
        <LinkButton href="/people" className="mt-10">
          Back to people
        </LinkButton>
      </PageFrame>
    </House>
  )
}
