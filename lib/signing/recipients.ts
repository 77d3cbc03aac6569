import 'server-only'
import { type Clock, isId, newId, ok, type Refusal, type Result, refuse, systemClock } from '@/lib/core'
import type { Person, Tx } from '@/lib/db'
import type { Actor } from '@/lib/identity'
import { acting } from './acting'
import { askedOf, isNamed, type Loaded, type LoadedRecipient } from './loaded'
import { oneLine, within } from './words'

/** Whom an envelope names: who approves or signs is a person of this organisation; a copy may also go to an outside address. */
export interface RecipientInput {
  readonly role: 'approver' | 'signer' | 'copy'
  readonly personId?: string
  readonly name?: string
  readonly email?: string
  /** The party the signer binds, and in which capacity. */
  readonly party?: string
  readonly capacity?: string
}

type Changed = Promise<Result<{ recipientId: string }>>
const compose = (actor: Actor, envelopeId: string, clock: Clock) => ({ act: 'compose', move: 'edit', actor, envelopeId, clock }) as const
const FIELD = 'recipient'
/** Signers and copies together: each of them is written to, outsiders with the files, so that no envelope is a mailing. */
const MOST_RECIPIENTS = 50

export function addRecipient(actor: Actor, envelopeId: string, input: RecipientInput, clock: Clock = systemClock): Changed {
  return acting(compose(actor, envelopeId, clock), async ({ tx, envelope, record }) => {
    if (envelope.recipients.filter(isNamed).length >= MOST_RECIPIENTS)
      return refuse('recipients-many', `An envelope goes to at most ${MOST_RECIPIENTS} people, copies included.`, {
        field: FIELD,
        next: 'Take someone off, or send the others an envelope of their own.',
      })
    const who = input.personId ? await person(tx, envelope, input.role, input.personId) : outside(envelope, input)
    if (!who.ok) return who
    const words = representing(input)
    if (!words.ok) return words
    const recipientId = newId()
    const position = (envelope.recipients.at(-1)?.position ?? 0) + 1
    await tx.recipient.create({
      data: {
        id: recipientId,
        envelopeId: envelope.id,
        position,
        role: input.role,
        step: 1,
        ...who.value,
        ...words.value,
        state: 'waiting',
      },
    })
    await record('recipient-added', { recipient: who.value.name, role: input.role, person: who.value.personId ?? undefined })
    return ok({ recipientId })
  })
}

/** Changes the party a signer binds and the capacity in which he does. */
export function editRecipient(
  actor: Actor,
  envelopeId: string,
  recipientId: string,
  input: Pick<RecipientInput, 'party' | 'capacity'>,
  clock: Clock = systemClock,
): Changed {
  return acting(compose(actor, envelopeId, clock), async ({ tx, envelope, record }) => {
    const recipient = recipientIn(envelope, recipientId)
    if (!recipient.ok) return recipient
    const words = representing(input)
    if (!words.ok) return words
    await tx.recipient.update({ where: { id: recipientId }, data: words.value })
    await record('recipient-edited', { recipient: recipient.value.name })
    return ok({ recipientId })
  })
}

export function removeRecipient(actor: Actor, envelopeId: string, recipientId: string, clock: Clock = systemClock): Changed {
  return acting(compose(actor, envelopeId, clock), async ({ tx, envelope, record }) => {
    const recipient = recipientIn(envelope, recipientId)
    if (!recipient.ok) return recipient
    await tx.box.deleteMany({ where: { recipientId } })
    await tx.recipient.delete({ where: { id: recipientId } })
    await record('recipient-removed', { recipient: recipient.value.name, role: recipient.value.role })
    return ok({ recipientId })
  })
}

export function recipientIn(envelope: Loaded, recipientId: string): Result<LoadedRecipient> {
  const found = envelope.recipients.find((one) => one.id === recipientId && one.state !== 'replaced')
  return found ? ok(found) : refuse('recipient-unknown', 'There is no such person in this envelope.', { next: 'Open the envelope again.' })
}

