// Acting in another's place, given as people give it.
import type { Clock, Result } from '../../lib/core'
import { db } from '../../lib/db'
import {
  completeDelegation,
  type DelegationAct,
  type DelegationForm,
  prepareAppointment,
  prepareGrant,
  prepareStep,
} from '../../lib/delegation'
import type { Prepared } from '../../lib/identity'
import { type Member, makeOrganisation, must } from './organisation'
import { authorise, someGrant } from './register'
import { classAsks } from './rules'

const DAY_MS = 86_400_000

export const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString()

export const someLoan = (to: readonly Member[], more: Partial<DelegationForm> = {}): DelegationForm => ({
  delegates: to.map(({ actor }) => actor.personId),
  classes: ['lease'],
  amount: '50000',
  currency: 'EUR',
  counterparty: '',
  envelopes: [],
  from: '',
  until: inDays(7),
  reason: 'Away for a week.',
  ...more,
})

/** Confirms what was prepared with a person's own passkey. */
export const confirmLoan = ({ actor, authenticator }: Member, { intentId, options }: Prepared, clock?: Clock) =>
  completeDelegation(actor, { intentId, answer: authenticator.get(options) }, clock)

/** Granted by its grantor; returns its id. Nobody signs under it yet. */
export async function lend(grantor: Member, to: Member, more: Partial<DelegationForm> = {}, clock?: Clock): Promise<string> {
  return must(await confirmLoan(grantor, must(await prepareGrant(grantor.actor, someLoan([to], more), clock)), clock)).delegationId
}

export async function appoint(by: Member, grantor: Member, to: Member, more: Partial<DelegationForm> = {}) {
  const { delegates, ...form } = someLoan([to], more)
  const asked = { ...form, grantor: grantor.actor.personId, delegate: delegates[0] ?? '' }
  const prepared = await prepareAppointment(by.actor, asked)
  return prepared.ok ? confirmLoan(by, prepared.value) : prepared
}

export async function step(
  by: Member,
  act: Exclude<DelegationAct, 'grant' | 'appoint'>,
  delegationId: string,
  clock?: Clock,
): Promise<Result<unknown>> {
  const prepared = await prepareStep(by.actor, { act, delegationId }, clock)
  return prepared.ok ? confirmLoan(by, prepared.value, clock) : prepared
}

/** Granted by one and accepted by the other; returns its id. */
export async function lent(grantor: Member, to: Member, more: Partial<DelegationForm> = {}, clock?: Clock): Promise<string> {
  const id = await lend(grantor, to, more, clock)
  must(await step(to, 'accept', id, clock))
  return id
}

/** The kinds of a delegation's events, in their order. */
export const historyOf = async (objectId: string) =>
  (await db().auditEvent.findMany({ where: { objectId, seq: { not: null } }, orderBy: { seq: 'asc' } })).map(({ kind }) => kind)

/**
 * A house in which leases take authority: two administrators, Ben who has it, and four who might sign for him or send. Then the id of
 * Ben's authority.
 */
export async function bakeries() {
  const [ada, ida, ben, ana, omar, mia, lea] = (await makeOrganisation(
    'Vestry Bakeries',
    { name: 'Ada Admin', email: 'ada@vestry.example' },
    [
      { name: 'Ida Holm', email: 'ida@vestry.example', roles: ['administrator'] },
      { name: 'Ben Cole', email: 'ben@vestry.example' },
      { name: 'Ana Ruiz', email: 'ana@vestry.example' },
      { name: 'Omar Haddad', email: 'omar@vestry.example' },
      { name: 'Mia Berg', email: 'mia@vestry.example' },
      { name: 'Lea Moss', email: 'lea@vestry.example' },
    ],
  )) as [Member, Member, Member, Member, Member, Member, Member]
  await classAsks([ada, ida], 'lease', { registerRequired: true })
  return { ada, ida, ben, ana, omar, mia, lea, benMay: await authorise([ada, ida], someGrant(ben)) }
}
