import type { Metadata } from 'next'
import { AddPasskey } from '@/components/identity'
import { LinkButton, Notice, PageFrame } from '@/components/ui'
import { requireActor } from '@/lib/identity'
import { readHandOver, takeHandOver } from '../../enrol/actions'
import { House } from '../../house'
import { askAdding, finishAdding, startAdding } from '../actions'

export const metadata: Metadata = { title: 'Add a passkey' }

export default async function DevicePage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const actor = await requireActor('/you/device')
  const enrolled = (await searchParams).enrolled !== undefined
  return (
    <House actor={actor} current="/you">
      <PageFrame width="prose">
        {enrolled && (
          <Notice kind="done" word="Enrolled" className="mb-8">
            You are {actor.name}, and you are signed in.
          </Notice>
        )}
        <h1 className="text-title">{enrolled ? 'Now add a second device' : 'Add a passkey'}</h1>
        <p className="mt-2 text-read text-ink-2">
          There is no password to fall back on. With a passkey on a second device, a lost phone costs you nothing. A passkey you already
          have must confirm each new one.
        </p>
        <AddPasskey start={startAdding} ask={askAdding} finish={finishAdding} show={readHandOver} take={takeHandOver} />
        <LinkButton href={enrolled ? '/inbox' : '/you'} className="mt-12">
          {enrolled ? 'Not now, go to the inbox' : 'Back'}
        </LinkButton>
      </PageFrame>
    </House>
  )
}
