import { ActForm, RowAct } from '@/components/envelope/act-form'
import { DialogButton, LinkButton } from '@/components/ui'
import type { EnvelopeView, RecipientView } from '@/lib/signing'
import { remindOne, substituteOne } from './actions'

interface Props {
  envelope: EnvelopeView
  recipient: RecipientView
  people: readonly string[]
}

/** What can be done about one person who approves or signs: take the evidence, or, for the sender, help on who has not acted. */
export function RecipientActs({ envelope, recipient, people }: Props) {
  if (recipient.role === 'copy') return null
  const approves = recipient.role === 'approver'
  const waits = recipient.state === 'waiting'
  return (
    <>
      {envelope.may.takeEvidence && recipient.approvalId && (
        <LinkButton
          kind="bare"
          file
          href={`/api/envelopes/${envelope.id}/evidence?signature=${recipient.approvalId}`}
          aria-label={`Evidence of ${recipient.inPlace?.name ?? recipient.name}’s ${approves ? 'approval' : 'signature'}`}
        >
          Evidence
        </LinkButton>
      )}
      {envelope.may.remind && waits && (
        <RowAct
          action={remindOne.bind(null, envelope.id, { recipientId: recipient.id, name: recipient.name })}
          label="Remind"
          says={`Remind ${recipient.name}`}
        />
      )}
      {envelope.may.substitute && (waits || recipient.state === 'left') && (
        <DialogButton
          kind="bare"
          label="Substitute"
          aria-label={`Substitute ${recipient.name}`}
          title={`Someone else in the place of ${recipient.name}`}
        >
          <ActForm
            action={substituteOne.bind(null, envelope.id, { recipientId: recipient.id, name: recipient.name, left: !waits, approves })}
            label="Ask this person instead"
            kind="ink"
            field={{
              name: 'recipient',
              label: approves ? 'Who approves instead' : 'Who signs instead',
              hint: `${recipient.name} is told, and can no longer ${approves ? 'approve' : 'sign'} this envelope.`,
              choices: people,
            }}
          />
        </DialogButton>
      )}
    </>
  )
}
