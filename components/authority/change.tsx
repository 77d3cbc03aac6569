'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import type { AuthorityRow } from '@/lib/authority'
import type { Refusal, Result } from '@/lib/core'
import type { AuthenticationResponseJSON, Prepared } from '@/lib/identity'
import { answerOf } from '../identity/ceremony'
import { Gesture } from '../identity/gesture'
import { Button, Dialog, ReasonField, RefusalNotice } from '../ui'
import { ScopeSentence } from './scope-sentence'
import { saysTheSame } from './statement'

export interface ChangeActs {
  readonly startActivation: (authorityId: string) => Promise<Result<Prepared>>
  readonly startEnd: (authorityId: string, reason: string) => Promise<Result<Prepared>>
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
}

interface ChangeProps {
  readonly act: 'activate' | 'end'
  readonly row: AuthorityRow
  readonly zone: string
  readonly acts: ChangeActs
}

/** Activates an authority as its second administrator, or ends it with a reason: the sentence, then the gesture. */
export function ChangeAuthority({ act, row, zone, acts }: ChangeProps) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [prepared, setPrepared] = useState<Prepared>()
  const [refusal, setRefusal] = useState<Refusal>()
  const [reason, setReason] = useState('')
  const begin = async (asked: Promise<Result<Prepared>>) => {
    setRefusal(undefined)
    const answer = await answerOf(asked)
    if (answer.ok) setPrepared(answer.value)
    else setRefusal(answer)
  }
  const show = () => {
    setOpen(true)
    setPrepared(undefined)
    setRefusal(undefined)
    if (act === 'activate') void begin(acts.startActivation(row.id))
  }
  const close = () => {
    setOpen(false)
    router.refresh()
  }
  const ask = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = String(new FormData(event.currentTarget).get('reason') ?? '').trim()
    setReason(typed)
    void begin(acts.startEnd(row.id, typed))
  }
  const name = row.person.name
  return (
    <>
      <Button
        type="button"
        size="small"
        kind={act === 'activate' ? 'ink' : 'plain'}
        aria-haspopup="dialog"
        aria-label={`${act === 'activate' ? 'Activate' : 'End'} the authority of ${name}`}
        onClick={show}
      >
        {act === 'activate' ? 'Activate' : 'End'}
      </Button>
      <Dialog
        title={act === 'activate' ? `Activate the authority of ${name}` : `End the authority of ${name}?`}
        open={open}
        onClose={close}
      >
        {act === 'end' && !prepared && (
          <form onSubmit={ask} noValidate className="space-y-4">
            <p className="text-read">
              What was signed under it stays signed. What <bdi>{name}</bdi> has not signed yet, they can no longer sign under it.
            </p>
            <ReasonField refusal={refusal} autoFocus hint={`${name} reads it, and so does whoever reads the register.`} />
            <Button kind="ink">Go on</Button>
          </form>
        )}
        {refusal && !refusal.field && <RefusalNotice refusal={refusal} className="mt-4" />}
        {prepared && (
          <>
            <p className="mb-4 text-state wrap-anywhere">
              {act === 'activate' ? 'As the second administrator I let ' : 'I end the authority of '}
              <b>
                <bdi>{name}</bdi>
              </b>
              {act === 'activate' ? ' sign ' : ' to sign '}
              <ScopeSentence scope={row} kinds={row.kinds} zone={zone} />, because: “{act === 'activate' ? row.reason : reason}”
            </p>
            <Gesture
              prepared={prepared}
              type="countersign/authority/v1"
              expected={(statement) => saysTheSame(statement, { ...row, act, personId: row.person.id, authorityId: row.id })}
              finish={acts.finish}
              onDone={close}
            >
              {act === 'activate' ? 'Activate with your passkey' : 'End with your passkey'}
            </Gesture>
          </>
        )}
      </Dialog>
    </>
  )
}
