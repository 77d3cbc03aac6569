import type { ClassRules } from '@/lib/authority'
import { formatAmount } from '@/lib/core'
import { counted } from '../envelope/words'

/** From which amount on the weighty documents of a kind begin: `from €50,000.00 or CHF 40,000.00`; undefined for every one. */
export function fromInWords({ thresholds }: Pick<ClassRules, 'thresholds'>): string | undefined {
  const amounts = thresholds.map(({ currency, amount }) => formatAmount({ minor: amount, currency }))
  if (amounts.length === 0) return undefined
  return `from ${amounts.length > 1 ? `${amounts.slice(0, -1).join(', ')} or ${amounts.at(-1)}` : amounts[0]}`
}

/** What a kind of document asks for, a sentence for each rule; the least first. */
export function rulesInWords(rules: ClassRules): readonly string[] {
  const { registerRequired, amountRequired, readingRequired, approvals, assurance, machinesAllowed, retentionYears } = rules
  const from = fromInWords(rules)
  const weighty = from ? `, ${from}, and in any other currency` : ', whatever the amount'
  return [
    registerRequired ? 'Signed only by who has authority for it in the register.' : 'Signed by whoever is named as a signer.',
    ...(amountRequired ? ['It states an amount.'] : []),
    ...(readingRequired ? ['Every page must have been on screen before it is signed.'] : []),
    ...(approvals > 0 ? [`${counted(approvals, 'approval')} before it is signed${weighty}.`] : []),
    ...(assurance === 'device-bound' ? [`Approved and signed with a passkey that stays in one device${weighty}.`] : []),
    ...(machinesAllowed ? ['Machines may act on it.'] : []),
    `Kept for ${retentionYears} ${retentionYears === 1 ? 'year' : 'years'}.`,
  ]
}

/** What changes from one set of rules to another: sentences that go, and sentences that come. */
export function changeInWords(
  before: ClassRules | undefined,
  after: ClassRules,
): { readonly goes: readonly string[]; readonly comes: readonly string[] } {
  const was = before ? [`Called “${before.name}”.`, ...rulesInWords(before)] : []
  const is = [`Called “${after.name}”.`, ...rulesInWords(after)]
  return { goes: was.filter((one) => !is.includes(one)), comes: is.filter((one) => !was.includes(one)) }
}
