import 'server-only'
import type { Impossible } from '@/components/ceremony'
import { nameList } from '@/components/envelope/words'
import { formatTime } from '@/components/ui'
import type { Refusal } from '@/lib/core'
import type { Actor } from '@/lib/identity'
import type { EnvelopeView, InPlace, Shortfall, SigningView } from '@/lib/signing'
import { askForApprovals, askForLoan, askForOther } from './actions'
import { letsYou, whyNot } from './in-place'
import { choicesOf } from './subject'

type Given = NonNullable<SigningView['approval']>
type Reason = SigningView['decision']['reasons'][number]

const PASSKEYS = { label: 'Add a passkey of this device', href: '/you' } as const
const INBOX = { label: 'Go to your inbox', href: '/inbox' } as const

/** Why this person cannot sign this envelope now, in a calm voice and with the way on; undefined when he can. */
export function impossibleOf(actor: Actor, view: EnvelopeView, zone: string): Impossible | undefined {
  const { signing, state, sender, reason } = view
  const overview = { label: 'Open the envelope', href: `/envelopes/${view.id}` } as const
  const told = (words: string) => (reason ? `${words}: “${reason}”` : `${words}.`)

  if (signing?.approval) return given(view, signing, signing.approval, zone)
  switch (state) {
    case 'voided':
      return {
        kind: 'over',
        title: 'This was called back',
        reason: told(`${sender.name} voided this envelope`),
        next: 'Nothing is asked of you any more.',
        ways: [INBOX],
      }
    case 'declined':
      return { kind: 'over', ...declined(view), ways: [INBOX] }
    case 'expired':
      return {
        kind: 'over',
        title: 'The time for signing is over',
        reason: view.expiresAt ? `It ran out on ${formatTime(view.expiresAt, zone)}.` : 'It has run out.',
        next: `${sender.name} can send a new version.`,
        ways: [INBOX],
      }
    case 'returned':
      return {
        kind: 'over',
        title: 'This is back with its sender',
        reason: 'Someone it waited for has left.',
        next: `It can be signed again when ${sender.name} has named somebody else.`,
        ways: [INBOX],
      }
    case 'draft':
      return { kind: 'over', title: 'This has not been sent yet', reason: 'Nothing can be signed before it is sent.', ways: [overview] }
  }
  if (!signing)
    return {
      kind: 'reader',
      title: 'You are not asked to sign this',
      reason: 'Only the people named as its signers can. You may read it here.',
      rule: 'sign-as-recipient',
      next: `If your signature is wanted, ask ${sender.name} to name you.`,
      ways: [overview, INBOX],
    }
  if (signing.decision.outcome === 'permit') return undefined
  return excepted(view, signing, refusedOf(actor, view, signing))
}

/** What was recorded in this place: by whoever looks, in their own place or another's; by another in theirs. */
function given({ id }: EnvelopeView, { part, inPlace }: SigningView, approval: Given, zone: string): Impossible {
  const { own, by, under, signedAt } = approval
  const at = formatTime(signedAt, zone, 'full')
  const did = part === 'sign' ? 'signed' : 'approved'
  if (own)
    return {
      kind: 'signed',
      title: inPlace ? `You have signed this for ${inPlace.name}` : `You have ${did} this`,
      reason: `Your ${part === 'sign' ? 'signature' : 'approval'} was recorded on ${at}${under ? `, under ${under}` : ''}.`,
      ways: [{ label: 'See what was recorded', href: `/sign/${id}/done` }, INBOX],
    }
  const forMe = under !== undefined && !inPlace
  return {
    kind: 'over',
    title: forMe ? `${by} has signed this for you` : `${by} has ${did} this`,
    reason: `It was recorded on ${at}${under ? `, under ${under}` : ''}.`,
    next: `Nothing is asked of you any more.${forMe ? ' If you did not mean it, question it: compliance is told.' : ''}`,
    ways: [
      { label: 'Open the envelope', href: `/envelopes/${id}` },
      ...(forMe ? [{ label: 'Question it', href: '/delegations#signed-in-your-place' }] : []),
      INBOX,
    ],
  }
}

/** An exception is the last of the ways on: it is for what cannot wait. */
function excepted({ id }: EnvelopeView, { exception }: SigningView, impossible: Impossible): Impossible {
  if (!exception) return impossible
  const way = exception.asked
    ? { label: 'See the exception you asked for', href: `/exceptions/${exception.asked}` }
    : { label: 'Ask for an exception', href: `/exceptions/ask/${id}` }
  return { ...impossible, ways: [...impossible.ways.filter((one) => one !== INBOX), way, INBOX] }
}

