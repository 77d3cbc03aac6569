import type { Metadata } from 'next'
import { delegationsAnswer, goingOn, InMyName, LendForm, nextWeek, OverTime, WaitingForYou } from '@/components/delegation'
import { viewerZone } from '@/components/shell'
import { PageFrame, PageTitle, TextLink } from '@/components/ui'
import { delegations } from '@/lib/delegation'
import { env } from '@/lib/env'
import { signedForMe } from '@/lib/governance'
import { requireActor } from '@/lib/identity'
import { composeOptions, toLend } from '@/lib/signing'
import { House } from '../house'
import { finishDelegation, question, readCalendar, settle, showLending, startGrant, startStep } from './actions'

export const metadata: Metadata = { title: 'Delegations' }

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function DelegationsPage({ searchParams }: Props) {
  const { extend, to } = await searchParams
  const actor = await requireActor('/delegations')
  const [own, signed, options, waits, zone] = await Promise.all([
    delegations(actor),
    signedForMe(actor),
    composeOptions(),
    toLend(actor),
    viewerZone(),
  ])
  const now = new Date()
  const before = own.given.find(({ id, may }) => id === extend && may.extend)
  // A letter that asks to be let sign leads here, with who asks.
  const asking = options.people.find(({ id }) => id === to)
  const acts = { start: startStep, finish: finishDelegation }
  return (
    <House actor={actor} current="/delegations">
      <PageFrame>
        <PageTitle
          title={before ? `Let ${before.name} go on` : 'Delegations'}
          answer={delegationsAnswer(own.given, own.received)}
          aside={
            <>
              {before && <TextLink href="/delegations">Write another sentence</TextLink>}
              {actor.roles.length > 0 && <TextLink href="/delegations/register">Everybody’s</TextLink>}
            </>
          }
          className="mb-8"
        />
        <WaitingForYou rows={own.received.filter(({ may }) => may.accept)} zone={zone} acts={acts} />
        <LendForm
          key={before ? `after ${before.id}` : `${own.given[0]?.id} ${asking?.id}`}
          grantor={actor.personId}
          options={options}
          waits={waits}
          initial={before ? goingOn(before, zone) : nextWeek(now, zone, asking?.name)}
          extending={before && { id: before.id, name: before.name }}
          zone={zone}
          now={now}
          preview={showLending}
          askCalendar={readCalendar}
          start={startGrant}
          finish={finishDelegation}
        />
        <OverTime own={own} zone={zone} now={now} acts={acts} mails={env().SMTP_URL !== undefined} />
        <InMyName acts={signed} zone={zone} question={question} settle={settle} />
      </PageFrame>
    </House>
  )
}
