import type { Metadata } from 'next'
import { AppointForm, nextWeek } from '@/components/delegation'
import { viewerZone } from '@/components/shell'
import { LinkButton, PageFrame, PageTitle } from '@/components/ui'
import { requireActor } from '@/lib/identity'
import { composeOptions } from '@/lib/signing'
import { House } from '../../house'
import { finishDelegation, startAppointment } from '../actions'

export const metadata: Metadata = { title: 'Appoint somebody' }

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function AppointPage({ searchParams }: Props) {
  const { for: whom } = await searchParams
  const actor = await requireActor(
    typeof whom === 'string' ? `/delegations/appoint?${new URLSearchParams({ for: whom })}` : '/delegations/appoint',
  )
  const [options, zone] = await Promise.all([composeOptions(), viewerZone()])
  const now = new Date()
  return (
    <House actor={actor} current="/delegations">
      <PageFrame>
        <PageTitle
          title="Appoint somebody"
          answer="In an emergency, for a person who cannot let anybody sign: one administrator appoints, another activates."
        />
        <AppointForm
          options={options}
          grantor={options.people.find(({ id }) => id === whom)}
          // In an emergency: from now on.
          initial={{ ...nextWeek(now, zone), from: '' }}
          zone={zone}
          now={now}
          start={startAppointment}
          finish={finishDelegation}
        />
        <LinkButton href="/delegations/register" className="mt-12">
          Back to the register
        </LinkButton>
      </PageFrame>
    </House>
  )
}
