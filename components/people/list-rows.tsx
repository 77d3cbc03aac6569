'use client'

import type { Invitee } from '@/lib/identity'
import type { ListedPerson } from '@/lib/proof'
import { Shortened } from '../lists'

/** A person as they would be invited: `Mara Vidal, Buyer · mara@vestry.example`. */
export const InviteeLine = ({ name, title, email }: Pick<Invitee, 'name' | 'email'> & { readonly title?: string | undefined }) => (
  <>
    <b className="font-medium">
      <bdi>{name}</bdi>
    </b>
    {title && (
      <>
        , <bdi>{title}</bdi>
      </>
    )}{' '}
    · <span className="text-ink-2">{email}</span>
  </>
)

/** The rows of a list, each with who would be invited. */
export const PeopleRows = ({ rows }: { readonly rows: readonly ListedPerson[] }) => (
  <Shortened all={rows} more={`Show all ${rows.length}`}>
    {(row) => (
      <li key={row.invitation} className="border-b border-line py-2 wrap-anywhere">
        <InviteeLine name={row.name} title={row.title} email={row.email} />
      </li>
    )}
  </Shortened>
)
