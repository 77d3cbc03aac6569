import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { Done } from '@/components/ceremony'
import { viewerZone } from '@/components/shell'
import { isId } from '@/lib/core'
import { requireActor } from '@/lib/identity'
import { type Arrival, arrivalOf, operatorsOf, witnessPolicy } from '@/lib/ledger'
import { type DoneView, done } from '@/lib/signing'

export const metadata: Metadata = { title: 'Signed' }

/** What became of a signature. It is a page of its own: a reload shows it again, and shows what has happened since. */
export default async function DonePage({ params }: { params: Promise<{ envelope: string }> }) {
  const { envelope } = await params
  if (!isId(envelope)) notFound()
  const actor = await requireActor(`/sign/${envelope}/done`)
  const [found, zone] = await Promise.all([done(actor, envelope), viewerZone()])
  // Not signed, or not to be seen: the signing page says which.
  if (!found.ok) redirect(`/sign/${envelope}`)
  return <Done recorded={recordedOf(found.value, await arrivalOf(found.value.event.id), zone)} />
}

function recordedOf(view: DoneView, arrival: Arrival, zone: string) {
  const { envelopeId, signer, onBehalfOf, documents, newest, version, next } = view
  return {
    ...view,
    zone,
    arrival,
    witnesses: operatorsOf(witnessPolicy()).length,
    // Of a version that was replaced its signer may know no more than what they signed, and so whoever signed for another.
    evidenceFile: `/api/envelopes/${envelopeId}/evidence${newest > version || onBehalfOf ? `?signature=${view.approvalId}` : ''}`,
    who: {
      ...signer,
      onBehalfOf: onBehalfOf?.name,
      under: onBehalfOf
        ? sentenceCase(onBehalfOf.under)
        : view.exception
          ? 'An exception'
          : `Named as ${view.part === 'sign' ? 'signer' : 'approver'}`,
      excepted: view.exception !== undefined,
    },
    deviceBound: view.passkey === 'device-bound',
    told: view.told.filter((name) => name !== signer.name),
    documents: documents.map(({ versionId, name, reviewed, sealed }) => ({
      name,
      reviewed,
      sealed: sealed && { ...sealed, file: `/api/documents/${versionId}/sealed/file` },
    })),
    replaced: newest > version ? { label: `Open version ${newest}`, by: newest, href: `/sign/${envelopeId}` } : undefined,
    next: next && { label: [next.title, next.counterparty].filter(Boolean).join(', '), href: `/sign/${next.envelopeId}` },
  }
}

const sentenceCase = (words: string) => words.slice(0, 1).toUpperCase() + words.slice(1)
