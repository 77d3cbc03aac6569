import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { Ceremony } from '@/components/ceremony'
import { viewerZone } from '@/components/shell'
import { isId } from '@/lib/core'
import { requireActor } from '@/lib/identity'
import { signsInstead, view } from '@/lib/signing'
import { completeSigning, declineEnvelope, prepareSigning, reportPages } from './actions'
import { CannotOpen } from './cannot-open'
import { impossibleOf } from './impossible'
import { capacityOf, statingOf, subjectOf } from './subject'

export const metadata: Metadata = { title: 'Sign' }

/** The signing page. Opening it makes no intent: a statement is made by the tick, an approval by the gesture. */
export default async function SignPage({ params }: { params: Promise<{ envelope: string }> }) {
  const { envelope } = await params
  if (!isId(envelope)) notFound()
  const actor = await requireActor(`/sign/${envelope}`)
  const [seen, zone] = await Promise.all([view(actor, envelope), viewerZone()])
  if (!seen.ok) {
    if (seen.code === 'envelope-unknown') notFound()
    // Who was replaced: the envelope's page says who signs instead.
    if (await signsInstead(actor, envelope)) redirect(`/envelopes/${envelope}`)
    return <CannotOpen refusal={seen} />
  }

  const subject = subjectOf(seen.value, zone)
  const who = capacityOf(actor, seen.value)
  const impossible = impossibleOf(actor, seen.value, zone)
  const { signing } = seen.value
  // The key starts the page anew with another version: nothing read or ticked of the old one carries over.
  const key = `${envelope}/${subject.version}`
  if (impossible || !signing)
    return <Ceremony key={key} subject={subject} who={who} impossible={impossible as NonNullable<typeof impossible>} />
  return (
    <Ceremony
      key={key}
      subject={subject}
      who={who}
      stating={statingOf(actor, seen.value, signing)}
      acts={{
        prepare: prepareSigning.bind(null, envelope, subject.version),
        complete: completeSigning.bind(null, envelope),
        decline: declineEnvelope.bind(null, envelope),
        reportReading: reportPages.bind(null, envelope),
      }}
    />
  )
}
