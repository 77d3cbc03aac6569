import type { Shown } from './statement'
import { lasting } from './words'

interface SentenceProps extends Pick<Shown, 'act' | 'version' | 'minutes' | 'ticket' | 'reason' | 'review'> {
  readonly signer: string
  readonly title: string
}

/** What the gesture confirms, in the first person. */
export function ExceptionSentence({ act, signer, title, version, minutes, ticket, reason, review }: SentenceProps) {
  const may = (
    <>
      <b>
        <bdi>{signer}</bdi>
      </b>{' '}
      may sign version {version} of <b>“{title}”</b>
    </>
  )
  return (
    <p className="text-state wrap-anywhere">
      {act === 'request' && (
        <>
          I ask for an exception, so that {may} for <b>{lasting(minutes)}</b> from its approval, under ticket {ticket}, because: “{reason}”
        </>
      )}
      {act === 'approve' && (
        <>
          I approve an exception: {may} once, for <b>{lasting(minutes)}</b> from now, under ticket {ticket}, because: “{reason}”
        </>
      )}
      {act === 'review' && (
        <>
          I find the exception <b>{review?.verdict === 'justified' ? 'justified' : 'not justified'}</b>, under which {may}: “
          {review?.reason}”
        </>
      )}
    </p>
  )
}
