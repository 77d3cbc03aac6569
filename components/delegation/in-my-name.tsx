'use client'

import Link from 'next/link'
import type { SignedForMe } from '@/lib/governance'
import { type Act, ActForm } from '../identity/act-form'
import { type Answered, type DialogAction, DialogButton, DialogForm, Glyph, ReasonField, SectionHead, Time } from '../ui'

export type QuestionState = Answered<string>

interface InMyNameProps {
  readonly acts: readonly SignedForMe[]
  readonly zone: string
  readonly question: DialogAction<string>
  readonly settle: Act
}

/** What others signed in the reader's place: who, what and when, and the way to question it. */
export function InMyName({ acts, zone, question, settle }: InMyNameProps) {
  if (acts.length === 0) return null
  return (
    <section id="signed-in-your-place" aria-label="Signed in your place">
      <SectionHead title="Signed in your place" remark="the newest first" end={acts.length} />
      <ul>
        {acts.map((act) => (
          <li key={act.approvalId} className="flex flex-wrap items-start gap-x-6 gap-y-2 border-b border-line py-3.5">
            <div className="min-w-0 flex-1 basis-80">
              <p className="text-item wrap-anywhere">
                <Link href={`/envelopes/${act.envelope.id}`} className="no-underline hover:underline">
                  <bdi>{act.envelope.title}</bdi>
                </Link>
              </p>
              <p className="text-ink-2">
                <Glyph kind="delegate" size={12} className="mr-1.5" />
                <bdi>{act.by}</bdi>, under {act.under}, <Time at={act.at} zone={zone} />
              </p>
              {act.questions.map(({ asked, settled }) =>
                settled ? (
                  <p key={asked.getTime()} className="text-ink-2">
                    Questioned <Time at={asked} zone={zone} />, settled <Time at={settled} zone={zone} />
                  </p>
                ) : (
                  <p key={asked.getTime()} className="text-wait">
                    You question it since <Time at={asked} zone={zone} />. Compliance has been told.
                  </p>
                ),
              )}
            </div>
            {isOpen(act) ? (
              <ActForm action={settle} id={act.approvalId} label={`It is settled: ${act.envelope.title}`} words="It is settled" />
            ) : (
              <DialogButton
                label="Question it"
                aria-label={`Question ${act.envelope.title}`}
                size="small"
                title="Question what was signed?"
              >
                <QuestionForm act={act} action={question} />
              </DialogButton>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

const isOpen = ({ questions }: SignedForMe) => questions.some(({ settled }) => !settled)

function QuestionForm({ act, action }: { act: SignedForMe; action: InMyNameProps['question'] }) {
  return (
    <DialogForm action={action} words="Tell compliance">
      {({ refusal, typed }) => (
        <>
          <p className="text-read">
            It stays signed. Compliance is told, and sees to it until you say that it is settled. <bdi>{act.by}</bdi> signed it under{' '}
            {act.under}.
          </p>
          <input type="hidden" name="id" value={act.approvalId} />
          <ReasonField refusal={refusal} defaultValue={typed} />
        </>
      )}
    </DialogForm>
  )
}
