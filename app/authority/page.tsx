import type { Metadata } from 'next'
import { AuthorityItem, FindInRegister, Kinds, registerAnswer, WaitingAuthorities } from '@/components/authority'
import { viewerZone } from '@/components/shell'
import { EmptyState, Icon, LinkButton, PageFrame, PageTitle, RefusalNotice, SectionHead, TextLink } from '@/components/ui'
import { type AuthorityRow, classes, proposedClasses, type Register, register, type WaitingList, waitingLists } from '@/lib/authority'
import { requireActor } from '@/lib/identity'
import { House } from '../house'
import { finishAuthority, startActivation, startEnd } from './actions'
import { finishKind, startKindActivation, withdrawKind } from './kinds/actions'
import { finishList, startListActivation, takeListBack } from './list/actions'
import { readRegisterQuery, registerAddress } from './query'

export const metadata: Metadata = { title: 'Authority' }

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function AuthorityPage({ searchParams }: Props) {
  const query = readRegisterQuery(await searchParams)
  const actor = await requireActor(registerAddress(query))
  const listed = await register(actor, query)
  const [kinds, lists, zone] = await Promise.all([listed.ok ? classes(actor) : [], waitingLists(actor), viewerZone()])
  const administrator = actor.roles.includes('administrator')
  return (
    <House actor={actor} current="/authority">
      <PageFrame>
        <PageTitle
          title="Authority"
          answer={listed.ok ? registerAnswer(listed.value.counts, lists.length) : undefined}
          aside={listed.ok && <Ways administrator={administrator} />}
        />
        {!listed.ok && <RefusalNotice refusal={listed} className="mt-8" />}
        {listed.ok && (
          <>
            <WaitingLists lists={lists} kinds={kinds.map(({ rules }) => [rules.class, rules.name] as const)} zone={zone} />
            <Found query={query} found={listed.value} zone={zone} />
            <section id="kinds" aria-label="Kinds of document">
              <SectionHead title="Kinds of document" remark="and what each asks for" end={kinds.length} />
              <Kinds
                classes={kinds}
                proposed={await proposedClasses(actor)}
                covered={new Set(listed.value.counts.covered)}
                mayPropose={administrator}
                zone={zone}
                acts={{ startActivation: startKindActivation, finish: finishKind, withdraw: withdrawKind }}
              />
              {administrator && (
                <LinkButton href="/authority/kinds/new" size="small" className="mt-4" before={<Icon name="plus" size={13} />}>
                  A new kind of document
                </LinkButton>
              )}
            </section>
          </>
        )}
      </PageFrame>
    </House>
  )
}

const Ways = ({ administrator }: { administrator: boolean }) => (
  <>
    <TextLink href="/exceptions">Exceptions</TextLink>
    <LinkButton href="/authority/who">Who could sign?</LinkButton>
    {administrator && (
      <>
        <LinkButton href="/authority/list">By a list</LinkButton>
        <LinkButton href="/authority/grant" kind="ink" before={<Icon name="plus" size={14} />}>
          Grant authority
        </LinkButton>
      </>
    )}
  </>
)

interface WaitingListsProps {
  readonly lists: readonly WaitingList[]
  readonly kinds: readonly (readonly [string, string])[]
  readonly zone: string
}

function WaitingLists({ lists, kinds, zone }: WaitingListsProps) {
  if (lists.length === 0) return null
  return (
    <section aria-label="Lists that wait">
      <SectionHead title="Lists that wait for a second administrator" remark="and give nothing until then" end={lists.length} />
      <ul>
        {lists.map((list) => (
          <WaitingAuthorities
            key={list.id}
            list={list}
            kinds={kinds}
            zone={zone}
            acts={{ startActivation: startListActivation, finish: finishList, withdraw: takeListBack }}
          />
        ))}
      </ul>
    </section>
  )
}

interface FoundProps {
  readonly query: ReturnType<typeof readRegisterQuery>
  readonly found: Register
  readonly zone: string
}

/** What was asked for, a page of it, with the ways to the rest. */
function Found({ query, found: { rows, next, counts }, zone }: FoundProps) {
  const past = query.of === 'past'
  const total = past ? counts.past : counts.waiting + counts.standing
  return (
    <>
      {(total > rows.length || query.find) && <FindInRegister query={query} />}
      {past ? (
        <section aria-label="Over and ended">
          <SectionHead title="Over and ended" end={counts.past} />
          <List rows={rows} zone={zone} />
        </section>
      ) : (
        <>
          <Waiting rows={rows.filter(({ state }) => state === 'granted')} zone={zone} total={counts.waiting} />
          <InForce rows={rows.filter(({ state }) => state !== 'granted')} zone={zone} total={counts.standing} />
        </>
      )}
      <p className="mt-4 flex flex-wrap gap-x-6 gap-y-2">
        {next && <TextLink href={registerAddress({ ...query, after: next })}>The next ones</TextLink>}
        {query.after && <TextLink href={registerAddress({ ...query, after: '' })}>From the beginning</TextLink>}
        {past && <TextLink href="/authority">In force and planned: {counts.standing}</TextLink>}
        {!past && counts.past > 0 && <TextLink href="/authority?of=past">Over and ended: {counts.past}</TextLink>}
      </p>
    </>
  )
}

interface Part {
  readonly rows: readonly AuthorityRow[]
  readonly zone: string
}

const List = ({ rows, zone }: Part) => (
  <ul>
    {rows.map((row) => (
      <AuthorityItem key={row.id} row={row} zone={zone} acts={{ startActivation, startEnd, finish: finishAuthority }} />
    ))}
  </ul>
)

function Waiting({ rows, zone, total }: Part & { total: number }) {
  if (rows.length === 0) return null
  return (
    <section aria-label="Waits for a second administrator">
      <SectionHead title="Waits for a second administrator" remark="and holds nothing until then" end={total} />
      <List rows={rows} zone={zone} />
    </section>
  )
}

function InForce({ rows, zone, total }: Part & { total: number }) {
  return (
    <section aria-label="In force and planned">
      <SectionHead title="In force and planned" end={total} />
      {rows.length > 0 && <List rows={rows} zone={zone} />}
      {total === 0 && (
        <EmptyState title="Nobody has authority.">
          One administrator grants it to a person, for kinds of document, up to an amount, for a time. Another activates it, and it stands
          here until it ends by itself.
        </EmptyState>
      )}
    </section>
  )
}
