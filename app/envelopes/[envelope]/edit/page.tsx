import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { CannotOpen } from '@/app/envelopes/cannot-open'
import * as actions from '@/app/envelopes/compose-actions'
import { House } from '@/app/house'
import { Composer } from '@/components/composer'
import { viewerZone } from '@/components/shell'
import { PageFrame, PageTitle } from '@/components/ui'
import { env } from '@/lib/env'
import { requireActor } from '@/lib/identity'
import { composeOptions, viewDraft } from '@/lib/signing'

export const metadata: Metadata = { title: 'Draft' }

const { startDraft: _, ...changes } = actions

export default async function EditDraft({ params }: { params: Promise<{ envelope: string }> }) {
  const { envelope } = await params
  const actor = await requireActor(`/envelopes/${envelope}/edit`)
  const [draft, options, zone] = await Promise.all([viewDraft(actor, envelope), composeOptions(), viewerZone()])
  // Sent meanwhile, in another tab: its own page says how it stands.
  if (!draft.ok && draft.code === 'already-sent') redirect(`/envelopes/${envelope}`)
  return (
    <House actor={actor} current="/compose">
      {draft.ok ? (
        <PageFrame width="prose">
          <PageTitle title="New envelope" answer="Everything you write here is kept as you go." />
          <Composer draft={draft.value} options={options} actions={changes} zone={zone} now={new Date()} limitMb={env().MAX_UPLOAD_MB} />
        </PageFrame>
      ) : (
        <CannotOpen refusal={draft} />
      )}
    </House>
  )
}
