import { z } from 'zod'
import { type Bytes, type Canonical, canonicalBytes, hex, parseCanonical, sha256 } from '@/lib/core'
import { nonce } from './listed'
import { treeHash } from './log/tree'
import { digest, id } from './statement'

// Format v1: docs/formats/list.md. As a list of authorities: one gesture covers the root over all rows, and words of one row can go
// while its hash stays.

const row = z.strictObject({
  type: z.literal('countersign/listed-person/v1'),
  /** The invitation that it becomes. */
  invitation: id,
  name: z.string().min(1),
  email: z.string().min(1),
  title: z.string().min(1).optional(),
  nonce,
})

const list = z.strictObject({ type: z.literal('countersign/people-list/v1'), size: z.int().min(1), root: digest })

export type ListedPerson = z.infer<typeof row>
export type PeopleList = z.infer<typeof list>

/** The canonical bytes of a row. They throw on what breaks its format. */
export const listedPersonBytes = (given: ListedPerson): Bytes => canonicalBytes(row.parse(given) as Canonical)

export const parseListedPerson = (given: Uint8Array): ListedPerson | undefined => row.safeParse(parseCanonical(given)).data
export const parsePeopleList = (given: Uint8Array): PeopleList | undefined => list.safeParse(parseCanonical(given)).data

/** What is proposed of rows with these leaf hashes, in this order: how many, and the root of the tree over them (RFC 9162 §2.1.1). */
export const peopleListOf = (leaves: readonly Bytes[]): PeopleList => ({
  type: 'countersign/people-list/v1',
  size: leaves.length,
  root: hex(treeHash(leaves)),
})

/** The digest that both administrators confirm. */
export const digestOfPeople = (given: PeopleList): string => hex(sha256(canonicalBytes(list.parse(given) as Canonical)))
