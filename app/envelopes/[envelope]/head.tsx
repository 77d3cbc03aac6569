import { EnvelopeState } from '@/components/envelope/state'
import { nameList, signerWords } from '@/components/envelope/words'
import { Rosette } from '@/components/rosette'
import { LinkButton, Time } from '@/components/ui'
import { formatAmount } from '@/lib/core'
import type { EnvelopeView } from '@/lib/signing'

/** Title, how it stands and who holds it up, and the figures of what is signed. */
export function Head({ envelope, zone }: { envelope: EnvelopeView; zone: string }) {
  const { title, className, money, counterparty, state, reason, closedAt } = envelope
  const sealed = envelope.documents.some(({ seals }) => seals.length > 0)
  return (
    <header className="flex flex-wrap items-start gap-x-8 gap-y-4">
      <div className="min-w-0 flex-1 basis-72">
        <h1 className="text-title">{title}</h1>
        <p className="mt-1 text-ink-2">{[counterparty, className, money && formatAmount(money)].filter(Boolean).join(' · ')}</p>
        <p className="mt-4 flex flex-wrap items-center gap-x-1.5">
          <EnvelopeState state={state} className="font-medium" />
          <span>{standing(envelope)}</span>
          {closedAt && <Time at={closedAt} zone={zone} className="text-ink-2" />}
        </p>
        {reason && <p className="mt-1 text-state">“{reason}”</p>}
        {envelope.may.act && (
          <LinkButton href={`/sign/${envelope.id}`} kind="ink" className="mt-5">
            Read and {envelope.signing?.part}
          </LinkButton>
        )}
        {(envelope.signing?.state === 'signed' || envelope.signing?.state === 'approved') && (
          <LinkButton href={`/sign/${envelope.id}/done`} className="mt-5">
            {envelope.signing.approval?.own === false ? 'What was signed for you' : `What you ${envelope.signing.state}`}
          </LinkButton>
        )}
      </div>
      <div className="flex gap-3">
        {envelope.documents.slice(0, 3).map((one) => (
          <Rosette
            key={one.id}
            hash={one.reviewed.sha256}
            size={92}
            state={sealed ? 'signed' : 'reviewed'}
            label={`Figure of ${one.name}`}
          />
        ))}
      </div>
    </header>
  )
}

function standing({ state, recipients, documents }: EnvelopeView): string {
  const signers = recipients.filter(({ role }) => role === 'signer')
  const names = (some: string) => nameList(signers.filter((one) => one.state === some).map(({ name }) => name))
  const seals = documents.reduce((sum, one) => sum + one.seals.length, 0)
  const approving = nameList(recipients.flatMap((one) => (one.role === 'approver' && one.state === 'waiting' ? one.name : [])))
  const gone = nameList(recipients.flatMap((one) => (one.state === 'left' ? one.name : [])))
  const decliner = nameList(recipients.flatMap((one) => (one.state === 'declined' ? one.name : [])))
  if (state === 'sent') return approving ? `for ${approving} to approve` : `for ${names('waiting')}`
  if (state === 'returned') return `${gone} cannot act any more; name someone else in that place.`
  if (state === 'approved') return `${seals} of ${documents.length * signers.length} seals made`
  if (state === 'completed') return `signed by ${nameList(signers.map(({ name, inPlace }) => signerWords(name, inPlace)))}`
  if (state === 'declined') return `by ${decliner}`
  return ''
}
