import type { Metadata } from 'next'
import { House } from '@/app/house'
import { DraftEditor } from '@/components/policy'
import { viewerZone } from '@/components/shell'
import { Icon, LinkButton, PageFrame, PageTitle, RefusalNotice, TextLink } from '@/components/ui'
import { requireActor } from '@/lib/identity'
import { readDraft } from '@/lib/rulebook'
import { check, discard, finishPolicy, replayProgress, saveFile, startProposal, startReplay } from '../actions'

export const metadata: Metadata = { title: 'Draft of policies' }

export default async function PolicyDraftPage() {
  const actor = await requireActor('/policy/draft')
  const [draft, zone] = [await readDraft(actor), await viewerZone()]
  return (
    <House actor={actor} current="/policy">
      <PageFrame>
        <TextLink href="/policy" className="mb-4 inline-flex items-center gap-1">
          <Icon name="left" size={13} /> Policy
        </TextLink>
        {draft.ok ? (
          <>
            <PageTitle title="A draft of the policies" answer="Yours alone until you propose it." />
            <DraftEditor
              files={draft.value.files}
              inForce={draft.value.inForce}
              zone={zone}
              mayOpen={actor.roles.includes('compliance')}
              acts={{
                save: saveFile,
                check,
                discard,
                replay: startReplay,
                progress: replayProgress,
                propose: startProposal,
                finish: finishPolicy,
              }}
            />
          </>
        ) : (
          <>
            <h1 className="mb-6 text-title">No draft opens for you</h1>
            <RefusalNotice refusal={draft} actions={<LinkButton href="/policy">Policy</LinkButton>} />
          </>
        )}
      </PageFrame>
    </House>
  )
}
