import type { Metadata } from 'next'
import Link from 'next/link'
import { ActForm, StandingNotice } from '@/components/identity'
import { WaitingPeople } from '@/components/people'
import { viewerZone } from '@/components/shell'
import { EmptyState, Glyph, Icon, LinkButton, PageFrame, PageTitle, RefusalNotice, SectionHead, TextLink, Time } from '@/components/ui'
import { type InvitationRow, listPeople, type PersonRow, requireActor, standingOf } from '@/lib/identity'
import { type WaitingPeople as Waiting, waitingPeople } from '@/lib/people'
import { House } from '../house'
import { resendInvitation, withdrawInvitation } from './actions'
import { finishPeople, startPeopleActivation, takePeopleBack } from './list/actions'

export const metadata: Metadata = { title: 'People' }

/** Invitations that stand on the page; all of them where they are asked for. */
const FIRST = 50

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function PeoplePage({ searchParams }: Props) {
  const actor = await requireActor('/people')
  const [listed, lists, zone, query] = await Promise.all([listPeople(actor), waitingPeople(actor), viewerZone(), searchParams])
  const administrator = actor.roles.includes('administrator')
  return (
    <House actor={actor} current="/people">
      <PageFrame>
        <PageTitle
          title="People"
          answer={listed.ok ? answer(listed.value, lists.length) : undefined}
          aside={
            administrator && (
              <>
                <LinkButton href="/people/list">Invite a list</LinkButton>
                <LinkButton href="/people/invite" kind="ink" before={<Icon name="plus" size={14} />}>
                  Invite a person
                </LinkButton>
              </>
            )
          }
        />
        {!listed.ok && <RefusalNotice refusal={listed} className="mt-8" />}
        {listed.ok && (
          <>
            <StandingNotice standing={await standingOf(actor)} className="mt-8" />
            <WaitingLists lists={lists} zone={zone} />
            <PeopleList people={listed.value.people} zone={zone} />
            <Invited invitations={listed.value.invitations} whole={query.invited === 'all'} zone={zone} mayAct={administrator} />
          </>
        )}
      </PageFrame>
    </House>
  )
}

function WaitingLists({ lists, zone }: { lists: readonly Waiting[]; zone: string }) {
  if (lists.length === 0) return null
  return (
    <section aria-label="Lists that wait">
      <SectionHead title="Lists that wait for a second administrator" remark="and invite nobody until then" end={lists.length} />
      <ul>
        {lists.map((list) => (
          <WaitingPeople
            key={list.id}
            list={list}
            zone={zone}
            acts={{ startActivation: startPeopleActivation, finish: finishPeople, withdraw: takePeopleBack }}
          />
        ))}
      </ul>
    </section>
  )
}

interface InvitedProps {
  readonly invitations: readonly InvitationRow[]
  readonly whole: boolean
  readonly zone: string
  readonly mayAct: boolean
}

function Invited({ invitations, whole, zone, mayAct }: InvitedProps) {
  const shown = whole ? invitations : invitations.slice(0, FIRST)
  return (
    <section aria-label="Invited" id="invited">
      <SectionHead title="Invited" end={invitations.length} />
      {invitations.length === 0 ? (
        <EmptyState title="No invitation is open.">
          Whoever you invite stands here until they have made their passkey. An invitation lives 72 hours.
        </EmptyState>
      ) : (
        <ul>
          {shown.map((invitation) => (
            <Invitation key={invitation.id} invitation={invitation} zone={zone} mayAct={mayAct} />
          ))}
        </ul>
      )}
      {shown.length < invitations.length && (
        <p className="mt-4">
          <TextLink href="/people?invited=all#invited">Show all {invitations.length}</TextLink>
        </p>
      )}
    </section>
  )
}

interface Listed {
  readonly people: readonly PersonRow[]
  readonly invitations: readonly InvitationRow[]
}

function answer({ people, invitations }: Listed, lists: number): string {
  const active = people.filter(({ status }) => status === 'active').length
  const waiting = people.filter(({ reopeningAskedBy }) => reopeningAskedBy).length
  return [
    active === 1 ? 'One person can act.' : `${active} people can act.`,
    invitations.length > 0 && (invitations.length === 1 ? 'One invitation is open.' : `${invitations.length} invitations are open.`),
    lists > 0 && (lists === 1 ? 'One list waits for a second administrator.' : `${lists} lists wait for a second administrator.`),
    waiting > 0 &&
      (waiting === 1 ? 'One enrolment waits for a second administrator.' : `${waiting} enrolments wait for a second administrator.`),
  ]
    .filter(Boolean)
    .join(' ')
}

