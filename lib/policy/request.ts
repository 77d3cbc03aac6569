import type { CedarValueJson, EntityJson, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs'
import type { Facts } from './facts'

/** A question to Cedar: who, does what, to what, in which circumstances. */
export interface Request {
  principal: TypeAndId
  action: TypeAndId
  resource: TypeAndId
  context: Record<string, CedarValueJson>
  entities: Entity[]
}

type Entity = EntityJson & { uid: TypeAndId }

const uid = (type: string, id: string): TypeAndId => ({ type: `Countersign::${type}`, id })
const ref = (type: string, id: string): CedarValueJson => ({ __entity: uid(type, id) })
const instant = (at: string): CedarValueJson => ({ __extn: { fn: 'datetime', arg: at } })
const people = (ids: readonly string[]) => ids.map((id) => ref('Person', id))

interface PersonFacts {
  id: string
  status: string
  roles?: readonly string[]
  shared?: boolean
}

const person = ({ id, status, roles = [], shared }: PersonFacts): Entity => ({
  uid: uid('Person', id),
  attrs: { status: ref('PersonStatus', status), ...(shared === undefined ? {} : { shared }) },
  parents: roles.map((role) => uid('Role', role)),
})

const KINDS = { envelope: 'Envelope', organisation: 'Organisation', person: 'Person', invitation: 'Invitation' } as const

function resourceEntity(resource: Facts['resource']): Entity {
  if (resource.kind === 'person') return person(resource)
  const itself = uid(KINDS[resource.kind], resource.id)
  if (resource.kind !== 'envelope') return { uid: itself, attrs: {}, parents: [] }
  const {
    state,
    neverSent,
    sender,
    signers,
    openSigners,
    approvers,
    openApprovers,
    copies,
    uploaders,
    inPlace,
    amount,
    currency,
    threshold,
  } = resource
  const { expired, hasDocuments, amountRequired, register, approvalsRequired, approvals, approvalsOpen, deviceBound } = resource
  const attrs = {
    state: ref('EnvelopeState', state),
    neverSent,
    sender: ref('Person', sender),
    signers: people(signers),
    openSigners: people(openSigners),
    approvers: people(approvers),
    openApprovers: people(openApprovers),
    copies: people(copies),
    uploaders: people(uploaders),
    ...(inPlace === undefined ? {} : { inPlace: people(inPlace) }),
    expired,
    hasDocuments,
    class: resource.class,
    ...(amount === undefined ? {} : { amount }),
    ...(currency === undefined ? {} : { currency }),
    amountRequired,
    register,
    ...(threshold === undefined ? {} : { threshold }),
    approvalsRequired,
    approvals,
    approvalsOpen,
    deviceBound,
  }
  return { uid: itself, attrs, parents: [] }
}

const authorityRecord = ({ from, until, ...authority }: NonNullable<Facts['context']['authority']>): CedarValueJson => ({
  ...(authority as Record<string, CedarValueJson>),
  from: instant(from),
  until: instant(until),
})

const delegationRecord = ({
  grantor,
  delegate,
  place,
  from,
  until,
  authority,
  ...rest
}: NonNullable<Facts['context']['delegation']>): CedarValueJson => ({
  ...(rest as Record<string, CedarValueJson>),
  grantor: ref('Person', grantor.id),
  delegate: ref('Person', delegate),
  ...(place && { place: ref('Person', place) }),
  from: instant(from),
  until: instant(until),
  ...(authority && { authority: authorityRecord(authority) }),
})

/** The facts in Cedar's words. A fact that is absent stays absent: nothing is made up for it. */
export function requestFrom({ now, principal, act, resource, context }: Facts): Request {
  const {
    session,
    stage,
    passkey,
    assertion,
    hashMatches,
    signedIt,
    secondAdministrator: second,
    vouchedApart,
    firstPhase,
    onlyAdministrator,
    givenRoles,
    everAdministrator,
    suspendedDays,
    concernsPrincipal,
    underHold,
    authority,
    delegation,
    past,
    exception,
    requestedBy,
    approvedBy,
    sentByPrincipal,
    liftAskedBy: asker,
  } = context
  // One entity a person, whatever parts they play: the principal knows most about themselves, then the second administrator.
  const entities = new Map<string, Entity>()
  for (const entity of [
    resourceEntity(resource),
    ...(second ? [person(second)] : []),
    ...[delegation?.grantor, asker, requestedBy, approvedBy].flatMap((one) => (one ? [person(one)] : [])),
    person(principal),
  ]) {
    entities.set(`${entity.uid.type} ${entity.uid.id}`, entity)
  }
  return {
    principal: uid('Person', principal.id),
    action: uid('Action', act),
    resource: uid(KINDS[resource.kind], resource.id),
    context: {
      now: instant(now.toISOString()),
      ...(session ? { session: { ...session } } : {}),
      ...(stage ? { stage: ref('Stage', stage) } : {}),
      ...(passkey ? { passkey: { ...passkey } } : {}),
      ...(assertion ? { assertion: { ...assertion } } : {}),
      ...(hashMatches === undefined ? {} : { hashMatches }),
      ...(signedIt === undefined ? {} : { signedIt }),
      ...(second ? { secondAdministrator: ref('Person', second.id) } : {}),
      ...(vouchedApart === undefined ? {} : { vouchedApart }),
      ...(firstPhase === undefined ? {} : { firstPhase }),
      ...(onlyAdministrator === undefined ? {} : { onlyAdministrator }),
      ...(givenRoles === undefined ? {} : { givenRoles: [...givenRoles] }),
      ...(everAdministrator === undefined ? {} : { everAdministrator }),
      ...(suspendedDays === undefined ? {} : { suspendedDays }),
      ...(concernsPrincipal === undefined ? {} : { concernsPrincipal }),
      ...(underHold === undefined ? {} : { underHold }),
      ...(authority ? { authority: authorityRecord(authority) } : {}),
      ...(delegation ? { delegation: delegationRecord(delegation) } : {}),
      ...(past === undefined ? {} : { past }),
      ...(exception ? { exception: { id: exception.id, until: instant(exception.until) } } : {}),
      ...(requestedBy ? { requestedBy: ref('Person', requestedBy.id) } : {}),
      ...(approvedBy ? { approvedBy: ref('Person', approvedBy.id) } : {}),
      ...(sentByPrincipal === undefined ? {} : { sentByPrincipal }),
      ...(asker ? { liftAskedBy: ref('Person', asker.id) } : {}),
    },
    entities: [...entities.values()],
  }
}
