import type { ReactNode } from 'react'
import type { RecipientView } from '@/lib/signing'
import { Actor, cx, Icon, type IconName, Time } from '../ui'

const STATES: Readonly<Record<string, { word: string; icon: IconName; tone: string }>> = {
  waiting: { word: 'waits', icon: 'hourglass', tone: 'text-wait' },
  approved: { word: 'approved', icon: 'tick', tone: 'text-ink' },
  signed: { word: 'signed', icon: 'tick', tone: 'text-ink' },
  declined: { word: 'declined', icon: 'cross', tone: 'text-refuse' },
  left: { word: 'cannot act any more', icon: 'cross', tone: 'text-refuse' },
}

interface RecipientsProps {
  recipients: readonly RecipientView[]
  zone: string
  /** Since when it waits for those who have not acted. */
  since: Date | undefined
  /** Whether it still waits for anyone. */
  open: boolean
  actsOf: (recipient: RecipientView) => ReactNode
}

/** Everyone who approves or signs, how far each is, and what the sender can do about it. */
export function Recipients({ recipients, zone, since, open, actsOf }: RecipientsProps) {
  return (
    <ul>
      {recipients.map((one) => (
        <li key={one.id} className="grid gap-x-6 gap-y-1 border-b border-line py-3 sm:grid-cols-[1fr_15rem_9rem]">
          <span className="min-w-0">
            <Actor kind="person" name={one.name} className="font-medium" />
            <span className="block pl-5 text-dense text-ink-2">
              {one.role === 'copy'
                ? one.email
                : [one.capacity ?? one.title, one.party && `for ${one.party}`].filter(Boolean).join(', ') || one.email}
            </span>
          </span>
          <span className="pl-5 sm:pl-0">
            {one.role === 'copy' ? (
              <span className="text-ink-2">receives a copy</span>
            ) : (
              <State recipient={one} zone={zone} since={open ? since : undefined} open={open} />
            )}
          </span>
          <span className="flex flex-wrap items-start gap-x-4 gap-y-1 pl-5 text-dense sm:justify-end sm:pl-0">{actsOf(one)}</span>
        </li>
      ))}
    </ul>
  )
}

function State({
  recipient: { name, role, state, actedAt, inPlace, reason, remindedAt },
  zone,
  since,
  open,
}: {
  recipient: RecipientView
  zone: string
  since: Date | undefined
  open: boolean
}) {
  if (state === 'waiting' && !open) return <span className="text-ink-2">had not {role === 'approver' ? 'approved' : 'signed'}</span>
  const { word, icon, tone } = STATES[state] ?? { word: state, icon: 'more', tone: '' }
  const at = actedAt ?? since
  const another = inPlace && inPlace.name !== name ? inPlace.name : undefined
  return (
    <>
      <span className={cx('flex items-center gap-1.5', tone)}>
        <Icon name={icon} size={13} />
        {word}
        {another && ' on their behalf'}
      </span>
      {another && <Actor kind="delegate" name={another} />}
      {inPlace && <span className="block text-dense text-ink-2">under {inPlace.under}</span>}
      {at && (
        <span className="block text-dense text-ink-2">
          {!actedAt && 'since '}
          <Time at={at} zone={zone} />
        </span>
      )}
      {reason && <span className="block text-dense">“{reason}”</span>}
      {remindedAt && state === 'waiting' && (
        <span className="block text-dense text-ink-2">
          reminded <Time at={remindedAt} zone={zone} />
        </span>
      )}
    </>
  )
}
