'use client'

import { useEffect, useEffectEvent, useState } from 'react'
import { Fact, Facts, LinkButton, Notice, RefusalNotice, Time } from '@/components/ui'
import { type Result, refuse } from '@/lib/core'
import type { LinkShown, PreparedCreation } from '@/lib/identity'
import { answerOf } from './ceremony'
import { EnrolSteps, type TakeCreation } from './enrol-steps'
import { useFragment } from './fragment'

interface EnrolProps {
  readonly show: (secret: string) => Promise<Result<LinkShown>>
  readonly start: (secret: string) => Promise<Result<PreparedCreation>>
  readonly take: TakeCreation
  readonly zone: string
}

const WITHOUT_SECRET = refuse('link-unknown', 'This address lacks its last part.', { next: 'Copy the whole address from the message.' })

/** Who invites whom to what, and then the two steps. */
export function Enrol({ show, start, take, zone }: EnrolProps) {
  const secret = useFragment()
  const [link, setLink] = useState<Result<LinkShown>>()
  const read = useEffectEvent((given: string) => answerOf(show(given)))
  useEffect(() => {
    if (secret === undefined) return
    if (secret === '') setLink(WITHOUT_SECRET)
    else void read(secret).then(setLink)
  }, [secret])

  if (!link)
    return (
      <>
        <h1 className="text-act">Enrol</h1>
        <p className="mt-3 text-ink-2" role="status">
          Reading your invitation.
        </p>
      </>
    )
  if (!link.ok)
    return (
      <>
        <h1 className="text-act">This address opens nothing</h1>
        <RefusalNotice
          refusal={link}
          className="mt-6"
          actions={
            link.code === 'link-used' ? (
              <LinkButton href="/sign-in" size="small">
                Sign in
              </LinkButton>
            ) : undefined
          }
        />
      </>
    )
  return <Invited link={link.value} zone={zone} begin={() => start(secret ?? '')} take={take} />
}

function Invited({
  link,
  zone,
  begin,
  take,
}: {
  link: LinkShown
  zone: string
  begin: () => Promise<Result<PreparedCreation>>
  take: TakeCreation
}) {
  const again = link.kind === 'reopening'
  return (
    <>
      <h1 className="text-act">{again ? 'Enrol again' : `Enrol at ${link.organisation}`}</h1>
      <p className="mt-3 text-state">
        {again
          ? `${link.by.join(' and ')} reopened your enrolment.`
          : `${link.by.join(' and ')} invites you, and answers for you being who you are.`}
      </p>
      <Facts className="mt-8 border-t border-line">
        <Fact term="You">
          <bdi>{link.name}</bdi>, {link.email}
        </Fact>
        {link.title && <Fact term="Title">{link.title}</Fact>}
        <Fact term="You may">{may(link.roles)}</Fact>
        <Fact term="Host">
          <span className="text-hash">{link.host}</span>
        </Fact>
        <Fact term="Open until">
          <Time at={link.expiresAt} zone={zone} />
        </Fact>
      </Facts>
      {again && (
        <Notice
          kind="wait"
          word="Before you go on"
          className="mt-6"
          next="If you did not ask for this, leave it and tell an administrator."
        >
          When the new passkey is enrolled, all your earlier passkeys and sessions end.
        </Notice>
      )}
      <EnrolSteps
        begin={begin}
        take={take}
        after="/you/device?enrolled"
        sentence={
          <>
            I, <b>{link.name}</b>, enrol this passkey at <b>{link.organisation}</b>
            {again ? ', in place of those I had' : ''}. {link.by.join(' and ')} {again && link.by.length > 1 ? 'answer' : 'answers'} for it.
          </>
        }
      />
      <p className="mt-8 text-dense text-ink-2">
        Not you, or something is wrong above? Do not go on, and tell whoever sent you the address.
      </p>
    </>
  )
}

function may(roles: readonly string[]): string {
  if (roles.includes('auditor')) return 'read every envelope, the timeline and the registers, and act on nothing'
  const extra = [
    roles.includes('administrator') && 'administer people',
    roles.includes('compliance') && 'read every envelope and the timeline',
  ].filter(Boolean)
  return ['sign and send', ...extra].join(', ')
}
