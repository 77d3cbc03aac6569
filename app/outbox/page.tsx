import type { Metadata } from 'next'
import { viewerZone } from '@/components/shell'
import { Notice, PageFrame, PageTitle, RefusalNotice, SectionHead, Time } from '@/components/ui'
import { env } from '@/lib/env'
import { listOutbox, type MailRow, requireActor } from '@/lib/identity'
import { type StuckJob, stuckJobs } from '@/lib/signing'
import { House } from '../house'
import type { Search } from '../list-query'
import { Letters } from './letters'
import { outboxView } from './view'

export const metadata: Metadata = { title: 'Outbox' }

export default async function OutboxPage({ searchParams }: { searchParams: Search }) {
  const actor = await requireActor('/outbox')
  const [listed, stuck] = await Promise.all([listOutbox(actor), stuckJobs(actor)])
  const zone = await viewerZone()
  const sends = env().SMTP_URL !== undefined
  return (
    <House actor={actor} current="/outbox">
      <PageFrame>
        <PageTitle title="Outbox" answer={listed.ok ? answer(listed.value, sends) : undefined} />
        {!listed.ok && <RefusalNotice refusal={listed} className="mt-8" />}
        {listed.ok && !sends && (
          <Notice kind="info" word="No mail server" className="mt-8" next="Set SMTP_URL, and messages are sent by themselves.">
            Messages wait here. What they say is for their readers; an address that opens something can be shown, so that you pass it on.
            Showing it is recorded with your name, because whoever has it could use it in the recipient’s place.
          </Notice>
        )}
        {stuck.ok && stuck.value.length > 0 && <LateSeals stuck={stuck.value} zone={zone} />}
        {listed.ok && <Letters view={outboxView(listed.value, await searchParams)} zone={zone} />}
      </PageFrame>
    </House>
  )
}

function answer(mails: readonly MailRow[], sends: boolean): string {
  const failed = mails.filter(({ state }) => state === 'failed').length
  if (failed > 0) return failed === 1 ? 'One message could not be sent.' : `${failed} messages could not be sent.`
  const waiting = mails.filter(({ state }) => state === 'waiting')
  if (waiting.length === 0) return mails.length === 0 ? 'Empty.' : 'All messages are out.'
  if (sends) return waiting.length === 1 ? 'One message waits to be sent.' : `${waiting.length} messages wait to be sent.`
  const addresses = waiting.filter(({ holdsLink }) => holdsLink).length
  if (addresses === 0) return 'Nothing for you to pass on.'
  return addresses === 1 ? 'One address waits for you to pass it on.' : `${addresses} addresses wait for you to pass them on.`
}

/** Signatures that are recorded, and whose seals in the PDF could not be made yet. */
function LateSeals({ stuck, zone }: { stuck: readonly StuckJob[]; zone: string }) {
  return (
    <section aria-label="Late seals">
      <SectionHead title="Late seals" remark="recorded signatures whose seal is tried again by itself" end={stuck.length} />
      <ul>
        {stuck.map(({ approvalId, signer, since, attempts, error }) => (
          <li key={approvalId} className="border-b border-line py-3">
            <p className="flex flex-wrap items-baseline gap-x-4">
              <span className="min-w-0 text-item">{signer} signed</span>
              <span className="text-ink-2 sm:ml-auto">
                <Time at={since} zone={zone} />, {attempts === 1 ? 'one attempt' : `${attempts} attempts`}
              </span>
            </p>
            {error && <p className="mt-1 text-dense text-refuse">{error}</p>}
          </li>
        ))}
      </ul>
    </section>
  )
}
