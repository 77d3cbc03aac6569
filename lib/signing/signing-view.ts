import 'server-only'
import { exceptionAskedFor } from '@/lib/authority'
import { db } from '@/lib/db'
import { type Actor, factsOf } from '@/lib/identity'
import { type Decision, isWeighty } from '@/lib/policy'
import type { Phrase, SignStatement } from '@/lib/proof'
import { authorityName, authorityWords, decideToBegin, untilWords } from './capacity'
import { CONSENT, hasConsented } from './consent'
import { deputiesOf } from './deputies'
import { deputyOf, type InPlace, inPlaceOf, standName, standWords } from './in-place'
import { approversOf, type Loaded, type LoadedRecipient } from './loaded'
import { type Part, partOf } from './part'
import { presented, sentenceOf, unseenOf } from './presented'
import { type Capacity, chosen, isLawful, resolveAuthority } from './resolve-authority'
import { lacksAuthority, type Shortfall, shortfallOf } from './shortfall'

/** What a signer or approver needs besides the document: as whom they act, what they state, and what policy says to it. */
export interface SigningView {
  readonly recipientId: string
  readonly part: Part
  readonly state: 'waiting' | 'approved' | 'signed' | 'declined' | 'left'
  readonly sentence: readonly Phrase[]
  readonly decision: Pick<Decision, 'outcome' | 'rules' | 'reasons'>
  readonly authority: { readonly kind: SignStatement['authority']['kind']; readonly words: string }
  /** In whose place it would be, where it is not the actor's own; `under` is the delegation. */
  readonly inPlace: InPlace | undefined
  /** The other lawful capacities in which the actor could do it; without `under` in their own place. */
  readonly otherwise: readonly { readonly under: string | undefined; readonly words: string }[]
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
  /** What was recorded in this place. */
  readonly approval:
    | {
        readonly id: string
        readonly signedAt: Date
        /** Who gave it, and in whose place where it was another's. */
        readonly own: boolean
        readonly by: string
        readonly under: string | undefined
      }
    | undefined
}

interface Asked {
  /** Pages the actor's browser reported as seen, by version id. */
  readonly seen: ReadonlyMap<string, readonly number[]>
  readonly now: Date
  /** The delegation under which it would be in another's place. */
  readonly under?: string | undefined
}

/** Undefined for whoever is named neither to approve nor to sign, and signs for nobody who is. */
export async function signingView(actor: Actor, envelope: Loaded, { seen, now, under: asked }: Asked): Promise<SigningView | undefined> {
  const capacities = await resolveAuthority(actor, envelope, now)
  const capacity = chosen(capacities, asked)
  if (!capacity) return undefined
  const { place: recipient, under, stand, decision } = capacity
  const { authority } = under
  const part = partOf(recipient)
  const { outcome, rules, reasons } = decision
  const inAnHour = new Date(now.getTime() + 3_600_000).toISOString()
  const wouldHelp =
    outcome !== 'permit' &&
    !stand &&
    decideToBegin(part, factsOf(actor), envelope, { authority, exception: { id: envelope.id, until: inAnHour } }, now).outcome === 'permit'
  return {
    recipientId: recipient.id,
    part,
    state: recipient.state as SigningView['state'],
    sentence: sentenceOf(envelope, recipient, stand && deputyOf(actor, stand)),
    decision: { outcome, rules, reasons },
    authority: whatUnder(actor, envelope, capacity),
    inPlace: stand && inPlaceOf(stand, envelope, decision),
    otherwise: capacities
      .filter((one) => one !== capacity && isLawful(one))
      .map((one) => ({ under: one.stand?.lent.row.id, words: whatUnder(actor, envelope, one).words })),
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
    facts: factsShown(actor, envelope, capacity),
    approval: await approvalIn(recipient, actor),
  }
}

async function approvalIn({ id: recipientId, name }: LoadedRecipient, actor: Actor): Promise<SigningView['approval']> {
  const select = { id: true, createdAt: true, personId: true, delegationId: true }
  const approval = await db().approval.findFirst({ where: { recipientId }, select })
  if (!approval) return undefined
  const deputy = (await deputiesOf([approval])).get(approval.id)
  const own = approval.personId === actor.personId
  return { id: approval.id, signedAt: approval.createdAt, own, by: deputy?.name ?? name, under: deputy?.under }
}

/** Who was asked to approve this version, and whether they have; and how many approvals it takes. */
function approvalsOf(envelope: Loaded): SigningView['approvals'] {
  const asked = approversOf(envelope.recipients).filter((one) => one.state !== 'left')
  const needed = isWeighty(envelope.class, envelope) ? envelope.class.approvals : 0
  return { needed, asked: asked.map(({ id, name, state }) => ({ recipientId: id, name, approved: state === 'approved' })) }
}

function whatUnder(actor: Actor, envelope: Loaded, { place, under, stand }: Capacity): SigningView['authority'] {
  const { authority, exception } = under
  if (stand) return { kind: stand.delegation.kind, words: standName(stand) }
  if (exception) return { kind: 'exception', words: `Exception ${untilWords(exception)}` }
  if (authority) return { kind: 'register', words: authorityName(authority, envelope.currency) }
  return {
    kind: 'recipient',
    words: `Named as ${place.role} by ${envelope.senderId === actor.personId ? 'yourself' : envelope.sender.name}`,
  }
}

function factsShown(actor: Actor, envelope: Loaded, capacity: Capacity): SigningView['facts'] {
  const { authority, exception } = capacity.under
  const { outcome } = capacity.decision
  const own = envelope.senderId === actor.personId
  const uploaded = envelope.documents.some((one) => one.uploadedBy === actor.personId)
  const approved = approversOf(envelope.recipients).flatMap(({ name, state }) => (state === 'approved' ? name : []))
  const several = envelope.documents.length > 1 ? 'these documents' : 'this document'
  return [
    ...(outcome === 'permit' ? [{ text: whyNamed(envelope, capacity, own) }] : []),
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

/** How they came to be asked. */
function whyNamed({ sender }: Loaded, { place: { role }, stand }: Capacity, own: boolean): string {
  if (stand) {
    const { row, grantor } = stand.lent
    const gave =
      row.kind === 'appointment' ? `Two administrators appointed you to sign for ${grantor.name}` : `${grantor.name} lets you sign for them`
    return `${gave}: ${standWords(stand)}.`
  }
  return own ? 'You named yourself as a signer.' : `${sender.name} named you as ${role === 'approver' ? 'an approver' : 'a signer'}.`
}

const listed = (names: readonly string[]) => (names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : (names[0] ?? ''))
