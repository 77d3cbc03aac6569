import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { House } from '@/app/house'
import { AskForm } from '@/components/exceptions/ask-form'
import { LinkButton, PageFrame } from '@/components/ui'
import { exceptionSubject } from '@/lib/authority'
import { requireActor } from '@/lib/identity'
import { finishException, startRequest } from '../../actions'

export const metadata: Metadata = { title: 'Ask for an exception' }

export default async function AskPage({ params }: { params: Promise<{ envelope: string }> }) {
  const { envelope } = await params
  const actor = await requireActor(`/exceptions/ask/${envelope}`)
  const subject = await exceptionSubject(actor, envelope)
  if (!subject) notFound()
  return (
    <House actor={actor} current="/exceptions">
      <PageFrame width="prose">
        <h1 className="text-title">Ask for an exception</h1>
        <p className="mt-2 text-read text-ink-2">
          For version {subject.version} of <b className="font-medium text-ink wrap-anywhere">“{subject.title}”</b>, for what the rules do
          not let {subject.signers.length === 1 ? <bdi>{subject.signers[0]?.name}</bdi> : 'somebody'} sign and what cannot wait.
        </p>
        <AskForm subject={subject} start={startRequest} finish={finishException} />
        <LinkButton href={`/sign/${subject.id}`} className="mt-12">
          Back to the document
        </LinkButton>
      </PageFrame>
    </House>
  )
}
