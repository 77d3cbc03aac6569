import 'server-only'
import { type Approval, db } from '@/lib/db'
import { namesOf } from '@/lib/delegation'

/** Who signed in another's place. */
export interface Deputed {
  readonly name: string
  /** `delegation D-17` */
  readonly under: string
  /** `D-17` */
  readonly called: string
}

/** Of these approvals those that were given in another's place, by their ids. */
export async function deputiesOf(
  approvals: readonly Pick<Approval, 'id' | 'personId' | 'delegationId'>[],
): Promise<ReadonlyMap<string, Deputed>> {
  const inPlace = approvals.flatMap(({ id, personId, delegationId }) => (delegationId ? [{ id, personId, delegationId }] : []))
  if (inPlace.length === 0) return new Map()
  const people = await db().person.findMany({
    where: { id: { in: inPlace.map(({ personId }) => personId) } },
    select: { id: true, name: true },
  })
  const named = new Map(people.map(({ id, name }) => [id, name]))
  const instruments = await namesOf(inPlace.map(({ delegationId }) => delegationId))
  return new Map(
    inPlace.map(({ id, personId, delegationId }) => {
      const { kind = 'delegation', called = '' } = instruments.get(delegationId) ?? {}
      return [id, { name: named.get(personId) ?? '', under: `${kind} ${called}`, called }]
    }),
  )
}
