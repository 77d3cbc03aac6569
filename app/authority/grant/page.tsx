import type { Metadata } from 'next'
import { GrantForm } from '@/components/authority'
import { viewerZone } from '@/components/shell'
import { LinkButton, PageFrame, PageTitle } from '@/components/ui'
import { requireActor } from '@/lib/identity'
import { composeOptions } from '@/lib/signing'
import { House } from '../../house'
import { finishAuthority, startGrant } from '../actions'

export const metadata: Metadata = { title: 'Grant authority' }

export default async function GrantPage() {
  const actor = await requireActor('/authority/grant')
  const [options, zone] = await Promise.all([composeOptions(), viewerZone()])
  return (
    <House actor={actor} current="/authority">
      <PageFrame width="prose">
        <PageTitle title="Grant authority" answer="One administrator grants it, another activates it." />
        <GrantForm options={options} zone={zone} now={new Date()} start={startGrant} finish={finishAuthority} />
        <LinkButton href="/authority" className="mt-12">
          Back to the register
        </LinkButton>
      </PageFrame>
    </House>
  )
}
