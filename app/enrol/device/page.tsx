import type { Metadata } from 'next'
import { NewDevice, PublicHead } from '@/components/identity'
import { PageFrame } from '@/components/ui'
import { env } from '@/lib/env'
import { organisation } from '@/lib/ledger'
import { askHandOver, readHandOver, takeHandOver } from '../actions'

export const metadata: Metadata = { title: 'A passkey on this device' }

/** Where the QR code leads. Not signed in: what is made here counts only once the first device confirms it. */
export default async function NewDevicePage() {
  const org = await organisation()
  return (
    <>
      <PublicHead {...(org && { organisation: org.name })} {...(env().COUNTERSIGN_DEMO && { mark: 'DEMO' })} />
      <PageFrame width="prose">
        <NewDevice show={readHandOver} take={takeHandOver} ask={askHandOver} />
      </PageFrame>
    </>
  )
}
