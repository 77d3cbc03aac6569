import type { Metadata } from 'next'
import { ScopeSentence } from '@/components/authority'
import { ActForm, EndPasskey, NamePasskey, StandingNotice } from '@/components/identity'
import { ThemeChoice, viewerTheme, viewerZone } from '@/components/shell'
import { Fact, Facts, Icon, LinkButton, PageFrame, PageTitle, SectionHead, TextLink, Time } from '@/components/ui'
import { type OwnAuthority, ownAuthorities } from '@/lib/authority'
import { listPasskeys, listSessions, type PasskeyRow, requireActor, type SessionRow, standingOf } from '@/lib/identity'
import { House } from '../house'
import { endSessionOf, finishRevocation, namePasskey, startRevocation } from './actions'

export const metadata: Metadata = { title: 'You' }

export default async function YouPage() {
  const actor = await requireActor('/you')
  const [passkeys, sessions, standing, authorities, zone] = await Promise.all([
    listPasskeys(actor),
    listSessions(actor),
    standingOf(actor),
    ownAuthorities(actor),
    viewerZone(),
  ])
  return (
    <House actor={actor} current="/you">
      <PageFrame width="prose">
        <PageTitle title={<bdi>{actor.name}</bdi>} answer={counted(passkeys.length, sessions.length)} />
        <Facts className="mt-6 border-t border-line-2">
          <Fact term="Address">{actor.email}</Fact>
          {actor.title && <Fact term="Title">{actor.title}</Fact>}
          <Fact term="Roles">{actor.roles.length > 0 ? actor.roles.join(', ') : 'none; you sign and send'}</Fact>
        </Facts>
        <p className="mt-4">
          <TextLink href="/delegations">Who signs for you, and for whom you sign</TextLink>
        </p>
        <StandingNotice standing={standing} className="mt-8" />

        <SectionHead
          title="Passkeys"
          end={
            <LinkButton href="/you/device" size="small" before={<Icon name="plus" size={13} />}>
              Add one
            </LinkButton>
          }
        />
        <ul>
          {passkeys.map((passkey) => (
            <Passkey key={passkey.id} passkey={passkey} zone={zone} only={passkeys.length === 1} />
          ))}
        </ul>

        {authorities.length > 0 && <Authorities held={authorities} zone={zone} />}

        <SectionHead title="Sessions" end={sessions.length} />
        <ul>
          {sessions.map((session) => (
            <Session key={session.id} session={session} zone={zone} />
          ))}
        </ul>

        <SectionHead title="Light or dark" />
        <div className="-mx-4">
          <ThemeChoice initial={await viewerTheme()} />
        </div>
      </PageFrame>
    </House>
  )
}

/** What the register lets this person sign, where a kind of document asks for it. */
function Authorities({ held, zone }: { held: readonly OwnAuthority[]; zone: string }) {
  return (
    <section aria-label="Authority">
      <SectionHead title="Authority" end={held.length} />
      <ul>
        {held.map((one) => (
          <li key={one.id} className="border-b border-line py-3.5 text-read">
            You may sign <ScopeSentence scope={one} kinds={one.kinds} zone={zone} />.
          </li>
        ))}
      </ul>
    </section>
  )
}

const counted = (passkeys: number, sessions: number): string =>
  `${passkeys === 1 ? 'One passkey' : `${passkeys} passkeys`}, ${sessions === 1 ? 'one session' : `${sessions} sessions`}.`

function Passkey({ passkey, zone, only }: { passkey: PasskeyRow; zone: string; only: boolean }) {
  return (
    <li className="grid grid-cols-[1.5rem_1fr] gap-x-3 gap-y-2 border-b border-line py-3.5 sm:grid-cols-[1.5rem_1fr_auto]">
      <Icon name="key" className="mt-1 text-ink-2" />
      <div className="min-w-0">
        <p className="text-item">
          <bdi>{passkey.name}</bdi>
        </p>
        <p className="text-ink-2">
          {passkey.synced ? 'may be copied to your other devices' : 'stays on this one device'} ·{' '}
          <span className="whitespace-nowrap">
            made <Time at={passkey.createdAt} zone={zone} style="day" />
          </span>
          {passkey.lastUsedAt && (
            <>
              {' '}
              ·{' '}
              <span className="whitespace-nowrap">
                used <Time at={passkey.lastUsedAt} zone={zone} />
              </span>
            </>
          )}
        </p>
        {passkey.current && <p className="text-dense text-ink-2">You are signed in with this one.</p>}
      </div>
      <div className="col-start-2 flex flex-wrap items-start gap-2 sm:col-start-auto">
        <NamePasskey id={passkey.id} name={passkey.name} action={namePasskey} />
        {!only && (
          <EndPasskey id={passkey.id} name={passkey.name} current={passkey.current} start={startRevocation} finish={finishRevocation} />
        )}
      </div>
    </li>
  )
}

function Session({ session, zone }: { session: SessionRow; zone: string }) {
  return (
    <li className="grid grid-cols-[1.5rem_1fr] gap-x-3 gap-y-2 border-b border-line py-3.5 sm:grid-cols-[1.5rem_1fr_auto]">
      <Icon name="device" className="mt-1 text-ink-2" />
      <div className="min-w-0">
        <p className="text-item">
          {session.client}
          {session.current && <span className="font-sans text-ui text-ink-2"> · this one</span>}
        </p>
        <p className="text-ink-2">
          last here <Time at={session.lastSeenAt} zone={zone} /> · ends by itself <Time at={session.expiresAt} zone={zone} />
        </p>
        <p className="text-dense text-ink-2">opened with “{session.passkey}”</p>
      </div>
      <div className="col-start-2 sm:col-start-auto">
        <ActForm
          action={endSessionOf}
          id={session.id}
          label={session.current ? 'End this session and sign out' : `End the session of ${session.client}`}
          words={session.current ? 'Sign out' : 'End'}
        />
      </div>
    </li>
  )
}
