import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { House } from '@/app/house'
import { ExceptionFacts } from '@/components/exceptions/facts'
import { ApproveException, ReviewException } from '@/components/exceptions/step'
import { stateWords } from '@/components/exceptions/words'
import { ActForm } from '@/components/identity'
import { viewerZone } from '@/components/shell'
import { cx, Icon, LinkButton, PageFrame, SectionHead } from '@/components/ui'
import { type ExceptionRow, exceptionOf } from '@/lib/authority'
import { requireActor } from '@/lib/identity'
import { whatRefuses } from '@/lib/signing'
import { end, finishException, startApproval, startReview } from '../actions'

export const metadata: Metadata = { title: 'Exception' }

/** One exception: everything whoever approves or reviews it must know, and their act. */
export default async function ExceptionPage({ params }: { params: Promise<{ exception: string }> }) {
  const { exception: id } = await params
  const actor = await requireActor(`/exceptions/${id}`)
  const [row, zone] = await Promise.all([exceptionOf(actor, id), viewerZone()])
  if (!row) notFound()
  const refused = await refusalOf(row)
  const { word, icon, tone } = stateWords(row)
  return (
    <House actor={actor} current="/exceptions">
      <PageFrame width="prose">
        <h1 className="text-title wrap-anywhere">
          An exception for <bdi>{row.signer.name}</bdi>
        </h1>
        <p className={cx('mt-2 flex items-start gap-1.5 font-medium', tone)}>
          <Icon name={icon} size={14} className="mt-[3px] shrink-0" /> Exception, {word}
        </p>
        <ExceptionFacts row={row} zone={zone} refused={refused} />
        <Acts row={row} actorId={actor.personId} />
        <LinkButton href="/exceptions" className="mt-12">
          All exceptions
        </LinkButton>
      </PageFrame>
    </House>
  )
}

/** While nobody has signed: afterwards what the rules say now is not what they said then. */
const refusalOf = async ({ state, signer, envelope }: ExceptionRow) =>
  state === 'requested' || state === 'running'
    ? whatRefuses({ personId: signer.id, envelopeId: envelope.id, version: envelope.version })
    : undefined

function Acts({ row, actorId }: { row: ExceptionRow; actorId: string }) {
  const { may, state } = row
  const own = row.requestedBy.id === actorId
  return (
    <>
      {may.approve && (
        <section aria-label="Your approval">
          <SectionHead title="Your approval" remark="as the second person" />
          <p className="mt-4 text-read">
            From your gesture on, <bdi>{row.signer.name}</bdi> may sign this version once, against the rule that refuses it. Read the ticket
            first. Compliance is told, and somebody who had no part in it reviews it.
          </p>
          <ApproveException row={row} start={startApproval} finish={finishException} />
        </section>
      )}
      {state === 'requested' && !may.approve && (
        <p className="mt-6 text-wait">
          It waits for an administrator{own ? ' other than you' : ''}, who would not sign under it and is of another origin than whoever
          asked.
        </p>
      )}
      {may.review && (
        <section aria-label="Your review">
          <SectionHead title="Your review" remark="it stays on the overview until then" />
          <ReviewException row={row} start={startReview} finish={finishException} />
        </section>
      )}
      {row.unreviewed && !may.review && <p className="mt-6 text-wait">It waits for a review by somebody who had no part in it.</p>}
      {state === 'running' && row.signer.id === actorId && (
        <LinkButton href={`/sign/${row.envelope.id}`} kind="ink" className="mt-6">
          Sign under this exception
        </LinkButton>
      )}
      {may.end && (
        <section aria-label="End it">
          <SectionHead title={state === 'running' ? 'End it now' : own ? 'Take it back' : 'Turn it down'} />
          <div className="mt-4">
            <ActForm
              action={end}
              id={row.id}
              label={`${state === 'running' ? 'End' : own ? 'Take back' : 'Turn down'} the exception for ${row.signer.name}`}
              words={state === 'running' ? 'End it' : own ? 'Take it back' : 'Turn it down'}
            />
          </div>
        </section>
      )}
    </>
  )
}
