import type { Metadata } from 'next'
import { Brand } from '@/components/shell'
import { LinkButton, PageFrame } from '@/components/ui'

export const metadata: Metadata = { title: 'No page here' }

export default function NotFound() {
  return (
    <>
      <header className="flex h-14 items-center border-b border-line px-4 sm:px-8">
        <Brand />
      </header>
      <PageFrame width="prose">
        <h1 className="text-act">There is no page here</h1>
        <p className="mt-3 text-state">The address is mistyped, or what it leads to is not shared with you.</p>
        <p className="mt-3 text-ink-2">If somebody sent you this link, ask them for it again.</p>
        <LinkButton href="/" kind="ink" className="mt-8">
          Go to the start page
        </LinkButton>
      </PageFrame>
    </>
  )
}
