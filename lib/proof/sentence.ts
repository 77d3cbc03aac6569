import { formatAmount, type Money } from '@/lib/core'

/** A run of the sentence; strong runs are what the reader must not miss. The text alone is what is committed. */
export interface Phrase {
  readonly text: string
  readonly strong?: true
}

/** What the signing sentence is made of. */
export interface SigningFacts {
  readonly signer: string
  /** Whose signature it is, when the signer acts in another's place, and under what: `delegation D-17`. */
  readonly onBehalfOf?: { readonly name: string; readonly under: string } | undefined
  /** The party the signer binds, and in which capacity. */
  readonly party?: string | undefined
  readonly capacity?: string | undefined
  readonly title: string
  readonly version: number
  readonly counterparty?: string | undefined
  readonly money?: Money | undefined
  readonly basis: 'total' | 'yearly' | 'none'
  /** Pages of each document, signature pages included. */
  readonly pages: readonly number[]
}

/** The templates, with their locale. */
export const SIGNING_TEMPLATE = { template: 'sign-as-recipient/v1', locale: 'en' } as const
export const BEHALF_TEMPLATE = { template: 'sign-on-behalf/v1', locale: 'en' } as const
export const APPROVAL_TEMPLATE = { template: 'approve-as-approver/v1', locale: 'en' } as const

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve']
const inWords = (count: number): string => NUMBERS[count] ?? String(count)
const plain = (text: string): Phrase => ({ text })
const strong = (text: string): Phrase => ({ text, strong: true })

/** The sentence a person states when signing, in their own name or on behalf of another; the same words on screen, in the statement and in evidence. */
export const signingSentence = (facts: SigningFacts): readonly Phrase[] => sentence('sign', facts)

/** The sentence a person states when approving what others will sign. */
export const approvalSentence = (facts: SigningFacts): readonly Phrase[] => sentence('approve', facts)

function sentence(act: 'approve' | 'sign', facts: SigningFacts): readonly Phrase[] {
  const pages = facts.pages.reduce((sum, count) => sum + count, 0)
  const several = facts.pages.length > 1 ? ` (${inWords(facts.pages.length)} documents)` : ''
  return [
    plain('I, '),
    strong(facts.signer),
    ...(facts.onBehalfOf ? [plain(', on behalf of '), strong(facts.onBehalfOf.name)] : []),
    // The capacity is that of whoever's place it is, so it stands with their name.
    ...(!facts.party && facts.capacity ? [plain(`, ${facts.capacity}${facts.onBehalfOf ? ',' : ''}`)] : []),
    ...(facts.onBehalfOf ? [plain(` under ${facts.onBehalfOf.under}`)] : []),
    ...(facts.party ? [plain(', for '), strong(facts.party), plain(facts.capacity ? ` as ${facts.capacity}` : '')] : []),
    plain(`, ${act} `),
    strong(`version\u00a0${facts.version}`),
    plain(` of “${facts.title}”${several}`),
    ...(facts.counterparty ? [plain(` with ${facts.counterparty}`)] : []),
    ...(facts.money ? [plain(', worth '), strong(formatAmount(facts.money)), plain(facts.basis === 'yearly' ? ' a year' : '')] : []),
    ...(act === 'approve' ? [plain(', for others to sign')] : []),
    plain(pages === 1 ? ', exactly as this one page shows it.' : `, exactly as these ${inWords(pages)} pages show it.`),
  ].filter((phrase) => phrase.text !== '')
}

/** The sentence's exact text: what its commitment covers. */
export const sentenceText = (phrases: readonly Phrase[]): string => phrases.map((phrase) => phrase.text).join('')
