import 'server-only'
import { fromHex, hex } from '@/lib/core'
import { db, Prisma } from '@/lib/db'
import { digestOfList, type ListedRow, listOf, parseRow } from '@/lib/proof'
import { differences, each, PAGE, type Report } from './compare'
import { confirms, type Step, statementOf, steps } from './steps'

interface AuthorityRow {
  readonly id: string
  readonly person: string
  readonly classes: readonly string[]
  readonly from: Date
  readonly until: Date
  readonly caps: readonly Cap[] | null
  readonly granted: string
  readonly activated: string | null
  readonly ended: string | null
  readonly steps: readonly Step[] | null
  readonly root: Uint8Array | null
  /** Its row in the list of that root. */
  readonly content: Uint8Array | null
}

interface Cap {
  readonly currency: string
  readonly amount: number
  /** Altogether with one counterparty, within so many days. */
  readonly cumulative: number | null
  readonly days: number | null
}

const authorities = (after: string) => db().$queryRaw<AuthorityRow[]>`
  SELECT a.id, a.person_id AS person, a.classes, a.starts_at AS from, a.ends_at AS until, a.granted_by AS granted, a.activated_by AS activated,
    a.ended_by AS ended, a.list_root AS root, l.content, ${steps(Prisma.sql`a.id`)} AS steps,
    (SELECT json_agg(json_build_object('currency', c.currency, 'amount', c.amount, 'cumulative', c.cumulative, 'days', c.days) ORDER BY c.currency)
      FROM authority_cap c WHERE c.authority_id = a.id) AS caps
  FROM authority a LEFT JOIN listed_authority l ON l.root = a.list_root AND l.place = a.list_place
  WHERE a.id > ${after}::uuid ORDER BY a.id LIMIT ${PAGE}`

/** What somebody confirmed of an authority, and by whom it was given. */
interface Confirmed extends Pick<ListedRow, 'authority' | 'person' | 'scope'> {
  readonly granted: string
  readonly activated: string | null
}

/** Compares what rows say of authorities with what was confirmed: alone by two statements, or by two over the root of a list. */
export async function checkAuthorities(report: Report): Promise<void> {
  const lists = await listsConfirmed(report)
  await each(authorities, (row) => differences(report, `authority ${row.id}`, differs(row, lists)))
}

/** Who proposed and who activated it. */
type Hands = Pick<Confirmed, 'granted' | 'activated'>

function confirmed({ steps: all, root, content }: AuthorityRow, lists: ReadonlyMap<string, Hands>): Confirmed | undefined {
  const [first] = all ?? []
  if (first?.kind === 'authority.listed') {
    const [row, hands] = [content && parseRow(content), root && lists.get(hex(root))]
    return row && hands ? { ...row, ...hands } : undefined
  }
  const statement = statementOf(first)
  if (first?.kind !== 'authority.granted' || statement?.type !== 'countersign/authority/v1') return undefined
  return { ...statement, granted: first.by, activated: all?.find(({ kind }) => kind === 'authority.activated')?.by ?? null }
}

function differs(row: AuthorityRow, lists: ReadonlyMap<string, Hands>): (string | false)[] {
  const said = confirmed(row, lists)
  if (!said || said.authority !== row.id) return ['nobody confirmed that it was given']
  const ended = row.steps?.find(({ kind }) => kind === 'authority.ended')?.by ?? null
  const { classes, from, until } = said.scope
  const covers = [row.classes.join(), amounts(row.caps ?? []), row.from.toISOString(), row.until.toISOString()].join(' ')
  return [
    said.person !== row.person && `it was given to person ${said.person}`,
    covers !== [classes.join(), amounts(capsIn(said.scope)), from, until].join(' ') && 'it covers something else than was confirmed',
    said.granted !== row.granted && `person ${said.granted} gave it`,
    said.activated !== row.activated && (said.activated ? `person ${said.activated} activated it` : 'nobody activated it'),
    ended !== row.ended && (ended ? `person ${ended} ended it` : 'nobody ended it'),
  ]
}

const amounts = (caps: readonly Cap[]) =>
  caps.map(({ currency, amount, cumulative, days }) => `${currency} ${amount} ${cumulative} ${days}`).join()

const capsIn = ({ caps, cumulative = [] }: Confirmed['scope']): Cap[] =>
  caps.map(({ currency, amount }) => {
    const bound = cumulative.find((one) => one.currency === currency)
    return { currency, amount, cumulative: bound?.amount ?? null, days: bound?.days ?? null }
  })

/** Every list that was activated, by its root: whose rows hash to it, and which two confirmed exactly that. */
async function listsConfirmed(report: Report): Promise<ReadonlyMap<string, Hands>> {
  const proposed = await db().$queryRaw<{ id: string; root: string; steps: readonly Step[] | null }[]>`
    SELECT p.id, p.subject AS root, ${steps(Prisma.sql`p.id`)} AS steps FROM proposal p WHERE p.kind = 'authorities' AND p.activated_at IS NOT NULL`
  const lists = new Map<string, Hands>()
  for (const { id, root, steps: all } of proposed) {
    const rows = await db().listedAuthority.findMany({ where: { root: fromHex(root) ?? new Uint8Array() }, orderBy: { place: 'asc' } })
    const list = listOf(rows.map(({ content }) => new Uint8Array(content)))
    const by = (kind: string) => all?.find((step) => step.kind === kind && confirms(step, id, digestOfList(list)))?.by
    const [granted, activated] = [by('authorities.proposed'), by('authorities.activated')]
    if (list.root === root && granted && activated) lists.set(root, { granted, activated })
    else report({ check: 'state-differs', says: `The rows of list ${id} differ from its events: they are not what two confirmed.` })
  }
  return lists
}
