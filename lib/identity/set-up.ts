import 'server-only'
import { type Clock, hex, newId, ok, type Result, refuse, systemClock } from '@/lib/core'
import { db, transaction } from '@/lib/db'
import { env } from '@/lib/env'
import { organisation } from '@/lib/ledger'
import { type PreparedCreation, prepareCreationIntent } from './creation'
import { personDetails } from './details'
import { bindingOf } from './intents'
import { findLink } from './links'
import { isRoleAccount, sharedMailbox } from './role-accounts'
import { freshSecret } from './secret'
import { BUSY, mayBegin } from './strangers'
import { address, line, written } from './words'

const HOURS = 72

/** The host to which every passkey will be bound for good, and whether that makes this a trial that cannot be moved. */
export function host(): { readonly name: string; readonly trial: boolean } {
  const { hostname } = new URL(env().COUNTERSIGN_URL)
  return { name: hostname, trial: hostname === 'localhost' || hostname.endsWith('.localhost') }
}

const held = globalThis as { countersignSetUp?: string }

/**
 * The one-time address at which the first administrator sets the organisation up; undefined once there is one.
 * Made anew at each start, and with it every earlier one ends. Only its hash is in the database.
 */
export async function setupAddress(clock: Clock = systemClock): Promise<string | undefined> {
  if (await organisation()) return undefined
  if (held.countersignSetUp) return held.countersignSetUp
  const { secret, hash } = freshSecret()
  const now = clock()
  await transaction(async (tx) => {
    await tx.invitation.updateMany({ where: { kind: 'set-up', revokedAt: null, consumedAt: null }, data: { revokedAt: now } })
    await tx.invitation.create({
      data: {
        id: newId(),
        kind: 'set-up',
        secretHash: hash,
        roles: ['administrator'],
        createdAt: now,
        expiresAt: new Date(now.getTime() + HOURS * 3_600_000),
      },
    })
  })
  held.countersignSetUp = `${env().COUNTERSIGN_URL}/set-up#${secret}`
  return held.countersignSetUp
}

export interface SetUpForm {
  readonly organisation: string
  readonly name: string
  readonly email: string
  readonly title: string
}

interface SetUpRequest extends SetUpForm {
  readonly secret: string
  readonly cookie: string
  readonly client: string
}

/** Checks the token and what was typed, and prepares the first passkey. The organisation's ids are reserved here and made at enrolment. */
export async function prepareSetUp(given: SetUpRequest, clock: Clock = systemClock): Promise<Result<PreparedCreation>> {
  if (await organisation())
    return refuse('already-set-up', 'This Countersign is already set up.', { next: 'Sign in, or ask an administrator for an invitation.' })
  const link = await findLink(given.secret, ['set-up'], clock)
  if (!link.ok) return link
  const organisationName = written(given.organisation, { field: 'organisation', what: 'the organisation’s name', most: 120 })
  if (!organisationName.ok) return organisationName
  const name = written(given.name, { field: 'name', what: 'a name', most: 120 })
  if (!name.ok) return name
  const email = address(given.email)
  if (!email.ok) return email
  if (isRoleAccount(email.value)) return sharedMailbox(email.value)
  const title = line(given.title, { field: 'title', what: 'a title', most: 120 })
  if (!title.ok) return title
  if (!mayBegin(link.value.id, clock)) return BUSY

  const id = newId()
  const { name: rpId } = host()
  const reserved = { id, rpId, logOrigin: `${rpId}/${id}/1` }
  const person = { id: newId(), name: name.value, email: email.value, title: title.value || undefined }
  const details = personDetails(person)
  const binding = bindingOf(given.cookie)
  const draft = {
    statement: { type: 'countersign/passkey-creation/v1' as const, person: person.id, details: details.commitment, binding: hex(binding) },
    openings: { details: details.opening },
    binding,
    reserved,
    context: {
      invitationId: link.value.id,
      secretHash: hex(link.value.secretHash),
      person: { ...person, roles: ['administrator'] },
      keyName: given.client,
      reserved: { ...reserved, name: organisationName.value },
    },
  }
  return ok(
    await prepareCreationIntent(
      db(),
      draft,
      { personId: person.id, email: person.email, name: person.name, organisationName: organisationName.value },
      clock,
    ),
  )
}
