import type { Metadata } from 'next'
import { PublicHead, SetUp } from '@/components/identity'
import { Fact, Facts, LinkButton, Notice, PageFrame } from '@/components/ui'
import { env } from '@/lib/env'
import { host } from '@/lib/identity'
import { organisation } from '@/lib/ledger'
import { startSetUp, takeCreation } from './actions'

export const metadata: Metadata = { title: 'Set up' }
// Whether there is an organisation is asked at each request.
export const dynamic = 'force-dynamic'

export default async function SetUpPage() {
  const org = await organisation()
  const { name, trial } = host()
  return (
    <>
      <PublicHead {...(org && { organisation: org.name })} {...(trial && { mark: 'trial' })} />
      <PageFrame width="prose">
        {org ? (
          <>
            <h1 className="text-act">This Countersign is set up</h1>
            <p className="mt-3 text-state">
              It serves <bdi>{org.name}</bdi>. Set-up happens once.
            </p>
            <LinkButton href="/sign-in" kind="ink" className="mt-8">
              Sign in
            </LinkButton>
          </>
        ) : (
          <>
            <h1 className="text-act">Set up Countersign</h1>
            <p className="mt-3 text-state">You become the first administrator. It takes a name, and a passkey on this device.</p>
            <Facts className="mt-8 border-t border-line">
              <Fact term="Host, for good">
                <span className="font-mono text-ui font-medium">{name}</span>
                <p className="mt-0.5 text-dense text-ink-2">
                  Every passkey is bound to this name and works nowhere else. It cannot be changed later. It comes from COUNTERSIGN_URL, now{' '}
                  {env().COUNTERSIGN_URL}.
                </p>
              </Fact>
            </Facts>
            {trial && (
              <Notice
                kind="wait"
                word="A trial"
                className="mt-6"
                next="For real use, stop here and start again with COUNTERSIGN_URL set to the host your people will open."
              >
                On localhost only this machine can reach it, and nothing made here can be moved to another host.
              </Notice>
            )}
            <SetUp start={startSetUp} take={takeCreation} />
          </>
        )}
      </PageFrame>
    </>
  )
}
