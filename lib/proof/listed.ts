import { z } from 'zod'
import { type Bytes, type Canonical, canonicalBytes, fromHex, hex, type Money, parseCanonical, sha256 } from '@/lib/core'
import { leafHash } from './leaf'
import { verifyInclusion } from './log/inclusion'
import { inclusionPath } from './log/paths'
import { treeHash } from './log/tree'
import { authorityScope, digest, id } from './statement'

// Format v1: docs/formats/list.md. Two administrators confirm the root over all rows; each row can then be shown without the others.

/** 32 random bytes, so that nobody can guess a row from the hashes beside another. */
export const nonce = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

const row = z.strictObject({
  type: z.literal('countersign/listed-authority/v1'),
  /** The authority that it becomes. */
  authority: id,
  person: id,
  scope: authorityScope,
  /** Commitment to a reason of its own; absent: that of the list. */
  reason: digest.optional(),
  nonce,
})

const list = z.strictObject({ type: z.literal('countersign/authority-list/v1'), size: z.int().min(1), root: digest })

/** One row of a list, and that it is in it: SHA-256 hashes from its sibling up (RFC 9162 §2.1.3). */
const listed = z.strictObject({
  row,
  index: z.int().min(0),
  list,
  path: z.array(digest),
})

export type ListedRow = z.infer<typeof row>
export type AuthorityList = z.infer<typeof list>
export type Listed = z.infer<typeof listed>

/** The canonical bytes of a row, of a list, and of a row shown in its list. They throw on what breaks its format. */
export const rowBytes = (given: ListedRow): Bytes => canonicalBytes(row.parse(given) as Canonical)
const listBytes = (given: AuthorityList): Bytes => canonicalBytes(list.parse(given) as Canonical)
export const listedBytes = (given: Listed): Bytes => canonicalBytes(listed.parse(given) as Canonical)

const reading =
  <T>(shape: z.ZodType<T>) =>
  (given: Uint8Array): T | undefined =>
    shape.safeParse(parseCanonical(given)).data

export const parseRow = reading(row)
export const parseList = reading(list)
export const parseListed = reading(listed)

/** What is proposed of these rows, in this order: how many, and the root of the tree over them, hashed as the log hashes (RFC 9162 §2.1.1). */
export const listOf = (rows: readonly Bytes[]): AuthorityList => ({
  type: 'countersign/authority-list/v1',
  size: rows.length,
  root: hex(treeHash(rows.map(leafHash))),
})

/** The digest that both administrators confirm. */
export const digestOfList = (given: AuthorityList): string => hex(sha256(listBytes(given)))

/** How many people rows are for, and all their caps together, by currency. */
export function sumOf(rows: readonly Pick<ListedRow, 'person' | 'scope'>[]): {
  readonly people: number
  readonly totals: readonly Money[]
} {
  const totals = new Map<string, number>()
  for (const { currency, amount } of rows.flatMap(({ scope }) => scope.caps)) totals.set(currency, (totals.get(currency) ?? 0) + amount)
  const sorted = [...totals].map(([currency, minor]) => ({ currency, minor })).sort((a, b) => (a.currency < b.currency ? -1 : 1))
  return { people: new Set(rows.map(({ person }) => person)).size, totals: sorted }
}

/** One row shown in its list. Throws on bytes that are no row. */
export function showRow(rows: readonly Bytes[], index: number): Listed {
  const leaves = rows.map(leafHash)
  const own = parseRow(rows[index] ?? new Uint8Array())
  if (!own) throw new Error(`row ${index} of a list cannot be read`)
  const path = inclusionPath(index, rows.length).map(({ from, to }) => hex(treeHash(leaves.slice(from, to))))
  return { row: own, index, list: listOf(rows), path }
}

/** Whether the row is in its list, at its place. */
export function isInList({ row: own, index, list: { size, root }, path }: Listed): boolean {
  const hashes = [root, ...path].flatMap((one) => fromHex(one) ?? [])
  const [top, ...proof] = hashes
  return top !== undefined && verifyInclusion({ leaf: leafHash(rowBytes(own)), index, size, root: top, proof })
}
