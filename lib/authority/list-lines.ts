import 'server-only'
import { type Clock, ok, type Refusal, type Result, refuse } from '@/lib/core'
import { db, type Person } from '@/lib/db'
import { type Actor, written } from '@/lib/identity'
import { type Columns, OVERLONG, type ReadLine, type TypedLine } from '@/lib/lists'
import { type KnownClass, readScope, type Scope, type ScopeForm } from './scope'

/** All but the first two and the end may be left out. */
export const COLUMNS = {
  all: ['email', 'kinds', 'currency', 'amount', 'altogether', 'days', 'from', 'until', 'reason'],
  needed: ['email', 'kinds', 'until'],
} as const satisfies Columns<string>

type Column = (typeof COLUMNS.all)[number]

/** A line of a list as it was read: what it would give, or what is wrong with it. */
export interface ListLine extends ReadLine<Column> {
  readonly person?: Pick<Person, 'id' | 'name'>
  readonly scope?: Scope
  /** Its own; otherwise the list's holds. */
  readonly reason?: string
}

/** A line without a fault. */
export interface GoodLine extends ListLine {
  readonly person: Pick<Person, 'id' | 'name'>
  readonly scope: Scope
}

export const isGood = (line: ListLine): line is GoodLine => line.faults.length === 0

type Found = Pick<Person, 'id' | 'name' | 'email' | 'status'>

/**
 * Reads every line against the people and the kinds of document there are. A fault names its column: `email` (`person-unknown`,
 * `person-inactive`, `oneself`, `line-twice`), `kinds` (`class-unknown`), `reason` (`too-long`), `currency` (`caps-uneven`), and what
 * `readScope` refuses.
 */
export async function readLines(actor: Actor, lines: readonly TypedLine<Column>[], clock: Clock): Promise<readonly ListLine[]> {
  const known = await db().documentClass.findMany({ select: { id: true, name: true, amountRequired: true } })
  const people = await peopleBy(lines.map(({ typed }) => typed.email))
  const first = new Map<string, number>()
  return lines.map(({ line, typed, overlong }) => {
    const person = personOf(people.get(typed.email.toLowerCase()), actor)
    const { scope, faults: ofScope } = scopeOfLine(typed, known, clock)
    const reason = typed.reason ? written(typed.reason, { field: 'reason', what: 'a reason', most: 300 }) : ok(undefined)
    const key = scope && person.ok ? `${person.value.id} ${scope.classes.join()}` : `line ${line}`
    const earlier = first.get(key)
    if (earlier === undefined) first.set(key, line)
    const faults = [
      ...(person.ok ? [] : [person]),
      ...ofScope,
      ...(reason.ok ? [] : [reason]),
      ...(earlier === undefined ? [] : [twice(earlier)]),
      ...(overlong ? [OVERLONG] : []),
    ]
    return {
      line,
      typed,
      faults,
      ...(person.ok && { person: person.value }),
      ...(scope && { scope }),
      ...(reason.ok && reason.value && { reason: reason.value }),
    }
  })
}

const twice = (line: number) =>
  refuse('line-twice', `Line ${line} gives the same person authority for the same kinds.`, {
    field: 'email',
    next: 'Keep one of the two; several currencies stand in one line, as EUR | CHF.',
  })

async function peopleBy(emails: readonly string[]): Promise<ReadonlyMap<string, Found>> {
  const wanted = [...new Set(emails.map((one) => one.toLowerCase()))]
  const found = await db().person.findMany({
    where: { email: { in: wanted }, status: { not: 'left' } },
    select: { id: true, name: true, email: true, status: true },
  })
  return new Map(found.map((one) => [one.email, one]))
}

