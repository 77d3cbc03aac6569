import { z } from 'zod'
import { type Bytes, type Canonical, canonicalBytes, ok, parseAmount, parseCanonical, type Result, refuse } from '@/lib/core'
import type { DocumentClass } from '@/lib/db'

const rules = z.strictObject({
  type: z.literal('countersign/class-rules/v1'),
  class: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  name: z.string().min(1).max(80),
  /** Its documents state an amount; every page must have been on screen; signed only under the register. */
  amountRequired: z.boolean(),
  readingRequired: z.boolean(),
  registerRequired: z.boolean(),
  /** What a weighty document takes: approvals before it is signed, and the least passkey. */
  approvals: z.int().min(0).max(9),
  assurance: z.enum(['passkey', 'device-bound']),
  /** From which amount on a document is weighty, in minor units; without one in its currency every document is. */
  thresholds: z.array(z.strictObject({ currency: z.string().regex(/^[A-Z]{3}$/), amount: z.int().min(1) })),
  machinesAllowed: z.boolean(),
  retentionYears: z.int().min(1).max(100),
})

/** What a kind of document asks for, as two administrators confirm it. */
export type ClassRules = z.infer<typeof rules>

/** As a form sends it; amounts as typed. `class` is empty for a new kind. */
export interface RulesForm extends Omit<ClassRules, 'type' | 'thresholds'> {
  readonly thresholds: readonly { readonly amount: string; readonly currency: string }[]
}

/** The canonical bytes that are proposed. */
export const rulesBytes = (given: ClassRules): Bytes => canonicalBytes(rules.parse(given) as Canonical)

export function parseRules(given: Uint8Array): ClassRules | undefined {
  const read = rules.safeParse(parseCanonical(given))
  return read.success ? read.data : undefined
}

/** The rules in force, as its row holds them. */
export const rulesOf = (row: DocumentClass): ClassRules => ({
  type: 'countersign/class-rules/v1',
  class: row.id,
  name: row.name,
  amountRequired: row.amountRequired,
  readingRequired: row.readingRequired,
  registerRequired: row.registerRequired,
  approvals: row.approvals,
  assurance: row.assurance as ClassRules['assurance'],
  thresholds: row.thresholds as ClassRules['thresholds'],
  machinesAllowed: row.machinesAllowed,
  retentionYears: row.retentionYears,
})

/** `Supply contract` → `supply-contract`: a new kind's id. */
const idOf = (name: string) =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')

/**
 * Reads what is to be proposed. Refuses, by field: `name` (`name-missing`, `too-long`, `name-unusable`), `amount` and `currency` (what
 * `parseAmount` refuses, `currency-twice`, `threshold-idle`), `approvals` and `retentionYears` (`number-unreadable`).
 */
export function readRules(form: RulesForm): Result<ClassRules> {
  const name = form.name.trim().replaceAll(/\s+/g, ' ')
  if (!name)
    return refuse('name-missing', 'Name the kind of document.', { field: 'name', next: 'As it stands in a sentence: supply contract.' })
  if (name.length > 80) return refuse('too-long', 'The name has more than 80 characters.', { field: 'name' })
  const id = form.class || idOf(name)
  if (!id) return refuse('name-unusable', 'The name needs a Latin letter or a digit.', { field: 'name' })
  const thresholds = readThresholds(form.thresholds)
  if (!thresholds.ok) return thresholds
  if (thresholds.value.length > 0 && form.approvals === 0 && form.assurance === 'passkey')
    return refuse('threshold-idle', 'An amount is given from which on nothing more is asked.', {
      field: 'amount',
      next: 'Ask for approvals or for a device-bound passkey, or leave it out.',
    })
  const read = rules.safeParse({ ...form, type: 'countersign/class-rules/v1', class: id, name, thresholds: thresholds.value })
  if (read.success) return ok(read.data)
  const field = String(read.error.issues[0]?.path[0] ?? '')
  return refuse('number-unreadable', field === 'approvals' ? 'Between 0 and 9 approvals.' : 'Between 1 and 100 years.', { field })
}

function readThresholds(typed: RulesForm['thresholds']): Result<ClassRules['thresholds']> {
  const read: ClassRules['thresholds'] = []
  for (const { amount, currency } of typed.filter((one) => one.amount.trim() !== '')) {
    const money = parseAmount(amount, currency)
    if (!money.ok) return money
    if (read.some((one) => one.currency === currency))
      return refuse('currency-twice', `${currency} stands there twice.`, { field: 'currency', next: 'Keep one of the two.' })
    read.push({ currency, amount: money.value.minor })
  }
  return ok(read.sort((a, b) => (a.currency < b.currency ? -1 : 1)))
}
