import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ScopeSentence } from '@/components/authority'
import { ActForm, Reopening } from '@/components/identity'
import { RolesForm, RolesProposalItem } from '@/components/people'
import { viewerZone } from '@/components/shell'
import { dayOf } from '@/components/time'
import { DialogButton, Fact, Facts, LinkButton, Notice, PageFrame, RefusalNotice, SectionHead, TextLink, Time } from '@/components/ui'
import { register } from '@/lib/authority'
import { type Actor, listPeople, type PersonRow, requireActor } from '@/lib/identity'
import { waitingRoles } from '@/lib/people'
import { Holds } from '../../holds/section'
import { House } from '../../house'
import {
  erasePerson,
  finishReopening,
  finishRoles,
  leavePerson,
  restorePerson,
  startReopening,
  startRoles,
  startRolesActivation,
  suspendPerson,
  takeRoles,
  takeRolesBack,
  withdrawInvitation,
} from '../actions'

export const metadata: Metadata = { title: 'Person' }

export default async function PersonPage({ params }: { params: Promise<{ person: string }> }) {
  const { person: id } = await params
  const actor = await requireActor(`/people/${id}`)
  const listed = await listPeople(actor)
  if (!listed.ok)
    return (
      <House actor={actor} current="/people">
        <PageFrame width="prose">
          <h1 className="text-title">People</h1>
          <RefusalNotice refusal={listed} className="mt-8" />
        </PageFrame>
      </House>
    )
  const person = listed.value.people.find((one) => one.id === id)
  if (!person) notFound()
  const zone = await viewerZone()
  return (
    <House actor={actor} current="/people">
      <PageFrame width="prose">
        <h1 className="text-title">
          <bdi>{person.erasedAt ? 'An erased person' : person.name}</bdi>
        </h1>
        <Facts className="mt-6 border-t border-line-2">
          {person.erasedAt ? (
            <Fact term="Details">
              erased <Time at={person.erasedAt} zone={zone} />
            </Fact>
          ) : (
            <Fact term="Address">{person.email}</Fact>
          )}
          {person.title && <Fact term="Title">{person.title}</Fact>}
          <Fact term="Roles">
            {person.roles.length > 0 ? person.roles.join(', ') : 'none; signs and sends'}
            {person.auditorUntil && (
              <>
                {person.roles.length > 0 ? ', until ' : '; was an auditor until '}
                <Time at={person.auditorUntil} zone={zone} />
              </>
            )}
          </Fact>
          <Fact term="Standing">{STANDING[person.status]}</Fact>
          <Fact term="Passkeys">{person.passkeys === 0 ? 'none, so nothing can be signed in this name' : person.passkeys}</Fact>
          <Fact term="Last here">{person.lastSeenAt ? <Time at={person.lastSeenAt} zone={zone} /> : 'never'}</Fact>
        </Facts>
        <ProposedRoles actor={actor} person={person} zone={zone} />
        {actor.roles.includes('administrator') && <Acts actor={actor} person={person} zone={zone} />}
        {!person.erasedAt && <Authorities actor={actor} person={person} zone={zone} />}
        {!person.erasedAt && <Holds actor={actor} on={{ kind: 'person', id: person.id }} name={person.name} zone={zone} />}
        <LinkButton href="/people" className="mt-12">
          Back to people
        </LinkButton>
      </PageFrame>
    </House>
  )
}

const STANDING = { active: 'active', suspended: 'suspended: nothing can be done in this name', left: 'has left' } as const

function Acts({ actor, person, zone }: { actor: Actor; person: PersonRow; zone: string }) {
  if (person.status === 'left') return <Erasure person={person} />
  if (person.id === actor.personId)
    return (
      <Notice kind="info" word="Yourself" className="mt-10">
        Nobody can change their own roles, suspend themselves, mark themselves as a leaver or reopen their own enrolment. Another
        administrator can.
      </Notice>
    )
  return (
    <>
      <SectionHead title="What this person may do" />
      <RolesForm
        id={person.id}
        name={person.name}
        roles={person.roles}
        until={person.auditorUntil && dayOf(person.auditorUntil, zone)}
        zone={zone}
        now={new Date()}
        acts={{ take: takeRoles, propose: startRoles, finish: finishRoles }}
      />
      {person.status === 'active' && (
        <>
          <SectionHead title="Lost passkeys" />
          <Reopen actor={actor} person={person} zone={zone} />
        </>
      )}
      <SectionHead title={person.status === 'suspended' ? 'Coming back, or leaving' : 'Absence and leaving'} />
      <div className="mt-4 flex flex-wrap items-start gap-3">
        {person.status === 'active' && (
          <>
            <LinkButton href={`/delegations/appoint?for=${person.id}`}>Appoint somebody to sign for them</LinkButton>
            <Confirm label="Suspend" title={`Suspend ${person.name}?`} words="Suspend" act={suspendPerson} id={person.id}>
              All sessions and passkeys end at once, and what waits for a signature returns to its senders. An administrator can restore the
              person; a new passkey then takes two administrators.
            </Confirm>
          </>
        )}
        {person.status === 'suspended' && (
          <Confirm label="Restore" title={`Restore ${person.name}?`} words="Restore" act={restorePerson} id={person.id}>
            The person becomes active again, without a passkey. Two administrators then reopen the enrolment.
          </Confirm>
        )}
        <Confirm
          label="Mark as having left"
          title={`Has ${person.name} left?`}
          words="Mark as having left"
          act={leavePerson}
          id={person.id}
        >
          All sessions and passkeys end at once, and what waits for a signature returns to its senders. This cannot be undone: whoever comes
          back is invited as a new person. Who was ever an administrator has to have been suspended for thirty days before.
        </Confirm>
      </div>
    </>
  )
}

