import type { Metadata } from 'next'
import { House } from '@/app/house'
import { waitingInWords } from '@/components/delegation'
import { EnvelopeList } from '@/components/envelope/envelope-list'
import { InboxList } from '@/components/envelope/inbox-list'
import { RowKeys } from '@/components/envelope/row-keys'
import { inboxAnswer } from '@/components/envelope/words'
import { viewerZone } from '@/components/shell'
import { EmptyState, Glyph, LinkButton, Notice, PageFrame, PageTitle, SectionHead, TextLink, Time } from '@/components/ui'
import { waitingDelegations } from '@/lib/delegation'
import { type Actor, requireActor } from '@/lib/identity'
import { inbox, sent } from '@/lib/signing'

export const metadata: Metadata = { title: 'Inbox' }

export default async function Inbox({ searchParams }: { searchParams: Promise<{ all?: string }> }) {
  const actor = await requireActor('/inbox')
  const all = (await searchParams).all !== undefined
  const [waits, back, lent, zone] = await Promise.all([
    inbox(actor, { all }),
    needAttention(actor),
    waitingDelegations(actor),
    viewerZone(),
  ])
  const { own: rows, waiting, more, forOthers } = waits
  const now = new Date()
  const delegated = waitingInWords(lent)
  const held = forOthers.reduce((sum, one) => sum + one.rows.length, 0)
  return (
    <House actor={actor} current="/inbox">
      <PageFrame>
        <PageTitle
          title="Inbox"
          answer={inboxAnswer(waiting, now, zone, { forOthers: held, delegated: delegated !== undefined })}
          aside={
            <>
              {rows.length + held > 0 && <RowKeys act="read and sign" />}
              <LinkButton href="/compose" size="small">
                New envelope
              </LinkButton>
            </>
          }
        />
        {delegated && (
          <Notice kind="wait" word="Delegations" className="mt-8">
            {delegated} <TextLink href="/delegations">Open Delegations</TextLink>
          </Notice>
        )}
        {rows.length > 0 && (
          <section aria-label="In your own name">
            <SectionHead
              title={
                <>
                  <Glyph kind="person" />
                  In your own name
                </>
              }
              end={waiting.length}
            />
            <InboxList rows={rows} now={now} zone={zone} />
          </section>
        )}
        {forOthers.map(({ inPlace, rows: under }) => (
          <section key={inPlace.under} aria-label={`For ${inPlace.name}, under ${inPlace.called}`}>
            <SectionHead
              title={
                <>
                  <Glyph kind="delegate" />
                  <bdi>For {inPlace.name}</bdi>
                </>
              }
              remark={
                <>
                  under {inPlace.called}, until <Time at={inPlace.until} zone={zone} />
                </>
              }
              end={under.length}
            />
            <InboxList rows={under} now={now} zone={zone} />
          </section>
        ))}
        {more && (
          <LinkButton href="/inbox?all" size="small">
            Show all that waits
          </LinkButton>
        )}
        {back.length > 0 && (
          <section aria-label="Back with you">
            <SectionHead title="Back with you" remark="yours to finish, or stopped on the way" end={back.length} />
            <EnvelopeList rows={back} now={now} zone={zone} />
          </section>
        )}
        {rows.length + held === 0 && (
          <EmptyState
            title="Documents that wait for your signature will stand here."
            action={<LinkButton href="/compose">Send one yourself</LinkButton>}
          >
            When a colleague names you as a signer you also get a letter. What you have signed already is under Documents.
          </EmptyState>
        )}
      </PageFrame>
    </House>
  )
}

const RECENT_MS = 30 * 86_400_000

/** The sender's own: drafts, what came back because a signer left, and what was stopped in the last month. */
async function needAttention(actor: Actor) {
  const states = ['returned', 'declined', 'expired', 'draft'] as const
  const lists = await Promise.all(states.map((state) => sent(actor, { state })))
  const since = Date.now() - RECENT_MS
  return lists.flatMap(({ rows }, at) =>
    rows.filter(({ createdAt, sentAt }) => states[at] === 'returned' || (sentAt ?? createdAt).getTime() > since),
  )
}
