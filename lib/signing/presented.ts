import 'server-only'
import { canonicalBytes, fromUtf8 } from '@/lib/core'
import { approvalSentence, type Phrase, signingSentence } from '@/lib/proof'
import { type Loaded, type LoadedDocument, type LoadedRecipient, moneyOf } from './loaded'
import { partOf } from './part'

export type LoadedVersion = LoadedDocument['versions'][number]

/** A document in the version that is being signed. */
export interface Presented {
  readonly document: LoadedDocument
  readonly version: LoadedVersion
}

/** The documents of one version of an envelope, in their order. */
export const presented = (envelope: Loaded, number = envelope.version): Presented[] =>
  envelope.documents.flatMap((document) => {
    const version = document.versions.find((one) => one.number === number)
    return version ? [{ document, version }] : []
  })

/** Who states it in another's place. */
export interface Deputy {
  /** The delegate's name. */
  readonly name: string
  readonly onBehalfOf: { readonly name: string; readonly under: string }
}

/** The sentence that is stated in this recipient's place: the same words on screen, in the statement's commitment and in evidence. */
export function sentenceOf(envelope: Loaded, recipient: LoadedRecipient, deputy?: Deputy): readonly Phrase[] {
  const words = partOf(recipient) === 'approve' ? approvalSentence : signingSentence
  return words({
    signer: deputy?.name ?? recipient.name,
    onBehalfOf: deputy?.onBehalfOf,
    party: recipient.party ?? undefined,
    capacity: recipient.capacity ?? undefined,
    title: envelope.title,
    version: envelope.version,
    counterparty: envelope.counterparty || undefined,
    money: moneyOf(envelope),
    basis: envelope.basis as 'total' | 'yearly' | 'none',
    pages: presented(envelope).map(({ version }) => version.pageCount),
  })
}

/** The text of a statement's commitment to the party bound and the capacity: canonical JSON. */
export const partyDetails = ({ party, capacity }: LoadedRecipient): string | undefined =>
  party || capacity ? fromUtf8(canonicalBytes({ party: party ?? undefined, capacity: capacity ?? undefined })) : undefined

/** Pages as ranges, `1-4,6`; undefined for none. */
export function pageRanges(pages: readonly number[]): string | undefined {
  const sorted = [...new Set(pages)].sort((a, b) => a - b)
  const ranges: [number, number][] = []
  for (const page of sorted) {
    const last = ranges.at(-1)
    if (last && page === last[1] + 1) last[1] = page
    else ranges.push([page, page])
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',') || undefined
}

/** Pages of a document that its reader's browser has not reported as seen. */
export function unseenOf(version: LoadedVersion, seen: readonly number[]): number[] {
  const known = new Set(seen)
  return Array.from({ length: version.pageCount }, (_, index) => index + 1).filter((page) => !known.has(page))
}
