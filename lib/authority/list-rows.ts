import 'server-only'
import { type Bytes, base64url, fromHex, newId, randomBytes } from '@/lib/core'
import { db, type Tx } from '@/lib/db'
import { type AuthorityList, commit, type ListedRow, listOf, type Opening, parseRow, rowBytes } from '@/lib/proof'
import type { GoodLine } from './list-lines'

/** A row of a list that is on record, with its own reason when it gives one. */
export interface KeptRow {
  readonly row: ListedRow
  readonly reason: string | undefined
}

/** The rows that lines become, each an authority of its own, kept under the root that is to be proposed of them. */
export async function keepRows(lines: readonly GoodLine[]): Promise<AuthorityList> {
  const made = lines.map(rowOf)
  const list = listOf(made.map(({ content }) => content))
  const root = fromHex(list.root) as Bytes
  await db().listedAuthority.createMany({
    data: made.map(({ content, opening }, place) => ({ root, place, content, ...(opening && { opening: { ...opening } }) })),
  })
  return list
}

function rowOf({ person, scope: { classes, caps, cumulative, from, until }, reason }: GoodLine): { content: Bytes; opening?: Opening } {
  const because = reason ? commit('details', reason) : undefined
  const content = rowBytes({
    type: 'countersign/listed-authority/v1',
    authority: newId(),
    person: person.id,
    scope: {
      classes: [...classes],
      caps: caps.map(({ currency, minor }) => ({ currency, amount: minor })),
      ...(cumulative.length > 0 && {
        cumulative: cumulative.map(({ currency, minor, days }) => ({ currency, amount: minor, days })),
      }),
      from: from.toISOString(),
      until: until.toISOString(),
    },
    ...(because && { reason: because.commitment }),
    nonce: base64url(randomBytes(32)),
  })
  return { content, ...(because && { opening: because.opening }) }
}

/** All rows of a list in their order; undefined when they are not those that its root is over. */
export async function rowsOf(list: AuthorityList, source: Pick<Tx, 'listedAuthority'> = db()): Promise<readonly KeptRow[] | undefined> {
  const root = fromHex(list.root) as Bytes
  const kept = await source.listedAuthority.findMany({ where: { root }, orderBy: { place: 'asc' } })
  const now = listOf(kept.map(({ content }) => new Uint8Array(content)))
  if (now.root !== list.root || now.size !== list.size) return undefined
  return kept.map(({ content, opening }) => ({ row: read(content), reason: (opening as Opening | null)?.value }))
}

function read(content: Uint8Array): ListedRow {
  const row = parseRow(content)
  if (!row) throw new Error('a row of a list cannot be read')
  return row
}
