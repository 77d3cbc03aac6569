import 'server-only'
import type { Capacity, Choice, Stating, Subject } from '@/components/ceremony'
import type { ReaderDocument } from '@/components/reader'
import { formatTime } from '@/components/ui'
import type { Actor } from '@/lib/identity'
import type { DocumentView, EnvelopeView, InPlace, SigningView } from '@/lib/signing'

const bytesAt = (versionId: string, part: 'supplied' | 'reviewed', sha256: string) => `/api/documents/${versionId}/${part}?sha256=${sha256}`

/** A document as the reader wants it. A file that came already signed is read first, then the companion that is signed in its place. */
function readerDocument(document: DocumentView): ReaderDocument {
  const { id, versionId, name, pages, reviewed, supplied, companion, suppliedPages, seen } = document
  const own = companion ? suppliedPages : 0
  const file = (part: 'supplied' | 'reviewed', of: { sha256: string; size: number }, count: number, firstPage: number) => ({
    part,
    url: bytesAt(versionId, part, of.sha256),
    sha256: of.sha256,
    size: of.size,
    pages: count,
    firstPage,
  })
  return {
    documentId: id,
    versionId,
    name,
    pages,
    supplied: supplied.sha256,
    reviewed: reviewed.sha256,
    files: [...(companion ? [file('supplied', supplied, own, 1)] : []), file('reviewed', reviewed, pages - own, own + 1)],
    seen,
    download: `/api/documents/${versionId}/${companion ? 'supplied' : 'reviewed'}/file`,
  }
}

/** What the page says of an envelope, whoever looks at it. */
export const subjectOf = (view: EnvelopeView, zone: string): Subject => ({
  envelopeId: view.id,
  title: view.title,
  version: view.version,
  className: view.className,
  counterparty: view.counterparty,
  money: view.money,
  basis: view.basis,
  sender: view.sender.name,
  message: view.message,
  dueAt: view.dueAt,
  zone,
  documents: view.documents.map(readerDocument),
  notes: view.documents.flatMap(({ name, notes }) => notes.map(({ text }) => (view.documents.length > 1 ? `${name}: ${text}` : text))),
})

/** Who the reader is here: a named signer with a party, whoever signs in another's place, or just themselves. */
export function capacityOf(actor: Actor, view: EnvelopeView, zone: string): Capacity {
  const { signing } = view
  const recipient = view.recipients.find(({ id }) => id === signing?.recipientId)
  const { inPlace } = signing ?? {}
  return {
    name: inPlace ? actor.name : (recipient?.name ?? actor.name),
    party: signing?.party,
    capacity: signing?.capacity,
    onBehalfOf: inPlace?.name,
    under: inPlace ? instrumentOf(inPlace) : (signing?.authority.words ?? 'Not named to sign'),
    bounds: inPlace && `until ${formatTime(inPlace.until, zone)}`,
    excepted: signing?.authority.kind === 'exception',
  }
}

/** `Delegation D-17` */
const instrumentOf = ({ kind, called }: InPlace) => `${kind === 'appointment' ? 'Appointment' : 'Delegation'} ${called}`

/** What a signer is about to state. */
export const statingOf = (actor: Actor, view: EnvelopeView, signing: SigningView): Stating => ({
  part: signing.part,
  signerId: actor.personId,
  recipientId: signing.recipientId,
  classId: view.classId,
  onBehalfOf: signing.inPlace,
  choices: choicesOf(view, signing),
  sentence: signing.sentence,
  facts: [...signing.facts, { text: declaredBy(view, actor) }],
  reasons: signing.decision.reasons.map(({ reason, rule }) => ({ text: reason, rule })),
  consent: signing.consent,
  readingRequired: view.readingRequired,
})

/** This capacity and the other lawful ones: their own first, then for others, by name and number. */
export function choicesOf({ id }: EnvelopeView, { inPlace, authority, otherwise }: SigningView): Choice[] {
  const all = [{ under: inPlace?.under, words: authority.words, current: true }, ...otherwise.map((one) => ({ ...one, current: false }))]
  const ordered = all.toSorted(
    (a, b) => Number(a.under !== undefined) - Number(b.under !== undefined) || a.words.localeCompare(b.words, 'en', { numeric: true }),
  )
  return ordered.map(({ under, words, current }) => ({
    words: under ? words : `Yourself: ${words}`,
    href: under ? `/sign/${id}?under=${under}` : `/sign/${id}`,
    inPlace: under !== undefined,
    current,
  }))
}

/** Nobody but the sender answers for what he declared: so it says whose word it is. */
function declaredBy({ money, counterparty, sender }: EnvelopeView, actor: Actor): string {
  const declared = ['Class', money && 'amount', counterparty && 'counterparty'].filter(Boolean)
  const list = declared.length > 1 ? `${declared.slice(0, -1).join(', ')} and ${declared.at(-1)} are` : 'The class is'
  return `${list} as ${sender.id === actor.personId ? 'you' : sender.name} declared ${declared.length > 1 ? 'them' : 'it'}.`
}
