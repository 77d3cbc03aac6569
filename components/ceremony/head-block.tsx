import { Rosette } from '@/components/rosette'
import { Hash, Icon, Time } from '@/components/ui'
import { formatAmount } from '@/lib/core'
import type { Subject } from './types'

/** What this is: title, counterparty, class and amount as declared, who asks and until when; one rosette a document. */
export function HeadBlock({ subject }: { subject: Subject }) {
  const { title, counterparty, className, money, basis, sender, message, dueAt, zone, documents, notes } = subject
  const declared = [counterparty, className, money && `${formatAmount(money)}${basis === 'yearly' ? ' a year' : ''}`].filter(Boolean)
  const single = documents.length === 1 ? documents[0] : undefined
  return (
    <div className="pt-5 pb-5 lg:pt-7 lg:pb-6">
      <div className="flex items-start gap-4">
        <div className="min-w-0 flex-1">
          <h1 className="text-title wrap-anywhere">
            <bdi>{title}</bdi>
          </h1>
          <p className="mt-1 text-ink-2">
            <bdi>{declared.join(' · ')}</bdi>
            <br />
            Asked by <bdi>{sender}</bdi>
            {dueAt && (
              <>
                {' · due '}
                <Time at={dueAt} zone={zone} />
              </>
            )}
          </p>
        </div>
        {single && <Rosette hash={single.reviewed} size={92} state="reviewed" />}
      </div>
      {!single && (
        <ul className="mt-4 space-y-2">
          {documents.map(({ versionId, name, reviewed }) => (
            <li key={versionId} className="grid grid-cols-[2.75rem_minmax(0,1fr)_auto] items-center gap-3">
              <Rosette hash={reviewed} size={44} state="reviewed" />
              <bdi className="truncate">{name}</bdi>
              <Hash value={reviewed} what={`SHA-256 of ${name}`} />
            </li>
          ))}
        </ul>
      )}
      {message && (
        <blockquote className="mt-4 border-l-2 border-line-2 pl-3 whitespace-pre-wrap text-ink-2">
          <bdi>{message}</bdi>
        </blockquote>
      )}
      {notes.map((note) => (
        <p key={note} className="mt-3 flex gap-2 text-dense text-wait">
          <Icon name="info" size={14} className="mt-[3px]" />
          {note}
        </p>
      ))}
    </div>
  )
}
