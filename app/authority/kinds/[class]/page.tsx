import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { KindForm } from '@/components/authority'
import { LinkButton, PageFrame, PageTitle } from '@/components/ui'
import { classes } from '@/lib/authority'
import { requireActor } from '@/lib/identity'
import { House } from '../../../house'
import { finishKind, startKind } from '../actions'

export const metadata: Metadata = { title: 'Kind of document' }

export default async function KindPage({ params }: { params: Promise<{ class: string }> }) {
  const { class: id } = await params
  const actor = await requireActor(`/authority/kinds/${id}`)
  const found = (await classes(actor)).find(({ rules }) => rules.class === id)
  if (!found) notFound()
  return (
    <House actor={actor} current="/authority">
      <PageFrame width="prose">
        <PageTitle title={`What a ${found.rules.name} asks for`} answer="One administrator proposes it, another activates it." />
        <KindForm before={found.rules} start={startKind} finish={finishKind} />
        <LinkButton href="/authority#kinds" className="mt-12">
          Back to the register
        </LinkButton>
      </PageFrame>
    </House>
  )
}
