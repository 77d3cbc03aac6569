import 'server-only'
import { hex } from '@/lib/core'
import { type AuditEvent, db } from '@/lib/db'
import { type Listed, showRow } from '@/lib/proof'

/** The proposals, activated, of the lists from which these authorities came. */
export async function listsBehind(authorities: readonly string[]): Promise<readonly string[]> {
  const rows = await db().authority.findMany({
    where: { id: { in: [...authorities] }, listRoot: { not: null } },
    select: { listRoot: true },
  })
  const subjects = [...new Set(rows.flatMap(({ listRoot }) => (listRoot ? [hex(listRoot)] : [])))]
  const found = await db().proposal.findMany({
    where: { kind: 'authorities', subject: { in: subjects }, activatedAt: { not: null } },
    select: { id: true },
  })
  return found.map(({ id }) => id)
}

/** By its event, the row of each authority that came by a list: with the path to the list's root, and nothing of the other rows. */
export async function shownIn(events: readonly AuditEvent[]): Promise<ReadonlyMap<string, Listed>> {
  const shown = new Map<string, Listed>()
  for (const { id, objectId } of events.filter(({ kind }) => kind === 'authority.listed')) {
    const { listRoot: root, listPlace } = await db().authority.findUniqueOrThrow({ where: { id: objectId } })
    if (!root || listPlace === null) continue
    const rows = await db().listedAuthority.findMany({ where: { root }, orderBy: { place: 'asc' }, select: { content: true } })
    shown.set(
      id,
      showRow(
        rows.map(({ content }) => new Uint8Array(content)),
        listPlace,
      ),
    )
  }
  return shown
}
