import { ActForm } from '@/components/envelope/act-form'
import { Recipients } from '@/components/envelope/recipients'
import { DialogButton, SectionHead } from '@/components/ui'
import type { EnvelopeView, RecipientView } from '@/lib/signing'
import { nameOne } from './actions'
import { RecipientActs } from './recipient-acts'

interface Props {
  envelope: EnvelopeView
  approvers: readonly RecipientView[]
  zone: string
  people: readonly string[]
}

/** Who approves before anybody signs, how far each is, and naming one more. */
export function Approvers({ envelope, approvers, zone, people }: Props) {
  const given = approvers.filter(({ state }) => state === 'approved').length
  return (
    <section aria-label="Approvers">
      <SectionHead
        title="Approvers"
        end={approvers.length > 0 ? `${given} of ${approvers.length} approved` : 'nobody is asked to approve'}
      />
      <Recipients
        recipients={approvers}
        zone={zone}
        since={envelope.sentAt}
        open={envelope.state === 'sent' || envelope.state === 'returned'}
        actsOf={(one) => <RecipientActs envelope={envelope} recipient={one} people={people} />}
      />
      {envelope.may.nameApprover && (
        <div className="py-3">
          <DialogButton kind="bare" label="Name an approver" title="Name one more approver">
            <ActForm
              action={nameOne.bind(null, envelope.id)}
              label="Ask this person to approve"
              kind="ink"
              field={{
                name: 'recipient',
                label: 'Who approves',
                hint: 'Nobody signs before they have. It cannot be you, nor anybody who signs.',
                choices: people,
              }}
            />
          </DialogButton>
        </div>
      )}
    </section>
  )
}
