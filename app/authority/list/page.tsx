import type { Metadata } from 'next'
import { AuthorityListForm } from '@/components/authority'
import { viewerZone } from '@/components/shell'
import { LinkButton, PageFrame, PageTitle } from '@/components/ui'
import { requireActor } from '@/lib/identity'
import { MOST_BYTES } from '@/lib/lists'
import { composeOptions } from '@/lib/signing'
import { House } from '../../house'
import { finishList, lookAtList, startList } from './actions'

export const metadata: Metadata = { title: 'Authority by a list' }

export default async function ListPage() {
  const actor = await requireActor('/authority/list')
  const [{ classes }, zone] = await Promise.all([composeOptions(), viewerZone()])
  const kinds = classes.map(({ id, name }) => [id, name] as const)
  return (
    <House actor={actor} current="/authority">
      <PageFrame width="prose">
        <PageTitle title="Authority by a list" answer="One administrator proposes it, another activates all of it." />
        <AuthorityListForm kinds={kinds} zone={zone} most={MOST_BYTES} read={lookAtList} start={startList} finish={finishList} />
        <LinkButton href="/authority" className="mt-12">
          Back to the register
        </LinkButton>
      </PageFrame>
    </House>
  )
}
