import 'server-only'
import { type Clock, ok, type Refusal, type Result, refuse } from '@/lib/core'
import { db, type Person } from '@/lib/db'
import { type Actor, written } from '@/lib/identity'
import type { Column, TypedLine } from './list-file'
import { type KnownClass, readScope, type Scope } from './scope'

/** A line of a list as it was read: what it would give, or what is wrong with it. */
export interface ListLine {
  readonly line: number
  readonly typed: Readonly<Record<Column, string>>
  /** Each with the column as its field. None: it can be proposed. */
  readonly faults: readonly Refusal[]
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
export async function readLines(actor: Actor, lines: readonly TypedLine[], clock: Clock): Promise<readonly ListLine[]> {
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

const OVERLONG = refuse('line-overlong', 'It has more fields than there are columns.', {
  field: 'email',
  next: 'Quote a field that holds the character between columns.',
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

const parts = (typed: string): readonly string[] =>
  typed
    .split('|')
    .map((one) => one.trim())
    .filter((one) => one !== '')

/** What a line would give, or everything that is wrong with that. */
function scopeOfLine(typed: TypedLine['typed'], known: readonly KnownClass[], clock: Clock): Pick<ListLine, 'scope' | 'faults'> {
  const names = parts(typed.kinds)
  const kinds = names.map((name) => known.find((one) => [one.id, one.name.toLowerCase()].includes(name.toLowerCase())))
  const stranger = names.find((_, at) => !kinds[at])
  const [amounts, currencies] = [parts(typed.amount), parts(typed.currency.toUpperCase())]
  const uneven = amounts.length !== currencies.length
  const form = {
    classes: kinds.flatMap((one) => one?.id ?? []),
    caps: amounts.map((amount, at) => ({ amount, currency: currencies[at] ?? '' })),
    from: instantOf(typed.from, 0),
    until: instantOf(typed.until, 1),
  }
  const scope = uneven || (stranger && form.classes.length === 0) ? undefined : readScope(form, known, clock)
  const faults = [
    ...(stranger ? [noKind(stranger)] : []),
    ...(uneven ? [UNEVEN] : []),
    ...(scope?.ok === false ? [atItsColumn(scope)] : []),
  ]
  return { faults, ...(scope?.ok && faults.length === 0 && { scope: scope.value }) }
}

const noKind = (name: string) =>
  refuse('class-unknown', `No kind of document is called “${name}”.`, { field: 'kinds', next: 'Divide several by |.' })

const UNEVEN = refuse('caps-uneven', 'Each amount takes its currency.', {
  field: 'currency',
  next: 'Write EUR | CHF beside 50000 | 40000.',
})

function atItsColumn(fault: Refusal): Refusal {
  if (fault.code === 'date-unreadable') return { ...fault, next: 'Write 2027-06-30, or 2027-06-30T18:00+02:00.' }
  return fault.field === 'classes' ? { ...fault, field: 'kinds' } : fault
}

/** A day of the calendar counts in UTC, whole: it begins with its first instant, and ends with the next day's. Others go on as typed. */
function instantOf(typed: string, days: 0 | 1): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(typed)) return typed
  const day = new Date(`${typed}T00:00:00.000Z`)
  if (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(typed)) return typed
  day.setUTCDate(day.getUTCDate() + days)
  return day.toISOString()
}
