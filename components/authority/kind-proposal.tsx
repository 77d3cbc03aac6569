'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { ClassRules, ProposedRules } from '@/lib/authority'
import { type Canonical, canonicalBytes, hex, type Refusal, type Result, sha256 } from '@/lib/core'
import type { AuthenticationResponseJSON, Prepared } from '@/lib/identity'
import { type Act, ActForm } from '../identity/act-form'
import { answerOf } from '../identity/ceremony'
import { Gesture } from '../identity/gesture'
import { Button, Dialog, RefusalNotice, Time } from '../ui'
import { KindChange } from './kind-change'

export interface KindActs {
  readonly startActivation: (proposalId: string) => Promise<Result<Prepared>>
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
  readonly withdraw: Act
}

/** The digest that a statement about these rules names: of the very bytes that the page shows in words. */
export const digestOf = (rules: ClassRules): string => hex(sha256(canonicalBytes(rules as Canonical)))

interface Props {
  readonly proposal: ProposedRules
  /** What is in force; absent for a new kind. */
  readonly before: ClassRules | undefined
  readonly zone: string
  readonly acts: KindActs
}

/** What one administrator proposed for a kind of document, and what its reader may do about it. */
export function KindProposal({ proposal, before, zone, acts }: Props) {
  const { id, rules, proposedBy, proposedAt, reason, may, obstacle } = proposal
  return (
    <div className="mt-3 border-l-2 border-dashed border-line-2 pl-4">
      <p className="mb-2 text-wait">
        <bdi>{proposedBy.name}</bdi> proposes <Time at={proposedAt} zone={zone} />: “{reason}”
      </p>
      <KindChange before={before} after={rules} />
      <div className="mt-3 flex flex-wrap items-start gap-2">
        {may.activate && <Activate proposal={proposal} before={before} acts={acts} />}
        {may.withdraw && <ActForm action={acts.withdraw} id={id} label={`Withdraw what is proposed for ${rules.name}`} words="Withdraw" />}
        {!may.activate && obstacle && <p className="text-dense text-ink-2">{obstacle.next ?? obstacle.reason}</p>}
      </div>
    </div>
  )
}

function Activate({ proposal: { id, rules, reason }, before, acts }: Omit<Props, 'zone'>) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [prepared, setPrepared] = useState<Prepared>()
  const [refusal, setRefusal] = useState<Refusal>()
  const show = async () => {
    setOpen(true)
    setPrepared(undefined)
    setRefusal(undefined)
    const answer = await answerOf(acts.startActivation(id))
    if (answer.ok) setPrepared(answer.value)
    else setRefusal(answer)
  }
  const close = () => {
    setOpen(false)
    router.refresh()
  }
  return (
    <>
      <Button
        type="button"
        size="small"
        kind="ink"
        aria-haspopup="dialog"
        aria-label={`Activate what is proposed for ${rules.name}`}
        onClick={show}
      >
        Activate
      </Button>
      <Dialog title={`Put this in force for ${rules.name}?`} open={open} onClose={close}>
        {refusal && <RefusalNotice refusal={refusal} />}
        {prepared && (
          <>
            <KindChange before={before} after={rules} />
            <p className="mt-3 mb-4 text-ink-2 wrap-anywhere">“{reason}”</p>
            <Gesture
              prepared={prepared}
              type="countersign/proposal/v1"
              expected={(said) =>
                said.act === 'activate' && said.kind === 'class' && said.proposal === id && said.digest === digestOf(rules)
              }
              finish={acts.finish}
              onDone={close}
            >
              Activate with your passkey
            </Gesture>
          </>
        )}
      </Dialog>
    </>
  )
}
