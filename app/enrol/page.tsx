import type { Metadata } from 'next'
import { Enrol, PublicHead } from '@/components/identity'
import { viewerZone } from '@/components/shell'
import { PageFrame } from '@/components/ui'
import { env } from '@/lib/env'
import { organisation } from '@/lib/ledger'
import { takeCreation } from '../set-up/actions'
import { readLink, startEnrolment } from './actions'

export const metadata: Metadata = { title: 'Enrol' }

/** Fetching this page says and changes nothing: the secret is in the fragment, which stays in the browser until somebody acts. */
export default async function EnrolPage() {
  const org = await organisation()
  return (
    <>
      <PublicHead {...(org && { organisation: org.name })} {...(env().COUNTERSIGN_DEMO && { mark: 'DEMO' })} />
      <PageFrame width="prose">
        <Enrol show={readLink} start={startEnrolment} take={takeCreation} zone={await viewerZone()} />
      </PageFrame>
    </>
  )
}
