'use client'

import { useRouter } from 'next/navigation'
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Library, Seen } from '@/components/reader'
import { listed, pagesInWords } from '@/components/reader'
import { sentenceText } from '@/lib/proof'
import { Alternatives } from './alternatives'
import type { OnScreen } from './check-statement'
import { ConfirmAct } from './confirm-act'
import { ReadAct, type ReadProgress, readInWords, readProgress } from './read-act'
import { StateAct } from './state-act'
import { Stopped } from './stopped'
import type { CeremonyActs, Stating, Subject } from './types'
import { type Stage, useCeremony } from './use-ceremony'
import { useMarks } from './use-marks'

export interface SignPanelProps {
  readonly subject: Subject
  readonly stating: Stating
  readonly acts: CeremonyActs
  readonly library: Library
  readonly seen: Seen
  readonly flushReading: () => Promise<void>
}

/** Read, State, Confirm. */
export function SignPanel({ subject, stating, acts, library, seen, flushReading }: SignPanelProps) {
  const router = useRouter()
  const shown = useMemo(() => onScreen(subject, stating), [subject, stating])
  const progress = useMemo(() => readProgress(subject.documents, seen), [subject.documents, seen])
  const locked = stating.readingRequired && progress.unseen.length > 0
  const marks = useMarks([subject.envelopeId, subject.version, stating.onBehalfOf?.under].filter(Boolean).join('/'))
  const agreed = marks.consented || !stating.consent.needed
  const stated = marks.stated && agreed && !locked
  const { state: markStated, forget } = marks
  const onSigned = useCallback(() => {
    forget()
    router.replace(`/sign/${subject.envelopeId}/done`)
  }, [router, subject.envelopeId, forget])
  const onTakeBack = useCallback(() => markStated(false), [markStated])
  const { stage, note, sign, askAgain } = useCeremony({ acts, shown, stated, onTakeBack, flushReading, onSigned })

  const stateAct = useRef<HTMLElement>(null)
  const stateShows = useShowing(stateAct)
  const where = !stateShows ? 'read' : marks.stated && agreed ? 'confirm' : 'state'

  if (stage.at === 'stopped') return <Stopped why={stage.why} onAgain={() => window.location.reload()} />
  return (
    <>
      <ReadAct progress={progress} several={subject.documents.length > 1} />
      <StateAct
        ref={stateAct}
        stating={stating}
        locked={locked}
        busy={stage.at === 'asking' || stage.at === 'sending' || stage.at === 'unsure' || stage.at === 'signed'}
        stated={marks.stated}
        consented={marks.consented}
        onStated={marks.state}
        onConsented={marks.consent}
        consentError={marks.stated && !agreed ? 'Tick this as well: your signature is electronic.' : undefined}
      />
      <ConfirmAct
        stage={stage}
        note={note}
        part={stating.part}
        label={`${stating.part === 'sign' ? 'Sign' : 'Approve'} ${subject.documents.length > 1 ? `${subject.documents.length} documents` : `version ${subject.version}`}`}
        hash={subject.documents[0]?.reviewed ?? ''}
        notYet={notYet({ library, progress, locked, stated: marks.stated, agreed, stage })}
        onSign={() => void sign()}
        onAskAgain={() => void askAgain()}
        onScreen={where}
        read={readInWords(progress)}
        allRead={progress.unseen.length === 0}
        onGoOn={() => goTo(stateAct)}
      />
      <Alternatives part={stating.part} acts={acts} reasons={stating.reasons} onDeclined={() => window.location.reload()} />
    </>
  )
}

interface Situation {
  readonly library: Library
  readonly progress: ReadProgress
  readonly locked: boolean
  readonly stated: boolean
  readonly agreed: boolean
  readonly stage: Stage
}

/** Why the button is off, in the order in which a person can do something about it. */
function notYet({ library, progress, locked, stated, agreed, stage }: Situation): string | undefined {
  if (library.phase === 'differs')
    return 'The file that arrived is not the one that was sent: its SHA-256 differs. Do not sign; tell the sender and your administrator.'
  if (library.phase === 'refused') return 'You can no longer open this document. Start again from your inbox.'
  if (library.phase === 'unreachable') return 'The document did not arrive completely, so it could not be checked.'
  if (locked) return `Opens when you have seen ${unseenInWords(progress)} and stated what you mean.`
  if (!agreed) return 'Opens when you have agreed to sign electronically and stated what you mean.'
  if (!stated) return 'Opens when you have stated what you mean.'
  if (library.phase === 'loading') return `Checking the document: ${library.percent} %`
  if (stage.at !== 'ready') return 'Preparing your statement…'
  return undefined
}

function unseenInWords({ unseen }: ReadProgress): string {
  const [only] = unseen
  if (unseen.length === 1 && only) return pagesInWords(only.pages)
  return listed(unseen.map(({ document, pages }) => `${pagesInWords(pages)} of ${document.name}`))
}

const onScreen = (subject: Subject, stating: Stating): OnScreen => ({
  envelopeId: subject.envelopeId,
  version: subject.version,
  classId: stating.classId,
  part: stating.part,
  money: subject.money,
  basis: subject.basis,
  counterparty: subject.counterparty,
  signerId: stating.signerId,
  recipientId: stating.recipientId,
  onBehalfOf: stating.onBehalfOf,
  sentence: sentenceText(stating.sentence),
  documents: subject.documents,
})

function goTo(act: RefObject<HTMLElement | null>) {
  act.current?.scrollIntoView({ block: 'start' })
}

/** Whether an act is on screen: on a phone the three acts are one scroll. */
function useShowing(act: RefObject<HTMLElement | null>): boolean {
  const [showing, setShowing] = useState(false)
  useEffect(() => {
    if (!act.current) return
    const observing = new IntersectionObserver(([entry]) => setShowing(Boolean(entry?.isIntersecting)), { rootMargin: '0px 0px -35% 0px' })
    observing.observe(act.current)
    return () => observing.disconnect()
  }, [act])
  return showing
}
