import 'server-only'
import { isId } from '@/lib/core'
import { db, type Prisma } from '@/lib/db'
import { type Actor, readsEverything } from '@/lib/identity'
import type { EnvelopeState } from '@/lib/policy'
import { type Loaded, WHOLE } from './loaded'
import { type ListRow, rowsOf } from './rows'
import { asSigned, onlySignedBy } from './signed'

/** One page of a list; pass `cursor` on as `after` for the next. */
export interface Listed<Row> {
  readonly rows: readonly Row[]
  readonly cursor: string | undefined
}

export interface Search {
  /** Finds title, counterparty, party, person and document name. */
  readonly text?: string
  readonly person?: string
  readonly state?: EnvelopeState
  readonly from?: Date
  readonly to?: Date
  readonly after?: string
}

const PAGE = 50

/** What the actor made, newest first; drafts too. */
export const sent = (actor: Actor, search: Search = {}): Promise<Listed<ListRow>> =>
  listed({ AND: [{ senderId: actor.personId }, matching(search)] }, search.after)

/**
 * Every envelope the actor may open, newest first: made by him, naming him, or, for compliance and auditors, all that were sent. One in which he
 * was replaced after he had signed stands there as he signed it, and is found by nothing that came later.
 */
export async function documents(actor: Actor, search: Search = {}): Promise<Listed<ListRow>> {
  const sentOnes = { version: { gte: 1 } }
  if (readsEverything(actor)) return listed({ AND: [sentOnes, matching(search)] }, search.after)
  const named = { recipients: { some: { personId: actor.personId, state: { notIn: ['replaced', 'left'] } } } }
  const readable = { AND: [sentOnes, { OR: [{ senderId: actor.personId }, named] }, matching(search)] }
  const signed = { AND: [{ id: { in: await onlySignedBy(actor.personId) }, senderId: { not: actor.personId } }, matchingAsSigned(search)] }
  return listed({ OR: [readable, signed] }, search.after, actor)
}

/** `asSignedBy`: whose rows of what they only signed are of the version they signed. */
async function listed(where: Prisma.EnvelopeWhereInput, after = '', asSignedBy?: Actor): Promise<Listed<ListRow>> {
  const neverSent = { state: 'voided', version: 0 }
  // Ids begin with their time: newest first, and a page that does not shift when something is added.
  const found = (await db().envelope.findMany({
    where: { AND: [where, isId(after) ? { id: { lt: after } } : {}, { NOT: neverSent }] },
    include: WHOLE,
    orderBy: { id: 'desc' },
    take: PAGE + 1,
  })) as Loaded[]
  const shown = found.slice(0, PAGE)
  const seen = await Promise.all(shown.map((envelope) => (asSignedBy ? asSigned(envelope, asSignedBy.personId) : envelope)))
  const rows = (await rowsOf(seen)).map((row, at) => (seen[at] === shown[at] ? row : { ...row, state: 'replaced' as const }))
  return { rows, cursor: found.length > PAGE ? shown.at(-1)?.id : undefined }
}

/** The search among what the actor only signed: by what was so when he signed, and is no news to him now. */
function matchingAsSigned({ text = '', person = '', state, from, to }: Search): Prisma.EnvelopeWhereInput {
  if (state || from || to) return { id: { in: [] } }
  return {
    ...(text.trim() && { OR: [{ title: holding(text) }, { counterparty: holding(text) }, { sender: { name: holding(text) } }] }),
    ...(person.trim() && { sender: { name: holding(person) } }),
  }
}

/** Holds what was typed, as it was typed: no character of it is a pattern. */
const holding = (typed: string) => ({ contains: typed.trim().replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' as const })

function matching({ text = '', person = '', state, from, to }: Search): Prisma.EnvelopeWhereInput {
  const people = (typed: string) => [
    { sender: { name: holding(typed) } },
    {
      recipients: {
        some: { state: { not: 'replaced' }, OR: [{ name: holding(typed) }, { email: holding(typed) }, { party: holding(typed) }] },
      },
    },
  ]
  const words = text.trim()
  return {
    AND: [
      words
        ? {
            OR: [
              { title: holding(words) },
              { counterparty: holding(words) },
              { documents: { some: { name: holding(words) } } },
              ...people(words),
            ],
          }
        : {},
      person.trim() ? { OR: people(person) } : {},
      state ? { state } : {},
      from || to ? { sentAt: { ...(from && { gte: from }), ...(to && { lt: to }) } } : {},
    ],
  }
}
