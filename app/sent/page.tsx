import type { Metadata } from 'next'
import { House } from '@/app/house'
import { address, asked, readListQuery, type Search } from '@/app/list-query'
import { EnvelopeList } from '@/components/envelope/envelope-list'
import { FindForm } from '@/components/envelope/find-form'
import { RowKeys } from '@/components/envelope/row-keys'
import { viewerZone } from '@/components/shell'
import { EmptyState, LinkButton, PageFrame, PageTitle } from '@/components/ui'
import { requireActor } from '@/lib/identity'
import { sent } from '@/lib/signing'

export const metadata: Metadata = { title: 'Sent' }

export default async function Sent({ searchParams }: { searchParams: Search }) {
  const query = await readListQuery(searchParams)
  const actor = await requireActor(address('/sent', query))
  const zone = await viewerZone()
  const { rows, cursor } = await sent(actor, asked(query, zone))
  const narrowed = Boolean(query.text || query.person || query.from || query.to || query.state)
  return (
    <House actor={actor} current="/sent">
      <PageFrame>
        <PageTitle
          title="Sent"
          answer="What you have sent, newest first, and who holds it up."
          aside={
            <>
              <RowKeys act="open" />
              <LinkButton href="/compose" size="small">
                New envelope
              </LinkButton>
            </>
          }
        />
        <FindForm action="/sent" values={query} />
        {rows.length > 0 ? (
          <div className="mt-6 border-t border-line-2">
            <EnvelopeList rows={rows} now={new Date()} zone={zone} />
          </div>
        ) : narrowed ? (
          <EmptyState title="Nothing like that is here." action={<LinkButton href="/sent">Show all</LinkButton>}>
            Look for fewer words, or in a longer period.
          </EmptyState>
        ) : (
          <EmptyState title="What you send will stand here." action={<LinkButton href="/compose">New envelope</LinkButton>}>
            Each row will say who has signed and whom it still waits for. From there you can remind, name another signer or void it.
          </EmptyState>
        )}
        {(cursor || query.after) && (
          <nav aria-label="Pages" className="mt-6 flex gap-4">
            {query.after && <LinkButton href={address('/sent', query)}>From the newest</LinkButton>}
            {cursor && <LinkButton href={address('/sent', query, { after: cursor })}>More</LinkButton>}
          </nav>
        )}
      </PageFrame>
    </House>
  )
}