function PeopleList({ people, zone }: { people: readonly PersonRow[]; zone: string }) {
  const here = people.filter(({ status }) => status !== 'left')
  const left = people.filter(({ status }) => status === 'left')
  return (
    <>
      <SectionHead title="Enrolled" end={here.length} />
      <ul>
        {here.map((person) => (
          <Row key={person.id} person={person} zone={zone} />
        ))}
      </ul>
      {left.length > 0 && (
        <>
          <SectionHead title="Left" end={left.length} />
          <ul>
            {left.map((person) => (
              <Row key={person.id} person={person} zone={zone} />
            ))}
          </ul>
        </>
      )}
    </>
  )
}

function Row({ person, zone }: { person: PersonRow; zone: string }) {
  return (
    <li className="border-b border-line">
      <Link
        href={`/people/${person.id}`}
        className="grid grid-cols-[1.5rem_1fr] gap-x-3 gap-y-1 py-3.5 no-underline hover:bg-sheet sm:grid-cols-[1.5rem_minmax(0,5fr)_minmax(0,3fr)_minmax(0,3fr)]"
      >
        <span className="pt-1">
          <Glyph kind="person" />
        </span>
        <span className="min-w-0">
          <span className="block text-item">
            <bdi>{person.erasedAt ? 'An erased person' : person.name}</bdi>
          </span>
          <span className="block truncate text-ink-2">{[person.title, person.email].filter(Boolean).join(' · ')}</span>
        </span>
        <span className="col-start-2 text-ink-2 sm:col-start-auto">
          {person.roles.length > 0 ? person.roles.join(', ') : 'signs and sends'}
          {person.roles.includes('auditor') && person.auditorUntil && (
            <span className="block text-dense">
              until <Time at={person.auditorUntil} zone={zone} inert />
            </span>
          )}
        </span>
        <span className="col-start-2 sm:col-start-auto sm:text-right">
          <Standing person={person} />
          {person.lastSeenAt && (
            <span className="block text-dense text-ink-2">
              last here <Time at={person.lastSeenAt} zone={zone} inert />
            </span>
          )}
        </span>
      </Link>
    </li>
  )
}

function Standing({ person }: { person: PersonRow }) {
  const mark = (tone: string, icon: 'cross' | 'hourglass' | 'key', words: string) => (
    <span className={`inline-flex items-center gap-1.5 ${tone}`}>
      <Icon name={icon} size={13} /> {words}
    </span>
  )
  if (person.status === 'left') return mark('text-ink-2', 'cross', 'has left')
  if (person.status === 'suspended') return mark('text-refuse', 'cross', 'suspended')
  if (person.reopeningAskedBy) return mark('text-wait', 'hourglass', 'reopening asked')
  if (person.reopenedUntil) return mark('text-wait', 'hourglass', 'may enrol again')
  if (person.passkeys === 0) return mark('text-wait', 'key', 'no passkey')
  return mark('text-ink', 'key', person.passkeys === 1 ? 'one passkey' : `${person.passkeys} passkeys`)
}

function Invitation({ invitation, zone, mayAct }: { invitation: InvitationRow; zone: string; mayAct: boolean }) {
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b border-dashed border-line-2 py-3.5">
      <div className="min-w-0 grow basis-72">
        <p className="text-item">
          <bdi>{invitation.name}</bdi>
        </p>
        <p className="text-ink-2">
          {invitation.email} · invited by <bdi>{invitation.by}</bdi>
          {invitation.roles.length > 0 && ` · ${invitation.roles.join(', ')}`}
        </p>
      </div>
      <p className={invitation.expired ? 'text-wait' : 'text-ink-2'}>
        {invitation.expired ? 'expired ' : 'open until '}
        <Time at={invitation.expiresAt} zone={zone} />
      </p>
      {mayAct && (
        <div className="flex flex-wrap gap-2">
          <ActForm action={resendInvitation} id={invitation.id} label={`Send again to ${invitation.name}`} words="Send again" />
          <ActForm
            action={withdrawInvitation}
            id={invitation.id}
            label={`Withdraw the invitation of ${invitation.name}`}
            words="Withdraw"
          />
        </div>
      )}
    </li>
  )
}
