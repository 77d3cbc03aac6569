import type { AuthorityFacts, ExceptionFacts } from '@/lib/authority'
import { type Bundle, type Decision, decide, decideBy, type EnvelopeRecord, envelopeFacts, type Facts } from '@/lib/policy'

/** Somebody who may not be named in the envelope at all. */
export interface Candidate {
  readonly id: string
  readonly status: string
  /** Null where it is no longer known which: then policy denies, as it does wherever a fact is missing. */
  readonly roles: readonly string[] | null
  /** Whether they have a passkey that stays in its device; null without any, for then nobody can be signed in as them. */
  readonly deviceBound: boolean | null
  readonly authority: AuthorityFacts | undefined
  /** Theirs for this version of the envelope. */
  readonly exception?: ExceptionFacts | undefined
}

/** The envelope as it would be with somebody named in the place of whoever is waited for. Who has signed it already stays one who has. */
function asIfNamed(envelope: EnvelopeRecord, personId: string): EnvelopeRecord {
  const others = envelope.recipients.filter(({ role, state }) => role !== 'signer' || (state !== 'waiting' && state !== 'left'))
  const acted = others.some((one) => one.role === 'signer' && one.personId === personId && one.state !== 'replaced')
  return {
    ...envelope,
    // Naming somebody else is what lets an envelope that came back go on.
    state: envelope.state === 'returned' ? 'sent' : envelope.state,
    recipients: acted ? others : [...others, { role: 'signer', state: 'waiting', personId }],
  }
}

/**
 * What a bundle, or else the policies in force, would say to them, if they were named and signed in with the better of their passkeys:
 * without an exception first, and with theirs only where that makes a permit of it, as signing does.
 */
export function decideAsIfNamed(by: Bundle | undefined, one: Candidate, envelope: EnvelopeRecord, now: Date): Decision {
  const said = decideOn(by, one, envelope, now)
  const lifted = said.outcome === 'permit' || !one.exception ? said : decideOn(by, one, envelope, now, one.exception)
  return lifted.outcome === 'permit' ? lifted : said
}

function decideOn(
  by: Bundle | undefined,
  { id, status, roles, deviceBound, authority }: Candidate,
  envelope: EnvelopeRecord,
  now: Date,
  exception?: ExceptionFacts,
): Decision {
  const facts: Facts = {
    now,
    principal: { kind: 'person', id, status, roles, shared: false } as Facts['principal'],
    act: 'sign',
    resource: envelopeFacts(asIfNamed(envelope, id), now),
    context: {
      ...(deviceBound !== null && { session: { userVerified: true }, passkey: { deviceBound } }),
      stage: 'prepare',
      ...(authority && { authority }),
      ...(exception && { exception }),
    },
  }
  return by ? decideBy(by, facts) : decide(facts)
}
