import { Fact, Facts, SectionHead, Time } from '@/components/ui'
import { formatAmount } from '@/lib/core'
import type { EnvelopeView } from '@/lib/signing'

/** What the sender declared. */
export function Terms({ envelope, zone }: { envelope: EnvelopeView; zone: string }) {
  const { sender, className, money, basis, counterparty, dueAt, expiresAt, sentAt, message, version, versions } = envelope
  return (
    <section aria-label="Terms">
      <SectionHead title="As its sender declares" />
      <Facts>
        <Fact term="Asked by">
          {sender.name}
          {sender.title && `, ${sender.title}`}
        </Fact>
        {sentAt && (
          <Fact term="Sent">
            <Time at={sentAt} zone={zone} />
          </Fact>
        )}
        {counterparty && <Fact term="Counterparty">{counterparty}</Fact>}
        <Fact term="Kind">{className}</Fact>
        {money && (
          <Fact term="Amount">
            {formatAmount(money)} {basis === 'yearly' ? 'a year' : 'in total'}
          </Fact>
        )}
        {dueAt && (
          <Fact term="Due">
            <Time at={dueAt} zone={zone} />
          </Fact>
        )}
        <Fact term="Signing ends">{expiresAt ? <Time at={expiresAt} zone={zone} /> : 'open'}</Fact>
        <Fact term="Version">
          {version}
          {versions.length > 0 && <span className="text-ink-2">, after {versions.join(', ')}</span>}
        </Fact>
      </Facts>
      {message && (
        <>
          <SectionHead title="Message" level={3} />
          <p className="mt-3 text-read whitespace-pre-line">{message}</p>
        </>
      )}
    </section>
  )
}
