import 'server-only'
import { type Bytes, base64url, equalBytes, fromHex, newId, randomBytes } from '@/lib/core'
import { db, type Tx } from '@/lib/db'
import type { Invitee } from '@/lib/identity'
import { type ListedPerson, leafHash, listedPersonBytes, type PeopleList, parseListedPerson, peopleListOf } from '@/lib/proof'

/** How long rows are kept that nobody has proposed: longer than any gesture takes. */
const UNPROPOSED_MS = 86_400_000

/** The rows that lines become, each an invitation of its own, kept under the root that is to be proposed of them. */
export async function keepRows(invitees: readonly Invitee[], now: Date): Promise<PeopleList> {
  await forgetUnproposed(new Date(now.getTime() - UNPROPOSED_MS))
  const contents = invitees.map(({ name, email, title }) =>
    listedPersonBytes({
      type: 'countersign/listed-person/v1',
      invitation: newId(),
      name,
      email,
      ...(title && { title }),
      nonce: base64url(randomBytes(32)),
    }),
  )
  const leaves = contents.map(leafHash)
  const list = peopleListOf(leaves)
  const root = fromHex(list.root) as Bytes
  await db().listedPerson.createMany({
    data: contents.map((content, place) => ({ root, place, content, leaf: leafHash(content), keptAt: now })),
  })
  return list
}

/** Names and addresses that were looked at and never proposed are nobody’s history. */
const forgetUnproposed = (before: Date) => db().$executeRaw`
  DELETE FROM listed_person l WHERE kept_at < ${before}
    AND NOT EXISTS (SELECT FROM proposal p WHERE p.kind = 'people' AND p.subject = encode(l.root, 'hex'))`

/** All rows of a list in their order; undefined when they are not those that its root is over, or when the words of one were erased. */
export async function rowsOf(list: PeopleList, source: Pick<Tx, 'listedPerson'> = db()): Promise<readonly ListedPerson[] | undefined> {
  const kept = await source.listedPerson.findMany({ where: { root: fromHex(list.root) as Bytes }, orderBy: { place: 'asc' } })
  const now = peopleListOf(kept.map(({ leaf }) => new Uint8Array(leaf)))
  const whole = kept.every(({ leaf, content }) => equalBytes(leafHash(new Uint8Array(content)), leaf))
  if (now.root !== list.root || now.size !== list.size || !whole) return undefined
  return kept.map(({ content }) => rowIn(content))
}

/** The first rows of a list, but for what was erased of it. */
export async function firstRowsOf(list: PeopleList, most: number): Promise<readonly ListedPerson[]> {
  const kept = await db().listedPerson.findMany({
    where: { root: fromHex(list.root) as Bytes },
    orderBy: { place: 'asc' },
    take: most,
  })
  return kept.filter(({ content }) => content.length > 0).map(({ content }) => rowIn(content))
}

function rowIn(content: Uint8Array): ListedPerson {
  const row = parseListedPerson(content)
  if (!row) throw new Error('a row of a list cannot be read')
  return row
}
