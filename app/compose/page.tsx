import type { Metadata } from 'next'
import { startDraft } from '@/app/envelopes/compose-actions'
import { House } from '@/app/house'
import { Start } from '@/components/composer'
import { EnvelopeList } from '@/components/envelope/envelope-list'
import { viewerZone } from '@/components/shell'
import { PageFrame, PageTitle, SectionHead } from '@/components/ui'
import { env } from '@/lib/env'
import { requireActor } from '@/lib/identity'
import { sent } from '@/lib/signing'

export const metadata: Metadata = { title: 'New envelope' }

export default async function Compose() {
  const actor = await requireActor('/compose')
  const [{ rows }, zone] = await Promise.all([sent(actor, { state: 'draft' }), viewerZone()])
  return (
    <House actor={actor} current="/compose">
      <PageFrame>
        <PageTitle title="New envelope" answer="Begin with what is to be signed." />
        <Start startDraft={startDraft} limitMb={env().MAX_UPLOAD_MB} />
        {rows.length > 0 && (
          <section aria-label="Drafts">
            <SectionHead title="Or go on with a draft" end={rows.length} />
            <EnvelopeList rows={rows} now={new Date()} zone={zone} />
          </section>
        )}
      </PageFrame>
    </House>
  )
}
