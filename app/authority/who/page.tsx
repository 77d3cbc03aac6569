import type { Metadata } from 'next'
import { AnyKindForm, EnvelopeForm, FindEnvelope, WhoAnswer, whatInWords, whoAnswer, whoFurther } from '@/components/authority'
import { viewerZone } from '@/components/shell'
import { Hash, LinkButton, PageFrame, PageTitle, RefusalNotice, TextLink } from '@/components/ui'
import type { Refusal } from '@/lib/core'
import { type Actor, requireActor } from '@/lib/identity'
import { composeOptions, documents, mayAskAboutAny, sent, type WhoView, whoCouldSign } from '@/lib/signing'
import { House } from '../../house'
import { formOf, readWhoQuery, type WhoQuery, whoAddress, zoneOf } from './query'

export const metadata: Metadata = { title: 'Who could sign this?' }

/** Envelopes that are shown to choose from. */
const FOUND = 8

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function Who({ searchParams }: Props) {
  const query = readWhoQuery(await searchParams)
  const actor = await requireActor(whoAddress(query))
  const viewers = await viewerZone()
  const zone = zoneOf(query, viewers)
  const form = formOf(query, zone)
  const said = form && (await whoCouldSign(actor, form))
  const view = said?.ok ? said.value : undefined
  const refusal = said?.ok === false ? said : undefined
  const anything = await mayAskAboutAny(actor)
  return (
    <House actor={actor} current={anything ? '/authority' : '/sent'}>
      <PageFrame>
        <Title view={view} />
        {refusal && !refusal.field && <RefusalNotice refusal={refusal} className="mt-8" />}
        <Question {...{ actor, query, zone, refusal, anything }} answered={view !== undefined} />
        {view && (
          <>
            <WhoAnswer
              view={view}
              zone={viewers}
              of={form?.of ?? ''}
              hrefOf={(of, after = '') => `${whoAddress(query, { of, after })}#${of}`}
              personHref={anything ? (id) => `/people/${id}` : undefined}
            />
            <p className="mt-8 flex flex-wrap items-baseline gap-x-2 text-ink-2">
              Each was asked about as if named in the place of whoever is waited for, and not as signing for another. Decided by the policy{' '}
              <Hash value={view.bundle} what="Policy bundle" />
            </p>
          </>
        )}
      </PageFrame>
    </House>
  )
}

function Title({ view }: { view: WhoView | undefined }) {
  if (!view) return <PageTitle title="Who could sign this?" answer="Choose a kind of document, or an envelope." />
  const { envelope } = view.about
  return (
    <>
      <PageTitle title={whoAnswer(view)} answer={whoFurther(view)} />
      <p className="mt-2 text-item wrap-anywhere">
        {envelope && (
          <>
            <TextLink href={`/envelopes/${envelope.id}`}>{envelope.title}</TextLink>:{' '}
          </>
        )}
        {whatInWords(view.about)}
      </p>
    </>
  )
}

interface Asking {
  readonly actor: Actor
  readonly query: WhoQuery
  readonly zone: string
  readonly refusal: Refusal | undefined
  /** The actor may ask about any document, and any moment. */
  readonly anything: boolean
  /** What is asked has its answer below. */
  readonly answered: boolean
}

/** The question, to be asked otherwise: about a kind of document for whoever may, about an envelope for everybody. */
async function Question({ actor, query, zone, refusal, anything, answered }: Asking) {
  const shared = { values: query, zone, now: new Date(), refusal }
  if (query.envelope)
    return (
      <>
        {anything && <EnvelopeForm envelopeId={query.envelope} {...shared} />}
        <LinkButton href="/authority/who" kind="bare" className="mt-4">
          Ask about something else
        </LinkButton>
      </>
    )
  const found = query.find ? await envelopesLike(actor, query.find, anything) : undefined
  return (
    <>
      {anything && <AnyKindForm options={await composeOptions()} {...shared} />}
      {answered ? (
        <LinkButton href="/authority/who" kind="bare" className="mt-4">
          Ask about an envelope
        </LinkButton>
      ) : (
        <div className="mt-6 border-t border-line pt-5">
          <FindEnvelope find={query.find} rows={found} />
        </div>
      )}
    </>
  )
}

/** Those that somebody may ask about: what they sent; who may ask about anything, whatever they may open. */
async function envelopesLike(actor: Actor, text: string, anything: boolean) {
  const { rows } = await (anything ? documents : sent)(actor, { text })
  return rows.filter(({ state }) => state !== 'draft' && state !== 'replaced').slice(0, FOUND)
}
