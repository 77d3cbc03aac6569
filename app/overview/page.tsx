import type { Metadata } from 'next'
import { House } from '@/app/house'
import { Pulse } from '@/components/overview/pulse'
import { Finding, Open, Section } from '@/components/overview/rows'
import { overviewAnswer } from '@/components/overview/words'
import { viewerZone } from '@/components/shell'
import { EmptyState, LinkButton, PageFrame, PageTitle, RefusalNotice, TextLink } from '@/components/ui'
import { type Overview, overview } from '@/lib/governance'
import { requireActor } from '@/lib/identity'
import { assign, settle } from './actions'

export const metadata: Metadata = { title: 'Overview' }

export default async function OverviewPage() {
  const actor = await requireActor('/overview')
  const [found, zone] = await Promise.all([overview(actor), viewerZone()])
  if (!found.ok)
    return (
      <House actor={actor} current="/overview">
        <PageFrame width="prose">
          <h1 className="mb-6 text-title">The overview does not open for you</h1>
          <RefusalNotice refusal={found} actions={<LinkButton href="/inbox">Inbox</LinkButton>} />
        </PageFrame>
      </House>
    )
  return (
    <House actor={actor} current="/overview">
      <PageFrame>
        <PageTitle title={overviewAnswer(found.value)} aside={<TextLink href="/exceptions">Exceptions</TextLink>} />
        <div className="mt-2 grid gap-x-12 gap-y-10 lg:grid-cols-[minmax(0,1fr)_18rem]">
          <div>
            <Findings of={found.value} zone={zone} />
            <Exceptions of={found.value} zone={zone} />
            <Waiting of={found.value} zone={zone} />
            <Ending of={found.value} zone={zone} />
          </div>
          <aside aria-label="The record" className="lg:border-l lg:border-line lg:pl-8">
            <Pulse health={found.value.health} zone={zone} />
          </aside>
        </div>
      </PageFrame>
    </House>
  )
}

interface Part {
  readonly of: Overview
  readonly zone: string
}

function Findings({ of: { findings, waiting, exceptions, owners }, zone }: Part) {
  if (findings.length + waiting.length + exceptions.length === 0)
    return (
      <EmptyState title="Nothing is wrong that the house knows of, and nothing waits for a second person.">
        What is not as it should be stands here by itself, with who answers for it, until it is so no more.
      </EmptyState>
    )
  if (findings.length === 0) return null
  const now = new Date()
  return (
    <Section title="Findings" count={findings.length}>
      {findings.map((row) => (
        <Finding key={row.id} row={row} zone={zone} now={now} owners={owners} assign={assign} settle={settle} />
      ))}
    </Section>
  )
}

function Exceptions({ of: { exceptions }, zone }: Part) {
  if (exceptions.length === 0) return null
  return (
    <Section title="Exceptions" remark="running, or waiting for their review" count={exceptions.length}>
      {exceptions.map((row) => (
        <Open key={row.id} row={row} word="since" zone={zone} />
      ))}
    </Section>
  )
}

function Waiting({ of: { waiting }, zone }: Part) {
  if (waiting.length === 0) return null
  return (
    <Section title="Waits for a second administrator" remark="and holds nothing until then" count={waiting.length}>
      {waiting.map((row) => (
        <Open key={row.id} row={row} word="asked" zone={zone} waits />
      ))}
    </Section>
  )
}

function Ending({ of: { ending }, zone }: Part) {
  if (ending.length === 0) return null
  return (
    <Section title="Authority that ends" remark="within 30 days, by itself" count={ending.length}>
      {ending.map((row) => (
        <Open key={row.id} row={row} word="ends" zone={zone} />
      ))}
    </Section>
  )
}
