import 'server-only'
import { exceptionAskedFor, exceptionFor } from '@/lib/authority'
import { db } from '@/lib/db'
import { type Actor, factsOf } from '@/lib/identity'
import { type Decision, isWeighty } from '@/lib/policy'
import type { Phrase } from '@/lib/proof'
import { authorityFor, authorityName, authorityWords, decideToBegin, type Under, untilWords } from './capacity'
import { CONSENT, hasConsented } from './consent'
import { decideExcepted } from './excepted'
import { approversOf, type Loaded, type LoadedRecipient } from './loaded'
import { ownPlace, type Part, partOf } from './part'
import { presented, sentenceOf, unseenOf } from './presented'
import { lacksAuthority, type Shortfall, shortfallOf } from './shortfall'

/** What a signer or approver needs besides the document: as whom they act, what they state, and what policy says to it. */
export interface SigningView {
  readonly recipientId: string
  readonly part: Part
  readonly state: 'waiting' | 'approved' | 'signed' | 'declined' | 'left'
  readonly sentence: readonly Phrase[]
  readonly decision: Pick<Decision, 'outcome' | 'rules' | 'reasons'>
  readonly authority: { readonly kind: 'recipient' | 'register' | 'exception'; readonly words: string }
  /** Where an exception would let them sign: the one that waits for its approval, if it was asked for. */
  readonly exception: { readonly asked: string | undefined } | undefined
  /** Where it is only the register that refuses. */
  readonly shortfall: Shortfall | undefined
  readonly party: string | undefined
  readonly capacity: string | undefined
  readonly consent: { readonly needed: boolean; readonly text: string }
  readonly unseen: readonly { readonly documentId: string; readonly name: string; readonly pages: readonly number[] }[]
  readonly approvals: {
    /** How many the class asks for; 0 where the document is not weighty. */
    readonly needed: number
    readonly asked: readonly { readonly recipientId: string; readonly name: string; readonly approved: boolean }[]
  }
  /** Facts that policy or the records checked, to stand with the sentence. */
  readonly facts: readonly { readonly text: string; readonly rule?: string }[]
  readonly approval: { readonly id: string; readonly signedAt: Date } | undefined
}

/** Undefined for whoever is named neither to approve nor to sign. */
export async function signingView(
  actor: Actor,
  envelope: Loaded,
  seen: ReadonlyMap<string, readonly number[]>,
  now: Date,
): Promise<SigningView | undefined> {
  const recipient = ownPlace(envelope, actor.personId)
  if (!recipient) return undefined
  const part = partOf(recipient)
  const { authority } = part === 'sign' ? await authorityFor(actor.personId, envelope, now) : {}
  const { decision, exception } = await decideExcepted(
    (exception) => decideToBegin(part, factsOf(actor), envelope, { authority, exception }, now),
    () => exceptionFor({ personId: actor.personId, envelopeId: envelope.id, version: envelope.version }),
  )
  const { outcome, rules, reasons } = decision
  const inAnHour = new Date(now.getTime() + 3_600_000).toISOString()
  const wouldHelp =
    outcome !== 'permit' &&
    decideToBegin(part, factsOf(actor), envelope, { authority, exception: { id: envelope.id, until: inAnHour } }, now).outcome === 'permit'
  const approval = await db().approval.findFirst({ where: { recipientId: recipient.id }, select: { id: true, createdAt: true } })
  return {
    recipientId: recipient.id,
    part,
    state: recipient.state as SigningView['state'],
    sentence: sentenceOf(envelope, recipient),
    decision: { outcome, rules, reasons },
    authority: whatUnder(actor, envelope, recipient, { authority, exception }),
    exception: wouldHelp ? { asked: await exceptionAskedFor(actor.personId, envelope.id, envelope.version) } : undefined,
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
    approvals: approvalsOf(envelope),
    facts: factsShown(actor, envelope, recipient, outcome, { authority, exception }),
    approval: approval ? { id: approval.id, signedAt: approval.createdAt } : undefined,
  }
}

/** Who was asked to approve this version, and whether they have; and how many approvals it takes. */
function approvalsOf(envelope: Loaded): SigningView['approvals'] {
  const asked = approversOf(envelope.recipients).filter((one) => one.state !== 'left')
  const needed = isWeighty(envelope.class, envelope) ? envelope.class.approvals : 0
  return { needed, asked: asked.map(({ id, name, state }) => ({ recipientId: id, name, approved: state === 'approved' })) }
}

function whatUnder(actor: Actor, envelope: Loaded, { role }: LoadedRecipient, { authority, exception }: Under): SigningView['authority'] {
  if (exception) return { kind: 'exception', words: `Exception ${untilWords(exception)}` }
  if (authority) return { kind: 'register', words: authorityName(authority, envelope.currency) }
  return { kind: 'recipient', words: `Named as ${role} by ${envelope.senderId === actor.personId ? 'yourself' : envelope.sender.name}` }
}

function factsShown(
  actor: Actor,
  envelope: Loaded,
  { role }: LoadedRecipient,
  outcome: Decision['outcome'],
  { authority, exception }: Under,
): SigningView['facts'] {
  const own = envelope.senderId === actor.personId
  const uploaded = envelope.documents.some((one) => one.uploadedBy === actor.personId)
  const approved = approversOf(envelope.recipients).flatMap(({ name, state }) => (state === 'approved' ? name : []))
  const several = envelope.documents.length > 1 ? 'these documents' : 'this document'
  return [
    ...(outcome === 'permit'
      ? [
          {
            text: own
              ? 'You named yourself as a signer.'
              : `${envelope.sender.name} named you as ${role === 'approver' ? 'an approver' : 'a signer'}.`,
          },
        ]
      : []),
    ...(approved.length > 0 ? [{ text: `${listed(approved)} approved this version.` }] : []),
    ...(exception
      ? [{ text: `An exception lets you sign this version once, ${untilWords(exception)}.`, rule: 'sign-under-exception' }]
      : []),
    ...(authority && !exception
      ? [{ text: `You have authority ${authorityWords(authority, envelope.currency)}.`, rule: 'sign-under-register' }]
      : []),
    { text: own || uploaded ? `You sent ${several} yourself.` : `You did not upload or send ${several}.` },
  ]
}

const listed = (names: readonly string[]) => (names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : (names[0] ?? ''))