/** Why policy does not let a named signer go on. */
function refusedOf(actor: Actor, view: EnvelopeView, signing: SigningView): Impossible {
  const [first] = signing.decision.reasons
  if (signing.inPlace && first && signing.decision.outcome === 'deny')
    return notInPlace(view.id, signing.inPlace, first, otherwise(view, signing))
  if (signing.shortfall) return lacking(actor, view, signing.shortfall, first)
  if (first?.obligation === 'collect-approvals' || first?.obligation === 'name-approvers') return unapproved(actor, view, signing, first)
  return {
    kind: 'refused',
    title: `You can’t ${signing.part} this${signing.decision.outcome === 'challenge' ? ' yet' : ''}`,
    reason: first?.reason ?? 'No rule permits this to you.',
    rule: first?.rule,
    next: first?.next ?? `Ask ${view.sender.name} about it.`,
    ways: [...(first?.obligation === 'use-device-bound-passkey' ? [PASSKEYS] : []), INBOX],
  }
}

/** What was lent does not reach so far, or no more: what it says, who could lend more, and the other ways there are. */
export const notInPlace = (
  envelopeId: string,
  inPlace: InPlace,
  { rule = '', reason, next }: Pick<Refusal, 'rule' | 'reason' | 'next'>,
  ways: Impossible['ways'] = [],
): Impossible => ({
  kind: 'refused',
  title: `You can’t sign this for ${inPlace.name}`,
  reason: whyNot(inPlace, rule, reason),
  rule,
  over: inPlace.over && { ...inPlace.over, lets: letsYou(inPlace) },
  next,
  ...(inPlace.lendable && { lender: { name: inPlace.name, ask: askForLoan.bind(null, envelopeId, inPlace.grantor) } }),
  ways: [...ways, INBOX],
})

/** The other capacities in which it would be lawful, as ways on. */
const otherwise = (view: EnvelopeView, signing: SigningView): Impossible['ways'] =>
  choicesOf(view, signing).flatMap(({ words, href, inPlace, current }) =>
    current ? [] : [{ label: inPlace ? words : 'Sign it yourself', href }],
  )

function declined({ recipients, signing, sender, reason }: EnvelopeView): Pick<Impossible, 'title' | 'reason' | 'next'> {
  const who = recipients.find((one) => one.state === 'declined')
  const own = who !== undefined && who.id === signing?.recipientId
  const words = own ? 'You declined it' : `${who?.name ?? 'A signer'} declined it`
  const why = who?.reason ?? reason
  return {
    title: own ? 'You have declined this' : 'This was declined',
    reason: why ? `${words}: “${why}”` : `${words}.`,
    next: `${sender.name} has been told and can send a new version.`,
  }
}

/** The register gives no authority: by how much, and who may sign it instead. */
function lacking(actor: Actor, view: EnvelopeView, { over, instead }: Shortfall, first: Reason | undefined): Impossible {
  const own = view.sender.id === actor.personId
  const lending = (one: Shortfall['instead'][number]) => ({ ...one, ask: askForLoan.bind(null, view.id, one.id) })
  const overview = { label: own ? 'Name another signer' : 'Open the envelope', href: `/envelopes/${view.id}` } as const
  return {
    kind: 'refused',
    title: 'You can’t sign this',
    reason: (first && IN_YOUR_WORDS[first.rule]) ?? first?.reason ?? '',
    rule: first?.rule,
    over,
    ...(instead.length > 0
      ? { instead: { sender: view.sender.name, people: instead.map(lending), ...(!own && { ask: askForOther.bind(null, view.id) }) } }
      : { next: 'Nobody else has authority for this now. Ask an administrator to grant it.' }),
    ways: [overview, INBOX],
  }
}

/** Approvals are missing: who is asked for one, and asking for what is missing. */
function unapproved(actor: Actor, view: EnvelopeView, { approvals }: SigningView, { reason, rule, obligation }: Reason): Impossible {
  const own = view.sender.id === actor.personId
  const { needed, asked } = approvals
  const open = asked.filter(({ approved }) => !approved).map(({ name }) => name)
  const naming = obligation === 'name-approvers'
  const ask = naming && own ? {} : { ask: askForApprovals.bind(null, view.id) }
  return {
    kind: 'refused',
    title: 'You can’t sign this yet',
    reason,
    rule,
    approvals: { needed, asked, of: naming ? view.sender.name : nameList(open), ...ask },
    ways: [{ label: naming && own ? 'Name an approver' : 'Open the envelope', href: `/envelopes/${view.id}` }, INBOX],
  }
}

/** The rules as the signer is told them. */
const IN_YOUR_WORDS: Readonly<Record<string, string>> = {
  'authority-missing': 'Documents of this kind are signed only by who has authority for it in the register, and you have none.',
  'authority-other-class': 'Your authority is for other kinds of document.',
  'authority-other-currency': 'You have no authority in the currency of this document.',
  'over-authority-amount': 'The amount is over the largest one you may sign.',
  'over-cumulative-amount': 'With what you signed with the same counterparty lately, the amount is over what you may sign altogether.',
  'authority-not-now': 'Your authority has not begun, or is over.',
}
