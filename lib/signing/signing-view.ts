import 'server-only'
import type { AuthorityFacts } from '@/lib/authority'
import { db } from '@/lib/db'
import { type Actor, factsOf } from '@/lib/identity'
import type { Decision } from '@/lib/policy'
import type { Phrase } from '@/lib/proof'
import { authorityFor, authorityName, authorityWords, decideToSign } from './capacity'
import { CONSENT, hasConsented } from './consent'
import { type Loaded, signersOf } from './loaded'
import { presented, sentenceOf, unseenOf } from './presented'
import { lacksAuthority, type Shortfall, shortfallOf } from './shortfall'

/** What a signer needs besides the document: who he signs as, what he states, and what policy says to it. */
export interface SigningView {
  readonly recipientId: string
  readonly state: 'waiting' | 'signed' | 'declined' | 'left'
  readonly sentence: readonly Phrase[]
  readonly decision: Pick<Decision, 'outcome' | 'rules' | 'reasons'>
  readonly authority: { readonly kind: 'recipient' | 'register'; readonly words: string }
  /** Where it is only the register that refuses. */
  readonly shortfall: Shortfall | undefined
  readonly party: string | undefined
  readonly capacity: string | undefined
  readonly consent: { readonly needed: boolean; readonly text: string }
  readonly unseen: readonly { readonly documentId: string; readonly name: string; readonly pages: readonly number[] }[]
  /** Facts that policy or the records checked, to stand with the sentence. */
  readonly facts: readonly { readonly text: string; readonly rule?: string }[]
  readonly approval: { readonly id: string; readonly signedAt: Date } | undefined
}

/** Undefined for whoever is not a named signer. */
export async function signingView(
  actor: Actor,
  envelope: Loaded,
  seen: ReadonlyMap<string, readonly number[]>,
  now: Date,
): Promise<SigningView | undefined> {
  const recipient = signersOf(envelope.recipients).find((one) => one.personId === actor.personId)
  if (!recipient) return undefined
  const { authority } = await authorityFor(actor.personId, envelope, now)
  const decision = decideToSign(factsOf(actor), envelope, { authority }, now)
  const { outcome, rules, reasons } = decision
  const approval = await db().approval.findFirst({ where: { recipientId: recipient.id }, select: { id: true, createdAt: true } })
  return {
    recipientId: recipient.id,
    state: recipient.state as SigningView['state'],
    sentence: sentenceOf(envelope, recipient),
    decision: { outcome, rules, reasons },
    authority: authority
      ? { kind: 'register', words: authorityName(authority, envelope.currency) }
      : { kind: 'recipient', words: `Named as signer by ${envelope.senderId === actor.personId ? 'yourself' : envelope.sender.name}` },
    shortfall: lacksAuthority(decision) ? await shortfallOf(envelope, authority, now) : undefined,
    party: recipient.party ?? undefined,
    capacity: recipient.capacity ?? undefined,
    consent: { needed: !(await hasConsented(actor.personId)), text: CONSENT.text },
    unseen: presented(envelope)
      .map(({ document, version }) => ({
        documentId: document.id,
        name: document.name,
        pages: unseenOf(version, seen.get(version.id) ?? []),
      }))
      .filter(({ pages }) => pages.length > 0),
    facts: factsShown(actor, envelope, outcome, authority),
    approval: approval ? { id: approval.id, signedAt: approval.createdAt } : undefined,
  }
}

function factsShown(
  actor: Actor,
  envelope: Loaded,
  outcome: Decision['outcome'],
  authority: AuthorityFacts | undefined,
): SigningView['facts'] {
  const own = envelope.senderId === actor.personId
  const uploaded = envelope.documents.some((one) => one.uploadedBy === actor.personId)
  const several = envelope.documents.length > 1 ? 'these documents' : 'this document'
  return [
    ...(outcome === 'permit'
      ? [{ text: own ? 'You named yourself as a signer.' : `${envelope.sender.name} named you as a signer.`, rule: 'sign-as-recipient' }]
      : []),
    ...(authority ? [{ text: `You have authority ${authorityWords(authority, envelope.currency)}.`, rule: 'sign-under-register' }] : []),
    { text: own || uploaded ? `You sent ${several} yourself.` : `You did not upload or send ${several}.` },
  ]
}
