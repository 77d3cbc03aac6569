import { formatAmount } from '@/lib/core'
import type { SaidAlike, WhoView } from '@/lib/signing'
import { counted } from '../envelope/words'

const people = (count: number): string => (count > 12 ? `${count.toLocaleString('en')} people` : counted(count, 'person', 'people'))

/** The page's answer: `Three people could sign this now`, `Nobody could have signed this`. */
export function whoAnswer({ answers, tense }: Pick<WhoView, 'answers' | 'tense'>): string {
  const able = total(answers, 'permit')
  const could = { now: 'could sign this now', past: 'could have signed this', coming: 'could sign this then' }[tense]
  return `${able === 0 ? 'Nobody' : people(able)} ${could}`
}

/** What the answer leaves open: `Two people could, after something else is done. Nine people were asked about.` */
export function whoFurther({ answers, people: all }: Pick<WhoView, 'answers' | 'people'>): string {
  const later = total(answers, 'challenge')
  if (all === 0) return 'Nobody was here yet.'
  const after = later > 0 ? `${people(later)} could, after something else is done. ` : ''
  return `${after}${people(all)} ${all === 1 ? 'was' : 'were'} asked about.`
}

const total = (answers: readonly SaidAlike[], outcome: SaidAlike['outcome']): number =>
  answers.reduce((sum, one) => sum + (one.outcome === outcome ? one.count : 0), 0)

/** What it is that is to be signed: `lease, €48,200.00, with Ravel Optics`. */
export const whatInWords = ({ kind, money, counterparty }: WhoView['about']): string =>
  [kind, money && formatAmount(money), counterparty && `with ${counterparty}`].filter(Boolean).join(', ')

/** What people who cannot sign have in common, by rule; of no time, for it may be asked of any. */
const IN_COMMON: Readonly<Record<string, string>> = {
  'authority-missing': 'No authority in the register',
  'authority-other-class': 'Authority for other kinds of document',
  'authority-other-currency': 'No authority in this currency',
  'over-authority-amount': 'Authority for less',
  'over-cumulative-amount': 'Authority used up with this counterparty',
  'authority-not-now': 'Authority not begun, or over',
  'person-inactive': 'Suspended or left',
  'session-missing': 'No passkey to sign in with',
  'approvals-outstanding': 'Somebody asked to approve does so',
  'approvals-too-few': 'More people are named to approve, and do',
  'passkey-not-device-bound': 'They add a passkey that stays in one device',
  'signer-has-acted': 'Signed or declined it already',
  'envelope-not-open': 'Not waiting for signatures',
  'facts-unusable': 'Not all that the rules ask about is known',
}

/** A head for people to whom policy says the same: what stands in their way. */
export function inCommon({ reasons }: Pick<SaidAlike, 'reasons'>): string {
  const known = reasons.map(({ rule, reason }) => IN_COMMON[rule] ?? reason.replace(/\.$/, ''))
  const [first = '', ...others] = known
  return [first, ...others.map((one) => one.charAt(0).toLowerCase() + one.slice(1))].join(' · ')
}
