import type { Metadata } from 'next'
import { PublicHead } from '@/components/identity'
import { PageFrame } from '@/components/ui'
import { Verify } from '@/components/verify'
import { env } from '@/lib/env'
import { organisation } from '@/lib/ledger'

export const metadata: Metadata = { title: 'Verify' }
// Whose page this is is asked at each request.
export const dynamic = 'force-dynamic'

/** For anybody: checks a bundle or a sealed PDF in the reader's own browser. Nothing is sent anywhere. */
export default async function VerifyPage() {
  const org = await organisation()
  return (
    <>
      <PublicHead {...(org && { organisation: org.name })} />
      <PageFrame width="prose">
        <h1 className="text-act">Verify</h1>
        <p className="mt-3 text-state">Check an evidence bundle or a sealed PDF, here in your browser. Nothing is uploaded.</p>
        <Verify host={new URL(env().COUNTERSIGN_URL).host} />
      </PageFrame>
    </>
  )
}