/** What somebody proposed that this person be, and nobody activated. */
async function ProposedRoles({ actor, person, zone }: { actor: Actor; person: PersonRow; zone: string }) {
  const waiting = await waitingRoles(actor, person.id)
  if (waiting.length === 0) return null
  return (
    <section aria-label="Proposed roles">
      <SectionHead title="Roles that wait for a second administrator" end={waiting.length} />
      <ul>
        {waiting.map((proposal) => (
          <RolesProposalItem
            key={proposal.id}
            proposal={proposal}
            name={person.name}
            zone={zone}
            acts={{ startActivation: startRolesActivation, finish: finishRoles, withdraw: takeRolesBack }}
          />
        ))}
      </ul>
    </section>
  )
}

/** What the register lets this person sign, for those who read it. */
async function Authorities({ actor, person, zone }: { actor: Actor; person: PersonRow; zone: string }) {
  const listed = await register(actor, { personId: person.id })
  const held = listed.ok ? listed.value.rows : []
  return (
    <section aria-label="Authority">
      <SectionHead title="Authority" end={<TextLink href="/authority">The register</TextLink>} />
      {held.length === 0 && <p className="mt-4 text-read">None. Where a kind of document asks for it, this person cannot sign.</p>}
      <ul>
        {held.map((row) => (
          <li key={row.id} className="border-b border-line py-3">
            <p className="text-read">
              May sign <ScopeSentence scope={row} kinds={row.kinds} zone={zone} />.
            </p>
            {row.state === 'granted' && <p className="text-wait">It waits for a second administrator.</p>}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What goes and what stays, before it is done and after. */
function Erasure({ person }: { person: PersonRow }) {
  return (
    <section aria-label="Erasure">
      <SectionHead title="Erasure" />
      {person.erasedAt ? (
        <p className="mt-4 text-read">
          Name, address and words have been erased. Every signature and event stands, and its proof holds without them. {STAYS}
        </p>
      ) : (
        <>
          <p className="mt-4 text-read">
            Whoever has left can have their details erased. Signatures and events stay, and every proof holds.
          </p>
          <div className="mt-4">
            <DialogButton label="Erase details" title={`Erase the details of ${person.name}?`}>
              <div className="mb-4 space-y-3 text-read">
                <p>
                  <b className="font-medium">Goes:</b> name, address and title, letters, names of devices, and the words beside events and
                  signatures that name this person. It cannot be undone; backups and bundles taken before still hold them.
                </p>
                <p>
                  <b className="font-medium">Stays:</b> hashes, signatures, passkeys’ public keys, times, and consent to sign
                  electronically. Who gave others a role stays on record until those have left and are erased. {STAYS}
                </p>
              </div>
              <ActForm action={erasePerson} id={person.id} label={`Erase the details of ${person.name}`} words="Erase details" kind="ink" />
            </DialogButton>
          </div>
        </>
      )}
    </section>
  )
}

const STAYS =
  'Signed documents keep the names printed in them, and titles and messages what their senders wrote: those are documents, and how long they are kept is another matter.'

function Confirm({
  label,
  title,
  words,
  act,
  id,
  children,
}: {
  label: string
  title: string
  words: string
  act: typeof suspendPerson
  id: string
  children: string
}) {
  return (
    <DialogButton label={label} title={title}>
      <p className="mb-4 text-read">{children}</p>
      <ActForm action={act} id={id} label={title} words={words} kind="ink" />
    </DialogButton>
  )
}

function Reopen({ actor, person, zone }: { actor: Actor; person: PersonRow; zone: string }) {
  const { reopeningAskedBy: asked, reopenedUntil: until, reopeningId } = person
  const withdraw = reopeningId && (
    <ActForm action={withdrawInvitation} id={reopeningId} label={`Withdraw the reopening for ${person.name}`} words="Withdraw" />
  )
  if (until)
    return (
      <Notice kind="wait" word="Open" className="mt-4" next={withdraw}>
        The address was sent by mail and works until <Time at={until} zone={zone} />. When it is used, all earlier passkeys end.
      </Notice>
    )
  if (asked?.id === actor.personId)
    return (
      <Notice kind="wait" className="mt-4" next={withdraw}>
        You asked for this, because: {asked.reason} It takes one more administrator, with their own passkey.
      </Notice>
    )
  return (
    <>
      {asked ? (
        <p className="mt-4 text-read">
          <b className="font-medium">{asked.name}</b> asks that {person.name} may enrol again, because: “{asked.reason}” Confirm only if you
          know this yourself.
        </p>
      ) : (
        <p className="mt-4 text-read">
          Two administrators together let a person enrol again with a new passkey. Each confirms it with their own, and the person is told
          each time.
        </p>
      )}
      <Reopening
        personId={person.id}
        name={person.name}
        {...(asked && { reason: asked.reason })}
        start={startReopening}
        finish={finishReopening}
      />
      {asked && <div className="mt-3">{withdraw}</div>}
    </>
  )
}