function personOf(found: Found | undefined, actor: Actor): Result<Pick<Person, 'id' | 'name'>> {
  if (!found)
    return refuse('person-unknown', 'Nobody here has this address.', { field: 'email', next: 'Invite them first, or correct it.' })
  if (found.status !== 'active')
    return refuse('person-inactive', `${found.name} is ${found.status}.`, {
      field: 'email',
      next: 'Leave the line out, or restore them first.',
    })
  if (found.id === actor.personId)
    return refuse('oneself', 'Nobody gives authority to themselves.', { field: 'email', next: 'Ask two other administrators.' })
  return ok({ id: found.id, name: found.name })
}

/** What one cell gives for several kinds or currencies, as `EUR | CHF`. */
const parts = (typed: string): readonly string[] => (typed.trim() === '' ? [] : typed.split('|').map((one) => one.trim()))

/** What a line would give, or everything that is wrong with that. */
function scopeOfLine(typed: ListLine['typed'], known: readonly KnownClass[], clock: Clock): Pick<ListLine, 'scope' | 'faults'> {
  const names = parts(typed.kinds)
  const kinds = names.map((name) => known.find((one) => [one.id, one.name.toLowerCase()].includes(name.toLowerCase())))
  const stranger = names.find((_, at) => !kinds[at])
  const uneven = unevenIn(typed)
  const form = {
    classes: kinds.flatMap((one) => one?.id ?? []),
    caps: capsOf(typed),
    from: instantOf(typed.from, 0),
    until: instantOf(typed.until, 1),
  }
  const scope = uneven || (stranger !== undefined && form.classes.length === 0) ? undefined : readScope(form, known, clock)
  const faults = [
    ...(stranger !== undefined ? [noKind(stranger)] : []),
    ...(uneven ? [uneven] : []),
    ...(scope?.ok === false ? [atItsColumn(scope)] : []),
  ]
  return { faults, ...(scope?.ok && faults.length === 0 && { scope: scope.value }) }
}

function capsOf({ amount, currency, altogether, days }: ListLine['typed']): ScopeForm['caps'] {
  const [currencies, bounds, within] = [parts(currency.toUpperCase()), parts(altogether), parts(days)]
  return parts(amount).map((one, at) => ({ amount: one, currency: currencies[at] ?? '', cumulative: bounds[at], days: within[at] }))
}

/** Amounts, their currencies, and what bounds them altogether stand in the same order, one beside the other. */
function unevenIn({ amount, currency, altogether, days }: ListLine['typed']): Refusal | undefined {
  const [amounts, bounds, within] = [parts(amount), parts(altogether), parts(days)]
  if (amounts.length !== parts(currency).length || amounts.includes('')) return UNEVEN
  const bounded = bounds.length === 0 || bounds.length === amounts.length
  return bounded && bounds.length === within.length && bounds.every((one, at) => (one === '') === (within[at] === '')) ? undefined : UNBOUND
}

const noKind = (name: string) =>
  refuse('class-unknown', `No kind of document is called “${name}”.`, { field: 'kinds', next: 'Divide several by |.' })

const UNEVEN = refuse('caps-uneven', 'Each amount takes its currency.', {
  field: 'currency',
  next: 'Write EUR | CHF beside 50000 | 40000.',
})

const UNBOUND = refuse('bounds-uneven', 'What may be signed altogether takes its days, beside its amount.', {
  field: 'altogether',
  next: 'Write 90000 | and 30 | beside 50000 | 40000, to bound the first of them.',
})

function atItsColumn(fault: Refusal): Refusal {
  if (fault.code === 'date-unreadable') return { ...fault, next: 'Write 2027-06-30, or 2027-06-30T18:00+02:00.' }
  if (fault.code === 'days-unreadable') return { ...fault, field: 'days' }
  const column = { classes: 'kinds', cumulative: 'altogether' }[fault.field ?? '']
  return column ? { ...fault, field: column } : fault
}

/** A day of the calendar counts in UTC, whole: it begins with its first instant, and ends with the next day's. Others go on as typed. */
function instantOf(typed: string, days: 0 | 1): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(typed)) return typed
  const day = new Date(`${typed}T00:00:00.000Z`)
  if (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(typed)) return typed
  day.setUTCDate(day.getUTCDate() + days)
  return day.toISOString()
}
