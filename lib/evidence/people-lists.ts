import 'server-only'
import { equalBytes, fromHex } from '@/lib/core'
import { db, Prisma } from '@/lib/db'
import { digestOfPeople, type ListedPerson, leafHash, parseListedPerson, peopleListOf } from '@/lib/proof'
import type { Report } from './compare'
import { confirms, type Step, steps } from './steps'

interface Proposed {
  readonly id: string
  readonly root: string
  readonly by: string
  readonly activated: boolean
  readonly steps: readonly Step[] | null
}

/**
 * Compares lists of people with what was confirmed of them, and the invitations that came of them with their rows. Words that were erased
 * are compared with nothing; their hashes are.
 */
export async function checkPeopleLists(report: Report): Promise<void> {
  const lists = await db().$queryRaw<Proposed[]>`
    SELECT p.id, p.subject AS root, p.proposed_by AS by, p.activated_at IS NOT NULL AS activated, ${steps(Prisma.sql`p.id`)} AS steps
    FROM proposal p WHERE p.kind = 'people' ORDER BY p.id`
  for (const list of lists) {
    const rows = await db().listedPerson.findMany({ where: { root: fromHex(list.root) ?? new Uint8Array() }, orderBy: { place: 'asc' } })
    const there = rows.filter(({ content }) => content.length > 0)
    const digest = digestOfPeople(peopleListOf(rows.map(({ leaf }) => new Uint8Array(leaf))))
    const kinds = list.activated ? ['people.proposed', 'people.activated'] : ['people.proposed']
    const agreed = kinds.every((kind) => list.steps?.some((step) => step.kind === kind && confirms(step, list.id, digest)))
    if (!agreed || there.some(({ leaf, content }) => !equalBytes(leafHash(new Uint8Array(content)), leaf)))
      report({ check: 'state-differs', says: `The rows of list ${list.id} differ from its events: they are not what was confirmed.` })
    else if (list.activated) {
      const people = there.flatMap(({ content }) => parseListedPerson(new Uint8Array(content)) ?? [])
      await checkInvitations(report, list, people)
    }
  }
}

async function checkInvitations(report: Report, { id: list, by }: Proposed, rows: readonly ListedPerson[]): Promise<void> {
  const found = await db().invitation.findMany({ where: { id: { in: rows.map(({ invitation }) => invitation) } } })
  const invitations = new Map(found.map((one) => [one.id, one]))
  for (const { invitation: id, name, email } of rows) {
    const row = invitations.get(id)
    const same = row?.invitedBy === by && row.name === name && row.email === email
    if (!same)
      report({
        check: 'state-differs',
        says: `Invitation ${id} differs from list ${list}, of which it came: ${row ? 'it is of or by somebody else' : 'it is gone'}.`,
      })
  }
}
