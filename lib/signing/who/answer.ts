import { authoritiesOfAll } from '@/lib/authority'
import type { Money } from '@/lib/core'
import type { Tx } from '@/lib/db'
import type { Decision } from '@/lib/policy'
import { decideAsIfNamed } from '../as-if-named'
import { authorityIn } from '../capacity'
import { withSpent } from '../spent'
import { type Alike, type Named, pageOf, partsOf, type Question } from './alike'

/** People to whom policy says the same. */
export interface SaidAlike {
  /** Stable in an address: `could`, or the rules that stand in the way. */
  readonly key: string
  readonly outcome: Decision['outcome']
  readonly reasons: Decision['reasons']
  readonly count: number
  /** The first of them by name, or a page of them. */
  readonly people: readonly Asked[]
  /** Some come after these. */
  readonly more: boolean
}

export interface Asked extends Named {
  /** The largest amount they may sign in its currency, where authority is asked for, they have some, and whoever asks may know it. */
  readonly maximum: Money | undefined
  /** The rules alone would not let them: an exception does, once. */
  readonly byException: boolean
}

/** Whose list is read page by page, and after whom; empty for the beginning. */
export interface Place {
  readonly of: string
  readonly after: string
}

const PAGE = 50
const FEW = 5
const ORDER = { permit: 0, challenge: 1, deny: 2 } as const

/** To whom it is told: where in a list they read on, and whether they may know how far each one's authority goes. */
export interface Telling extends Place {
  readonly maxima: boolean
}

/** What policy says to everyone: who could sign, who could after something, who could not; of each the largest part first. */
export async function answersTo(tx: Tx, question: Question, telling: Telling): Promise<readonly SaidAlike[]> {
  const said = await decided(tx, question)
  const answers: SaidAlike[] = []
  for (const [key, { decision, parts, excepted }] of said) {
    const { outcome, reasons } = decision
    const count = parts.reduce((sum, one) => sum + one.count, 0)
    const open = key === telling.of
    const found = open ? await pageOf(tx, question, { parts, after: telling.after, most: PAGE + 1 }) : parts.flatMap(({ people }) => people)
    const shown = found.slice(0, open ? PAGE : FEW)
    const maximum = telling.maxima ? await maximaOf(tx, question, shown) : () => undefined
    const people = shown.map((one) => ({ ...one, maximum: maximum(one.id), byException: excepted.has(one.id) }))
    answers.push({ key, outcome, reasons, count, people, more: open ? found.length > PAGE : count > shown.length })
  }
  return answers.sort((a, b) => ORDER[a.outcome] - ORDER[b.outcome] || b.count - a.count || (a.key < b.key ? -1 : 1))
}

interface Said {
  readonly decision: Decision
  readonly parts: Alike[]
  /** Whom only an exception lets. */
  readonly excepted: Set<string>
}

/** Policy asked once for each part, and the parts put together again to whom it says the same. */
async function decided(tx: Tx, question: Question): Promise<ReadonlyMap<string, Said>> {
  const parts = await partsOf(tx, question, FEW)
  const authority = await authorityOf(
    tx,
    question,
    parts.map(({ one }) => one.id),
  )
  const said = new Map<string, Said>()
  for (const part of parts) {
    const candidate = { ...part.one, authority: authority(part.one.id), exception: question.subject.exceptions.get(part.one.id) }
    const decision = decideAsIfNamed(question.bundle, candidate, question.subject.record, question.now)
    const key = decision.outcome === 'permit' ? 'could' : decision.rules.join('+')
    const alike = said.get(key) ?? { decision, parts: [], excepted: new Set() }
    said.set(key, alike)
    alike.parts.push(part)
    const byRules = () => decideAsIfNamed(question.bundle, { ...candidate, exception: undefined }, question.subject.record, question.now)
    if (candidate.exception && decision.outcome === 'permit' && byRules().outcome !== 'permit') alike.excepted.add(part.one.id)
  }
  return said
}

/** The fact about the register for each of some people, as signing gives it to policy. */
async function authorityOf(tx: Tx, { subject: { kind, money, counterparty, envelope }, now, past }: Question, people: readonly string[]) {
  const all = await authoritiesOfAll(kind.registerRequired ? people : [], past, tx)
  const declared = { classId: kind.id, amount: money ? BigInt(money.minor) : null, currency: money?.currency ?? null, class: kind }
  const held = await withSpent(all, { id: envelope?.id, counterparty, ...declared, now, past }, tx)
  return (id: string) => authorityIn(held.get(id) ?? [], declared, now).authority
}

async function maximaOf(tx: Tx, question: Question, people: readonly Named[]) {
  const { money } = question.subject
  const authority = await authorityOf(
    tx,
    question,
    people.map(({ id }) => id),
  )
  return (id: string): Money | undefined => {
    const maximum = authority(id)?.maximum
    return money && maximum !== undefined ? { ...money, minor: maximum } : undefined
  }
}