interface Who {
  readonly personId: string | null
  readonly name: string
  readonly email: string
}

/** A person who may be named to act: known, active, not asked for anything here yet, and no approver of what they made themselves. */
export async function nameable(
  tx: Pick<Tx, 'person'>,
  envelope: Loaded,
  personId: string,
  role: 'approver' | 'signer',
): Promise<Result<Person>> {
  const found = isId(personId) ? await tx.person.findUnique({ where: { id: personId } }) : null
  if (!found)
    return refuse('person-unknown', 'Nobody of this organisation is known by that name.', {
      field: FIELD,
      next: 'Choose someone from the list.',
    })
  if (found.status !== 'active') {
    const why = found.status === 'left' ? 'has left' : 'is suspended'
    return refuse('person-not-active', `${found.name} ${why} and cannot be asked.`, { field: FIELD, next: 'Name someone else.' })
  }
  const there = askedOf(envelope.recipients).find((one) => one.personId === personId && one.state !== 'left')
  if (there) return alreadyAsked(there, role)
  const made = envelope.senderId === personId || envelope.documents.some(({ uploadedBy }) => uploadedBy === personId)
  if (role === 'approver' && made)
    return refuse('approver-is-sender', `${found.name} made this envelope, and cannot be the one who approves it.`, {
      field: FIELD,
      next: 'Name someone else.',
    })
  return ok(found)
}

const ASKED = { approver: 'an approver', signer: 'a signer' } as const

function alreadyAsked({ name, role: as }: LoadedRecipient, role: 'approver' | 'signer'): Refusal {
  if (as === role)
    return refuse(`${role}-twice`, `${name} is already ${ASKED[role]} of this envelope.`, {
      field: FIELD,
      next: `A person ${role === 'signer' ? 'signs' : 'approves'} once. Name someone else.`,
    })
  return refuse(
    'approver-is-signer',
    `${name} is already ${ASKED[as === 'approver' ? 'approver' : 'signer']} here, and nobody approves what they sign.`,
    {
      field: FIELD,
      next: 'Name someone else.',
    },
  )
}

async function person(tx: Tx, envelope: Loaded, role: RecipientInput['role'], personId: string): Promise<Result<Who>> {
  const found = await nameable(tx, envelope, personId, role === 'copy' ? 'signer' : role)
  if (!found.ok) return found
  const { id, name, email } = found.value
  if (role === 'copy' && envelope.recipients.some((one) => one.personId === id))
    return refuse('copy-twice', `${name} already receives a copy.`, { field: FIELD })
  return ok({ personId: id, name, email })
}

const EMAIL = /^[^\s@<>"]{1,64}@[^\s@<>"]+\.[^\s@<>".]{2,}$/

function outside(envelope: Loaded, input: RecipientInput): Result<Who> {
  if (input.role !== 'copy')
    return refuse('signer-outside', `Only people of this organisation can ${input.role === 'signer' ? 'sign' : 'approve'} here.`, {
      field: FIELD,
      next: 'Choose someone from the list; an outside address can receive a copy.',
    })
  const email = oneLine(input.email ?? '').toLowerCase()
  if (!EMAIL.test(email) || email.length > 254)
    return refuse('email-unreadable', 'That is not an address mail can be sent to.', { field: 'email' })
  if (envelope.recipients.some((one) => one.email === email))
    return refuse('copy-twice', `${email} already receives a copy.`, { field: 'email' })
  const name = within(oneLine(input.name ?? ''), 120, 'name', 'The name')
  return name.ok ? ok({ personId: null, name: name.value || email, email }) : name
}

function representing(input: Pick<RecipientInput, 'party' | 'capacity'>): Result<{ party: string | null; capacity: string | null }> {
  const party = within(oneLine(input.party ?? ''), 120, 'party', 'The party')
  if (!party.ok) return party
  const capacity = within(oneLine(input.capacity ?? ''), 120, 'capacity', 'The capacity')
  return capacity.ok ? ok({ party: party.value || null, capacity: capacity.value || null }) : capacity
}
