import 'server-only'
import { type Bytes, type Clock, canonicalBytes, ok, type Refusal, type Result, refuse, systemClock } from '@/lib/core'
import { db } from '@/lib/db'
import { type Actor, judge, type Prepared, refused, written } from '@/lib/identity'
import { type Columns, type ReadLine, readCsv, type TypedLine } from '@/lib/lists'
import { type Act, refusalOf } from '@/lib/policy'
import { house } from './decision'
import { prepareActivation, prepareProposal } from './prepare'
import type { Proposable } from './proposable'
import { type ProposalRow, proposals } from './rows'
import { about } from './step'

/** A kind of list: lines of a file become rows, which are proposed and activated together, by the root over them. */
interface ListKind<Name extends string, Line extends ReadLine<Name>, Row> {
  readonly what: Proposable
  /** Who may do this sees the lists that wait. */
  readonly reading: Act
  readonly columns: Columns<Name>
  readonly readLines: (actor: Actor, lines: readonly TypedLine<Name>[], clock: Clock) => Promise<readonly Line[]>
  /** Keeps the rows that lines without a fault become, and gives the list of them that is proposed. */
  readonly keep: (lines: readonly Line[], clock: Clock) => Promise<{ readonly type: string; readonly root: string; readonly size: number }>
  /** Every row of a list that is kept, as a page shows it; undefined where they are not those that its root is over. */
  readonly rowsIn: (content: Bytes) => Promise<readonly Row[] | undefined>
  /** What is said then. */
  readonly differs: Refusal
}

/** A list ready for somebody's gesture, with the very rows that its root is over. */
export interface RowsToConfirm<Row> {
  readonly prepared: Prepared
  readonly rows: readonly Row[]
}

/** Reading a list of a kind, proposing it, activating it, and those that wait for that. */
export function listsOf<Name extends string, Line extends ReadLine<Name>, Row>(kind: ListKind<Name, Line, Row>) {
  const { what, columns, rowsIn, differs } = kind

  async function read(actor: Actor, text: string, clock: Clock = systemClock): Promise<Result<readonly Line[]>> {
    // Whether they are in it themselves, the lines say.
    const decision = judge(actor, what.acts.propose, await house(), { stage: 'prepare', concernsPrincipal: false }, clock)
    if (decision.outcome !== 'permit') return refused(refusalOf(decision), about(actor, what, null), clock)
    const lines = readCsv(text, columns)
    return lines.ok ? ok(await kind.readLines(actor, lines.value, clock)) : lines
  }

  async function prepare(
    actor: Actor,
    { text, reason }: { readonly text: string; readonly reason: string },
    clock: Clock = systemClock,
  ): Promise<Result<RowsToConfirm<Row>>> {
    const lines = await read(actor, text, clock)
    if (!lines.ok) return lines
    if (lines.value.some(({ faults }) => faults.length > 0))
      return refuse('list-faulty', 'A line of the list is faulty.', { field: 'text', next: 'Look at its lines again.' })
    const because = written(reason, { field: 'reason', what: 'a reason', most: 300 })
    if (!because.ok) return because
    const list = await kind.keep(lines.value, clock)
    const prepared = await prepareProposal(actor, what, { subject: list.root, content: { ...list }, reason: because.value }, clock)
    return prepared.ok ? confirming(prepared.value, canonicalBytes({ ...list })) : prepared
  }

  async function prepareActivationOf(actor: Actor, proposalId: string, clock: Clock = systemClock): Promise<Result<RowsToConfirm<Row>>> {
    const prepared = await prepareActivation(actor, what, proposalId, clock)
    if (!prepared.ok) return prepared
    const { content } = await db().proposal.findUniqueOrThrow({ where: { id: proposalId } })
    return confirming(prepared.value, new Uint8Array(content))
  }

  async function confirming(prepared: Prepared, content: Bytes): Promise<Result<RowsToConfirm<Row>>> {
    const rows = await rowsIn(content)
    return rows ? ok({ prepared, rows }) : differs
  }

  async function waiting(actor: Actor, clock: Clock): Promise<readonly ProposalRow[]> {
    if (judge(actor, kind.reading, await house(), {}, clock).outcome !== 'permit') return []
    return (await proposals(actor, what, {}, clock)).filter(({ state }) => state === 'proposed')
  }

  return { read, prepare, prepareActivation: prepareActivationOf, waiting }
}
