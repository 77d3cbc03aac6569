import 'server-only'
import { type Refusal, refuse } from '@/lib/core'
import { db } from '@/lib/db'
import { type Invitee, readInvitee, takenAddresses } from '@/lib/identity'
import { type Columns, OVERLONG, type ReadLine, type TypedLine } from '@/lib/lists'

/** A title may be left out. Roles are none of them: they are given by two, to each alone. */
export const COLUMNS = { all: ['name', 'email', 'title'], needed: ['name', 'email'] } as const satisfies Columns<string>

type Column = (typeof COLUMNS.all)[number]

/** A line of a list as it was read: who would be invited, or what is wrong with it. */
export interface PersonLine extends ReadLine<Column> {
  readonly invitee?: Invitee
}

/** A line without a fault. */
interface GoodLine extends PersonLine {
  readonly invitee: Invitee
}

export const isGood = (line: PersonLine): line is GoodLine => line.faults.length === 0

/** Reads every line as a single invitation is read, against who is here and who was invited already (`line-twice`, and what `readInvitee` and `takenAddresses` say). */
export async function readLines(lines: readonly TypedLine<Column>[]): Promise<readonly PersonLine[]> {
  const read = lines.map(({ line, typed, overlong }) => ({ line, typed, overlong, said: readInvitee(typed) }))
  const taken = await takenAddresses(
    db(),
    read.flatMap(({ said }) => ('invitee' in said ? [said.invitee.email] : [])),
  )
  const first = new Map<string, number>()
  return read.map(({ line, typed, overlong, said }) => {
    const more = overlong ? [OVERLONG] : []
    if ('faults' in said) return { line, typed, faults: [...said.faults, ...more] }
    const { invitee } = said
    const [earlier, known] = [first.get(invitee.email), taken.get(invitee.email)]
    if (earlier === undefined) first.set(invitee.email, line)
    return { line, typed, invitee, faults: [...(known ? [known] : []), ...(earlier === undefined ? [] : [twice(earlier)]), ...more] }
  })
}

const twice = (line: number): Refusal =>
  refuse('line-twice', `Line ${line} has the same address.`, { field: 'email', next: 'Keep one of the two: an address is one person’s.' })
