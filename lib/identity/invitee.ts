import 'server-only'
import type { Refusal } from '@/lib/core'
import { refuse } from '@/lib/core'
import type { Tx } from '@/lib/db'
import { isRoleAccount, sharedMailbox } from './role-accounts'
import { address, line, written } from './words'

/** Who is to be invited, as somebody typed it; a title may be empty. */
export interface InviteeForm {
  readonly name: string
  readonly email: string
  readonly title: string
}

export interface Invitee extends Omit<InviteeForm, 'title'> {
  readonly title: string | undefined
}

/**
 * Reads who is to be invited, or everything that is wrong with it, each at its field: `missing`, `too-long`, `hidden-characters`,
 * `address-malformed`, `shared-mailbox`.
 */
export function readInvitee(form: InviteeForm): { readonly invitee: Invitee } | { readonly faults: readonly [Refusal, ...Refusal[]] } {
  const name = written(form.name, { field: 'name', what: 'a name', most: 120 })
  const typed = address(form.email)
  const email = typed.ok && isRoleAccount(typed.value) ? sharedMailbox(typed.value) : typed
  const title = line(form.title, { field: 'title', what: 'a title', most: 120 })
  if (name.ok && email.ok && title.ok) return { invitee: { name: name.value, email: email.value, title: title.value || undefined } }
  return { faults: [name, email, title].filter((one) => !one.ok) as unknown as [Refusal, ...Refusal[]] }
}

export const personExists = (name: string): Refusal =>
  refuse('person-exists', `${name} is already enrolled with this address.`, {
    field: 'email',
    next: 'If the passkeys are lost, reopen the enrolment with another administrator.',
  })

export const INVITATION_OPEN = refuse('invitation-open', 'This address already has an open invitation.', {
  field: 'email',
  next: 'Send that one again from the list, or withdraw it first.',
})

/** Why addresses (lower case) cannot be invited: their person is here (`person-exists`), or was invited already (`invitation-open`). */
export async function takenAddresses(
  source: Pick<Tx, 'person' | 'invitation'>,
  emails: readonly string[],
): Promise<ReadonlyMap<string, Refusal>> {
  const among = { in: [...new Set(emails)] }
  // In this order: whoever enrols in between stands in one of the two.
  const open = await source.invitation.findMany({
    where: { email: among, kind: 'invitation', consumedAt: null, revokedAt: null },
    select: { email: true },
  })
  const here = await source.person.findMany({ where: { email: among, status: { not: 'left' } }, select: { email: true, name: true } })
  return new Map([
    ...open.map(({ email }) => [email ?? '', INVITATION_OPEN] as const),
    ...here.map(({ email, name }) => [email, personExists(name)] as const),
  ])
}
