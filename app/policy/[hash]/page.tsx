import type { Metadata } from 'next'
import { House } from '@/app/house'
import { Comings, DiffView, diffOf, Rules } from '@/components/policy'
import { viewerZone } from '@/components/shell'
import { HashDigits, Icon, LinkButton, PageFrame, PageTitle, RefusalNotice, SectionHead, TextLink } from '@/components/ui'
import { requireActor } from '@/lib/identity'
import { readPolicy } from '@/lib/rulebook'

export const metadata: Metadata = { title: 'Policies' }

/** Any bundle that was ever in force: where the link of a decision leads. */
export default async function PolicyBundlePage({ params }: { params: Promise<{ hash: string }> }) {
  const { hash } = await params
  const actor = await requireActor(`/policy/${encodeURIComponent(hash)}`)
  const [read, zone] = [await readPolicy(actor, hash), await viewerZone()]
  const inForce = read.ok && !read.value.isInForce ? await readPolicy(actor) : undefined
  return (
    <House actor={actor} current="/policy">
      <PageFrame>
        <TextLink href="/policy" className="mb-4 inline-flex items-center gap-1">
          <Icon name="left" size={13} /> Policy
        </TextLink>
        {!read.ok && (
          <>
            <h1 className="mb-6 text-title">These policies do not open for you</h1>
            <RefusalNotice refusal={read} actions={<LinkButton href="/policy">Policy</LinkButton>} />
          </>
        )}
        {read.ok && (
          <>
            <PageTitle
              title={read.value.isInForce ? 'The policies in force' : 'Policies of an earlier time'}
              answer={`${read.value.rules.length} rules, for ${read.value.engine}.`}
              aside={
                <TextLink file href={`/policy/${read.value.hash}/files`}>
                  Take the files away
                </TextLink>
              }
            />
            <div className="mt-4">
              <HashDigits value={read.value.hash} />
            </div>
            <Comings comings={read.value.comings} zone={zone} />
            {inForce?.ok && (
              <section aria-label="Since then">
                <SectionHead title="What was changed since" remark="up to the policies in force" />
                <DiffView files={diffOf(read.value.policies, inForce.value.policies)} />
              </section>
            )}
            <Rules rules={read.value.rules} />
          </>
        )}
      </PageFrame>
    </House>
  )
}
