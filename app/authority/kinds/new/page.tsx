import type { Metadata } from 'next'
import { KindForm } from '@/components/authority'
import { LinkButton, PageFrame, PageTitle } from '@/components/ui'
import { requireActor } from '@/lib/identity'
import { House } from '../../../house'
import { finishKind, startKind } from '../actions'

export const metadata: Metadata = { title: 'New kind of document' }

export default async function NewKindPage() {
  const actor = await requireActor('/authority/kinds/new')
  return (
    <House actor={actor} current="/authority">
      <PageFrame width="prose">
        <PageTitle title="A new kind of document" answer="One administrator proposes it, another activates it." />
        <KindForm before={undefined} start={startKind} finish={finishKind} />
        <LinkButton href="/authority#kinds" className="mt-12">
          Back to the register
        </LinkButton>
      </PageFrame>
    </House>
  )
}
