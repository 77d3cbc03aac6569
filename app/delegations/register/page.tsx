import type { Metadata } from 'next'
import { DelegationGraph, RegisterItem } from '@/components/delegation'
import { viewerZone } from '@/components/shell'
import { instantOf, localOf } from '@/components/time'
import {
  Button,
  Checkbox,
  DateTimeField,
  EmptyState,
  LinkButton,
  PageFrame,
  PageTitle,
  RefusalNotice,
  SectionHead,
  TextField,
  TextLink,
} from '@/components/ui'
import { delegationRegister, lentAt } from '@/lib/delegation'
import { readsEverything, requireActor } from '@/lib/identity'
import { House } from '../../house'
import { finishDelegation, startStep } from '../actions'
import { type RegisterQuery, readRegisterQuery, registerAddress } from './query'

export const metadata: Metadata = { title: 'Who signs for whom' }

const PATH = '/delegations/register'

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function DelegationRegisterPage({ searchParams }: Props) {
  const query = readRegisterQuery(await searchParams)
  const actor = await requireActor(registerAddress(PATH, query))
  const [zone, now] = [await viewerZone(), new Date()]
  const instant = instantOf(query.at, zone) ?? now
  const found = await delegationRegister(actor, { ...query, unused: query.unused === '1' })
  const then = found.ok ? await lentAt(actor, instant) : undefined
  return (
    <House actor={actor} current="/delegations">
      <PageFrame>
        <PageTitle
          title="Who signs for whom"
          answer="Every delegation and appointment there ever was."
          aside={
            <>
              <TextLink href="/delegations">Your own</TextLink>
              {found.ok && (
                <TextLink file href={registerAddress(`${PATH}/export`, { ...query, after: '' })}>
                  Export as CSV
                </TextLink>
              )}
              {found.ok && found.value.mayAppoint && <LinkButton href="/delegations/appoint">Appoint somebody</LinkButton>}
            </>
          }
        />
        {!found.ok && <RefusalNotice refusal={found} className="mt-8" />}
        {found.ok && (
          <>
            <Find query={query} />
            <ul aria-label="Delegations and appointments" className="mt-6 border-t border-line-2">
              {found.value.rows.map((row) => (
                <RegisterItem
                  key={row.id}
                  row={row}
                  zone={zone}
                  acts={{ start: startStep, finish: finishDelegation }}
                  history={readsEverything(actor) ? `/timeline?delegation=${row.id}` : undefined}
                />
              ))}
            </ul>
            {found.value.rows.length === 0 && (
              <EmptyState title="Nothing like that is here.">
                What people let others sign stands here, with how often it was used, and for good.
              </EmptyState>
            )}
            <p className="mt-4 flex gap-6">
              {found.value.next && <TextLink href={registerAddress(PATH, { ...query, after: found.value.next })}>The next ones</TextLink>}
              {query.after && <TextLink href={registerAddress(PATH, { ...query, after: '' })}>From the newest</TextLink>}
            </p>
          </>
        )}
        {then?.ok && (
          <section aria-label="At one instant">
            <SectionHead title="Who could sign for whom at one instant" end={then.value.length} />
            <form action={PATH} className="mt-4 flex flex-wrap items-end gap-3">
              <DateTimeField label="At" name="at" zone={zone} now={instant} defaultValue={localOf(instant, zone)} />
              <Button>Show</Button>
            </form>
            {then.value.length > 0 ? (
              <DelegationGraph rows={then.value} />
            ) : (
              <p className="mt-4 text-ink-2">Nobody could sign for anybody else then.</p>
            )}
          </section>
        )}
      </PageFrame>
    </House>
  )
}

/** A native form, so that the address holds the question. */
const Find = ({ query }: { query: RegisterQuery }) => (
  <form action={PATH} className="mt-8 flex flex-wrap items-end gap-x-4 gap-y-3">
    <TextField
      label="Find a person, or D-17"
      name="find"
      defaultValue={query.find}
      autoComplete="off"
      maxLength={200}
      className="min-w-60 grow sm:max-w-96"
    />
    <Checkbox label="Never used" name="unused" value="1" defaultChecked={query.unused === '1'} className="pb-2" />
    <Button>Find</Button>
  </form>
)
