import { LinkButton, PageFrame } from '@/components/ui'

/** To someone who was to sign, and for whom another signs now: the letter that told them so leads here. */
export function SignsInstead({ title, name }: { title: string; name: string }) {
  return (
    <PageFrame width="prose">
      <h1 className="text-title">You are no longer asked to sign this</h1>
      <p className="mt-3 text-state">
        <b>
          <bdi>{name}</bdi>
        </b>{' '}
        signs “{title}” in your place.
      </p>
      <p className="mt-2 text-ink-2">There is nothing left for you to do, and the document is no longer open to you.</p>
      <LinkButton href="/inbox" className="mt-6">
        Go to your inbox
      </LinkButton>
    </PageFrame>
  )
}
