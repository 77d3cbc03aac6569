import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { Ceremony } from '@/components/ceremony'
import { viewerZone } from '@/components/shell'
import { isId } from '@/lib/core'
import { requireActor } from '@/lib/identity'
import { barredFrom, signsInstead, view } from '@/lib/signing'
import { completeSigning, declineEnvelope, prepareSigning, reportPages } from './actions'
import { CannotOpen } from './cannot-open'
import { impossibleOf } from './impossible'
import { capacityOf, statingOf, subjectOf } from './subject'

export const metadata: Metadata = { title: 'Sign' }

interface Props {
  params: Promise<{ envelope: string }>
  /** `under`: the delegation under which it would be in another's place, where there is more than one capacity. */
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

/** The signing page. Opening it makes no intent: a statement is made by the tick, an approval by the gesture. */
export default async function SignPage({ params, searchParams }: Props) {
  const { envelope } = await params
  if (!isId(envelope)) notFound()
  const asked = (await searchParams).under
  const under = isId(asked) ? asked : undefined
  const actor = await requireActor(`/sign/${envelope}${under ? `?under=${under}` : ''}`)
  const [seen, zone] = await Promise.all([view(actor, envelope, { under }), viewerZone()])
  if (!seen.ok) {
    if (seen.code === 'envelope-unknown') notFound()
    // Who was replaced: the envelope's page says who signs instead.
    if (await signsInstead(actor, envelope)) redirect(`/envelopes/${envelope}`)
    return <CannotOpen envelopeId={envelope} refusal={seen} barred={await barredFrom(actor, envelope)} />
  }

  const subject = subjectOf(seen.value, zone)
  const who = capacityOf(actor, seen.value, zone)
  const impossible = impossibleOf(actor, seen.value, zone)
  const { signing } = seen.value
  // The key starts the page anew with another version or capacity: nothing ticked of the old one carries over.
  const inPlace = signing?.inPlace?.under
  const key = `${envelope}/${subject.version}/${inPlace ?? ''}`
  if (impossible || !signing)
    return <Ceremony key={key} subject={subject} who={who} impossible={impossible as NonNullable<typeof impossible>} />
  return (
    <Ceremony
      key={key}
      subject={subject}
      who={who}
      stating={statingOf(actor, seen.value, signing)}
      acts={{
        prepare: prepareSigning.bind(null, envelope, subject.version, inPlace ?? null),
        complete: completeSigning.bind(null, envelope),
        ...(seen.value.may.decline && { decline: declineEnvelope.bind(null, envelope) }),
        reportReading: reportPages.bind(null, envelope),
      }}
    />
  )
}
