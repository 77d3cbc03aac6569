import 'server-only'
import { z } from 'zod'
import { type Canonical, type Clock, hex, newId, ok, type Result, refuse, systemClock } from '@/lib/core'
import { db, type Invitation, transaction } from '@/lib/db'
import { organisation } from '@/lib/ledger'
import type { Role } from './actor'
import { inFirstPhase } from './administrators'
import { recordRefusal, refused, visitor } from './approval'
import { checkCreation, creationDigest, type PreparedCreation, prepareCreationIntent, type RegistrationResponseJSON } from './creation'
import { personDetails } from './details'
import { bindingOf, consumeIntent, findIntent, type Prepared, prepareIntent } from './intents'
import { findLink } from './links'
import { endOf } from './roles'
import { BUSY, mayBegin } from './strangers'
import { voucherOf } from './voucher'

/** What an enrolment's intents remember between the key's creation and its first signature. */
const context = z.strictObject({
  invitationId: z.string(),
  secretHash: z.string(),
  person: z.strictObject({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    title: z.string().optional(),
    roles: z.array(z.enum(['administrator', 'compliance', 'auditor'])),
    /** When an auditor's role ends, ISO 8601. */
    until: z.string().optional(),
  }),
  keyName: z.string(),
  /** Set-up only: the organisation that will be made. */
  reserved: z.strictObject({ id: z.string(), rpId: z.string(), logOrigin: z.string(), name: z.string() }).optional(),
  key: z.unknown().optional(),
})
export type EnrolmentContext = z.infer<typeof context>
export const readContext = (value: unknown): EnrolmentContext => context.parse(value)

export interface LinkShown {
  readonly kind: 'invitation' | 'reopening'
  readonly organisation: string
  /** The host the passkey will belong to. */
  readonly host: string
  readonly name: string
  readonly email: string
  readonly title: string | undefined
  readonly roles: readonly string[]
  /** Who answers for it: the inviting administrator, or the two who reopened. */
  readonly by: readonly string[]
  readonly expiresAt: Date
}

/** Whom an invitation link is for, read by POST. Nothing is consumed. */
export async function showLink(secret: string, client: string, clock: Clock = systemClock): Promise<Result<LinkShown>> {
  const link = await invited(secret, client, clock)
  const org = await organisation()
  if (!link.ok) return link
  if (!org) throw new Error('an invitation without organisation')
  const ids = [link.value.invitedBy, link.value.secondBy].filter((id) => id !== null)
  const by = await db().person.findMany({ where: { id: { in: ids } } })
  const person = await personOf(link.value)
  return ok({
    kind: link.value.kind === 'reopening' ? 'reopening' : 'invitation',
    organisation: org.name,
    host: org.rpId,
    name: person.name,
    email: person.email,
    title: person.title,
    roles: person.roles,
    by: by.map(({ name }) => name),
    expiresAt: link.value.expiresAt,
  })
}

async function invited(secret: string, client: string, clock: Clock): Promise<Result<Invitation>> {
  const link = await findLink(secret, ['invitation', 'reopening'], clock)
  return link.ok ? link : refused(link, { kind: 'enrolment.refused', actor: visitor, details: { client } }, clock)
}

/** The person a link is for: the existing one of a reopening, else the one an enrolment would make, with the roles it would bring now. */
async function personOf(link: Invitation): Promise<Omit<EnrolmentContext['person'], 'title'> & { title: string | undefined }> {
  const known = link.personId ? await db().person.findUniqueOrThrow({ where: { id: link.personId } }) : undefined
  const { email, name, title, roles, auditorUntil } = known ?? link
  if (!email || !name) throw new Error('an invitation for nobody')
  const person = { id: known?.id ?? newId(), name, email, title: title ?? undefined }
  return known || (await inFirstPhase()) ? { ...person, roles: roles as Role[], ...endOf({ auditorUntil }) } : { ...person, roles: [] }
}

interface LinkAnswer {
  readonly secret: string
  readonly cookie: string
  /** What the browser calls itself; also the new key's first name. */
  readonly client: string
}

/** First step: the statement under whose hash the new key is created, bound to this browser's pre-session cookie. */
export async function prepareEnrolment(
  { secret, cookie, client }: LinkAnswer,
  clock: Clock = systemClock,
): Promise<Result<PreparedCreation>> {
  const link = await invited(secret, client, clock)
  if (!link.ok) return link
  if (!mayBegin(link.value.id, clock)) return BUSY
  const org = await organisation()
  if (!org) throw new Error('an invitation without organisation')
  const { title, ...rest } = await personOf(link.value)
  const person = { ...rest, ...(title && { title }) }
  const details = personDetails(person)
  const binding = bindingOf(cookie)
  const draft = {
    statement: { type: 'countersign/passkey-creation/v1' as const, person: person.id, details: details.commitment, binding: hex(binding) },
    openings: { details: details.opening },
    binding,
    context: { invitationId: link.value.id, secretHash: hex(link.value.secretHash), person, keyName: client },
  }
  return ok(
    await prepareCreationIntent(
      db(),
      draft,
      { personId: person.id, email: person.email, name: person.name, organisationName: org.name },
      clock,
    ),
  )
}

interface CreationAnswer {
  readonly cookie: string
  readonly intentId: string
  readonly answer: RegistrationResponseJSON
  readonly client: string
}

/** Second step: the created key is checked, and the statement prepared by which it enrols itself. */
export async function completeCreation(
  { cookie, intentId, answer, client }: CreationAnswer,
  clock: Clock = systemClock,
): Promise<Result<Prepared>> {
  const kind = 'enrolment.refused'
  const found = await findIntent(intentId, 'countersign/passkey-creation/v1', { cookie }, clock)
  if (!found.ok) return refused(found, { kind, details: { client } }, clock)
  const intent = found.value
  const remembered = context.safeParse(intent.context)
  if (!remembered.success)
    return refused(refuse('intent-unknown', 'There is no such request.', { next: 'Start again.' }), { kind, details: { client } }, clock)
  const { reserved, person, keyName, invitationId } = remembered.data
  const org = reserved ?? (await organisation())
  if (!org) throw new Error('no organisation yet')
  const key = await checkCreation(intent, answer, org.rpId, keyName)
  const about = { kind, object: { type: 'invitation' as const, id: invitationId }, details: { client, name: person.name } }
  if (!key.ok) return refused(key, { ...about, intentId }, clock)
  const taken = await db().passkey.findUnique({ where: { credentialId: Buffer.from(key.value.credentialId, 'base64url') } })
  if (taken)
    return refused(
      refuse('passkey-taken', 'This passkey is already enrolled.', { next: 'Sign in with it, or use another device.' }),
      { ...about, intentId },
      clock,
    )
  const voucher = await voucherOf(invitationId)
  const details = personDetails(person)

  return transaction(async (tx) => {
    const consumed = await consumeIntent(tx, intentId, clock)
    if (!consumed.ok) return recordRefusal(tx, consumed, about, clock)
    const binding = bindingOf(cookie)
    const draft = {
      statement: {
        type: 'countersign/enrolment/v1' as const,
        person: person.id,
        details: details.commitment,
        invitation: invitationId,
        voucher,
        passkey: { id: key.value.credentialId, key: key.value.publicKey, creation: creationDigest(key.value) },
      },
      openings: { details: details.opening },
      binding,
      ...(reserved && { reserved }),
      context: { ...(intent.context as Record<string, Canonical>), key: key.value },
      allow: [{ credentialId: new Uint8Array(Buffer.from(key.value.credentialId, 'base64url')), transports: key.value.transports }],
    }
    return ok(await prepareIntent(tx, draft, clock))
  })
}
