import Link from 'next/link'
import { RevealLink } from '@/components/identity'
import { cx, EmptyState, Icon, LinkButton, Time } from '@/components/ui'
import type { MailRow } from '@/lib/identity'
import { reveal } from './actions'
import { type OutboxView, outboxAddress, type Shown } from './view'

const VIEWS: readonly (readonly [Shown, string])[] = [
  ['all', 'All'],
  ['addresses', 'Holding an address'],
  ['failed', 'Not sent'],
]

/** Letters as rows, newest first, under the views that narrow them. */
export function Letters({ view, zone }: { view: OutboxView; zone: string }) {
  const { show, letters, page, pages, counts } = view
  return (
    <section aria-label="Letters">
      <nav aria-label="Which letters" className="mt-8 flex flex-wrap gap-x-6 border-b border-line-2">
        {VIEWS.map(([one, words]) =>
          one !== 'failed' || counts.failed > 0 || show === 'failed' ? (
            <Link
              key={one}
              href={outboxAddress(one)}
              prefetch={false}
              aria-current={one === show ? 'page' : undefined}
              className={cx(
                '-mb-px border-b-2 pb-2 no-underline hover:text-ink',
                one === show ? 'border-ink font-medium text-ink' : 'border-transparent text-ink-2',
              )}
            >
              {words} <span className="ml-1 font-normal text-ink-2">{counts[one]}</span>
            </Link>
          ) : null,
        )}
      </nav>
      {letters.length === 0 ? (
        <Nothing show={show} />
      ) : (
        <ul>
          {letters.map((mail) => (
            <Letter key={mail.id} mail={mail} zone={zone} />
          ))}
        </ul>
      )}
      {pages > 1 && (
        <nav aria-label="Pages" className="flex flex-wrap items-center gap-4 pt-5">
          {page > 1 && <LinkButton href={outboxAddress(show, page - 1)}>Newer</LinkButton>}
          {page < pages && <LinkButton href={outboxAddress(show, page + 1)}>Older</LinkButton>}
          <span className="text-dense text-ink-2">
            Page {page} of {pages}
          </span>
        </nav>
      )}
    </section>
  )
}

const NOTHING: Readonly<Record<Shown, readonly [title: string, words: string]>> = {
  all: ['Nothing has been written yet.', 'Invitations, reminders and news of signatures stand here.'],
  addresses: ['No letter holds an address.', 'Invitations and reopened enrolments hold one until they are sent or used.'],
  failed: ['Every letter went out.', 'A letter that the mail server does not take stands here with the reason.'],
}

const Nothing = ({ show }: { show: Shown }) => <EmptyState title={NOTHING[show][0]}>{NOTHING[show][1]}</EmptyState>

const KINDS = {
  invitation: 'Invitation',
  reopening: 'Reopened enrolment',
  account: 'News of a person’s own account',
  envelope: 'About an envelope',
} as const satisfies Record<MailRow['kind'], string>

const STATES = {
  waiting: { icon: 'hourglass', word: 'waiting', tone: 'text-wait' },
  sent: { icon: 'tick', word: 'sent', tone: 'text-ink-2' },
  failed: { icon: 'cross', word: 'failed', tone: 'text-refuse' },
} as const

function Letter({ mail, zone }: { mail: MailRow; zone: string }) {
  const { icon, word, tone } = STATES[mail.state]
  return (
    <li className="flex flex-wrap items-start gap-x-6 gap-y-0.5 border-b border-line py-2.5">
      <p className="min-w-0 flex-1 break-words max-sm:basis-full">
        <span className="font-medium">{KINDS[mail.kind]}</span> <span className="text-ink-2">to {mail.to}</span>
      </p>
      {mail.holdsLink && <RevealLink mailId={mail.id} to={mail.to} reveal={reveal} />}
      <Time at={mail.sentAt ?? mail.writtenAt} zone={zone} className="text-dense leading-5 text-ink-2" />
      <p className={cx('flex items-center gap-1.5 text-dense sm:w-18 sm:justify-end', tone)}>
        <Icon name={icon} size={13} /> {word}
      </p>
      {mail.error && <p className="mt-1 order-last basis-full text-dense text-refuse">{mail.error}</p>}
    </li>
  )
}
