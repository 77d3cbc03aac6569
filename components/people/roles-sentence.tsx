import { type Canonical, canonicalBytes, hex, sha256 } from '@/lib/core'
import type { RolesContent } from '@/lib/people'
import { Time } from '../ui'

/** The digest that a statement about these roles names: of the very bytes that the page shows in words. */
export const digestOfRoles = (content: RolesContent): string => hex(sha256(canonicalBytes(content as unknown as Canonical)))

interface RolesSentenceProps {
  readonly content: RolesContent
  readonly name: string
  readonly zone: string
}

/** All that somebody would be: `Lena Fors is to be administrator and compliance, and nothing else.` */
export function RolesSentence({ content: { roles, until }, name, zone }: RolesSentenceProps) {
  return (
    <>
      <bdi>{name}</bdi> is to have the {roles.length > 1 ? 'roles' : 'role'} of <b className="font-medium">{roles.join(' and ')}</b>
      {until && (
        <>
          {' '}
          until <Time at={new Date(until)} zone={zone} />
        </>
      )}
      , and no other
    </>
  )
}
