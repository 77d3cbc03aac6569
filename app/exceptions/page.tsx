import type { Metadata } from 'next'
import { House } from '@/app/house'
import { ExceptionItem } from '@/components/exceptions/item'
import { exceptionsAnswer } from '@/components/exceptions/words'
import { viewerZone } from '@/components/shell'
import { EmptyState, PageFrame, PageTitle, SectionHead } from '@/components/ui'
import { type ExceptionRow, exceptions } from '@/lib/authority'
import { requireActor } from '@/lib/identity'

export const metadata: Metadata = { title: 'Exceptions' }

const isOpen = ({ state, unreviewed }: ExceptionRow) => state === 'requested' || state === 'running' || unreviewed

/** Every exception, for who answers for them; for everybody else their own. */
export default async function ExceptionsPage() {
  const actor = await requireActor('/exceptions')
  const [rows, zone] = await Promise.all([exceptions(actor), viewerZone()])
  return (
    <House actor={actor} current="/exceptions">
      <PageFrame>
        <PageTitle title="Exceptions" answer={exceptionsAnswer(rows)} />
        {rows.length === 0 && (
          <EmptyState title="Nobody has asked for an exception.">
            Who cannot sign something, and cannot wait, asks for one on its page. An administrator approves it, for minutes or hours, and
            compliance looks at it afterwards. Until then it stands here and on the overview.
          </EmptyState>
        )}
        <Part title="Open" rows={rows.filter(isOpen)} zone={zone} />
        <Part title="Closed" rows={rows.filter((row) => !isOpen(row))} zone={zone} />
      </PageFrame>
    </House>
  )
}

function Part({ title, rows, zone }: { title: string; rows: readonly ExceptionRow[]; zone: string }) {
  if (rows.length === 0) return null
  return (
    <section aria-label={title}>
      <SectionHead title={title} end={rows.length} />
      <ul>
        {rows.map((row) => (
          <ExceptionItem key={row.id} row={row} zone={zone} />
        ))}
      </ul>
    </section>
  )
}
