import { enrol, foundOrganisation, type Member, type Newcomer } from '../../test/support/organisation'

export const ORGANISATION = 'Vestry Bakeries'

const PEOPLE = {
  marta: { name: 'Marta Lindqvist', email: 'marta.lindqvist@vestry.example', title: 'Head of IT', roles: ['administrator'] },
  dara: { name: 'Dara Osei', email: 'dara.osei@vestry.example', title: 'Company secretary', roles: ['administrator'] },
  iris: { name: 'Iris Holm', email: 'iris.holm@vestry.example', title: 'Head of procurement' },
  ana: { name: 'Ana Ruiz', email: 'ana.ruiz@vestry.example', title: 'Managing director' },
  ben: { name: 'Ben Cole', email: 'ben.cole@vestry.example', title: 'Finance director' },
  tomas: { name: 'Tomás Vidal', email: 'tomas.vidal@vestry.example', title: 'Production manager' },
  noor: { name: 'Noor Haddad نور حداد', email: 'noor.haddad@vestry.example', title: 'Compliance officer', roles: ['compliance'] },
  li: { name: '李明', email: 'li.ming@vestry.example', title: 'Export manager, Shanghai' },
} as const satisfies Record<string, Newcomer>

export type Role = keyof typeof PEOPLE
export type Cast = Readonly<Record<Role, Member>>

export const titleOf = (who: Role): string => PEOPLE[who].title

/** The bakery's people, enrolled one after another as people are: the first by the set-up address, the others by their invitations. */
export async function gather(): Promise<Cast> {
  const { marta: first, ...others } = PEOPLE
  const marta = await foundOrganisation(ORGANISATION, first)
  const members: [string, Member][] = [['marta', marta]]
  for (const [who, person] of Object.entries(others)) members.push([who, await enrol(marta, person)])
  return Object.fromEntries(members) as Cast
}

/** Those who come in the visitor's person, by a link he opens himself, and what Iris Holm sends each when he has. */
export const NEWCOMERS = [
  {
    as: 'employee',
    person: { name: 'Robin Vale', email: 'robin.vale@vestry.example', title: 'Buyer', roles: [] },
    papers: ['supply', 'nda'],
    /** What she lets them sign in her place, when they accept it. */
    lent: { kind: 'supply', amount: '20000', reason: 'At the mills in Castile until the end of next week.' },
  },
  {
    as: 'manager',
    person: { name: 'Alex Morel', email: 'alex.morel@vestry.example', title: 'Regional manager', roles: [] },
    papers: ['lease', 'service'],
  },
  {
    as: 'compliance officer',
    person: { name: 'Sam Okafor', email: 'sam.okafor@vestry.example', title: 'Compliance officer', roles: ['compliance'] },
    papers: ['data', 'record'],
  },
] as const
