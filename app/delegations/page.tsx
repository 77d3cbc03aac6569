import type { Metadata } from 'next'
import { delegationsAnswer, LendForm, OverTime, type Typed, WaitingForYou } from '@/components/delegation'
import { viewerZone } from '@/components/shell'
import { dayOf, localOf, plusDays } from '@/components/time'
import { PageFrame, PageTitle, TextLink } from '@/components/ui'
import { typedAmount } from '@/lib/core'
import { type DelegationRow, delegations } from '@/lib/delegation'
import { requireActor } from '@/lib/identity'
import { composeOptions } from '@/lib/signing'
import { House } from '../house'
import { finishDelegation, showLending, startGrant, startStep } from './actions'

export const metadata: Metadata = { title: 'Delegations' }

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function DelegationsPage({ searchParams }: Props) {
  const { extend } = await searchParams
  const actor = await requireActor('/delegations')
  const [own, options, zone] = await Promise.all([delegations(actor), composeOptions(), viewerZone()])
  const now = new Date()
  const before = own.given.find(({ id, may }) => id === extend && may.extend)
  const acts = { start: startStep, finish: finishDelegation }
  return (
    <House actor={actor} current="/delegations">
      <PageFrame>
        <PageTitle
          title={before ? `Let ${before.name} go on` : 'Delegations'}
          answer={delegationsAnswer(own.given, own.received)}
          aside={before && <TextLink href="/delegations">Write another sentence</TextLink>}
          className="mb-8"
        />
        <WaitingForYou rows={own.received.filter(({ may }) => may.accept)} zone={zone} acts={acts} />
        <LendForm
          key={before?.id ?? own.given[0]?.id ?? 'first'}
          grantor={actor.personId}
          options={options}
          initial={before ? goingOn(before, zone) : nextWeek(now, zone)}
          extending={before && { id: before.id, name: before.name }}
          zone={zone}
          now={now}
          preview={showLending}
          start={startGrant}
          finish={finishDelegation}
        />
        <OverTime own={own} zone={zone} now={now} acts={acts} />
      </PageFrame>
    </House>
  )
}

/** A working week from tomorrow on, and nothing else said yet. */
function nextWeek(now: Date, zone: string): Typed {
  const tomorrow = plusDays(dayOf(now, zone), 1)
  const edges = { from: `${tomorrow}T08:00`, until: `${plusDays(tomorrow, 7)}T18:00` }
  return { ...edges, people: [], classes: [], amount: '', currency: 'EUR', counterparty: '', reason: '' }
}

/** The same again, from where the one before ends, and as long as that was. */
function goingOn({ delegate, classes, cap, counterparty, from, until, reason }: DelegationRow, zone: string): Typed {
  const end = new Date(until.getTime() + (until.getTime() - from.getTime()))
  return {
    people: [delegate.name],
    classes,
    amount: cap ? typedAmount(cap) : '',
    currency: cap?.currency ?? 'EUR',
    counterparty: counterparty ?? '',
    from: localOf(until, zone),
    until: localOf(end, zone),
    reason,
  }
}
