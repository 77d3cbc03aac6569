import type { Metadata } from 'next'
import { House } from '@/app/house'
import { address, asked, readListQuery, type Search } from '@/app/list-query'
import { EnvelopeList } from '@/components/envelope/envelope-list'
import { FindForm } from '@/components/envelope/find-form'
import { RowKeys } from '@/components/envelope/row-keys'
import { viewerZone } from '@/components/shell'
import { EmptyState, LinkButton, PageFrame, PageTitle } from '@/components/ui'
import { requireActor } from '@/lib/identity'
import { documents } from '@/lib/signing'

export const metadata: Metadata = { title: 'Documents' }

export default async function Documents({ searchParams }: { searchParams: Search }) {
  const query = await readListQuery(searchParams)
  const actor = await requireActor(address('/documents', query))
  const zone = await viewerZone()
  const { rows, cursor } = await documents(actor, asked(query, zone))
  const narrowed = Boolean(query.text || query.person || query.from || query.to || query.state)
  return (
    <House actor={actor} current="/documents">
      <PageFrame>
        <PageTitle
          title="Documents"
          answer="Everything you sent, signed or received, newest first."
          aside={
            <>
              <RowKeys act="open" />
              <LinkButton href="/compose" size="small">
                New envelope
              </LinkButton>
            </>
          }
        />
        <FindForm action="/documents" values={query} wide />
        {rows.length > 0 ? (
          <div className="mt-6 border-t border-line-2">
            <EnvelopeList rows={rows} now={new Date()} zone={zone} withSender />
          </div>
        ) : narrowed ? (
          <EmptyState title="Nothing like that is here." action={<LinkButton href="/documents">Show all</LinkButton>}>
            Look for fewer words, or in a longer period.
          </EmptyState>
        ) : (
          <EmptyState
            title="Everything you send, sign or receive will stand here."
            action={<LinkButton href="/compose">New envelope</LinkButton>}
          >
            Find it again by its title, a party, a person or a date, and download the sealed PDF from its page.
          </EmptyState>
        )}
        {(cursor || query.after) && (
          <nav aria-label="Pages" className="mt-6 flex gap-4">
            {query.after && <LinkButton href={address('/documents', query)}>From the newest</LinkButton>}
            {cursor && <LinkButton href={address('/documents', query, { after: cursor })}>More</LinkButton>}
          </nav>
        )}
      </PageFrame>
    </House>
  )
}
