import { verifyAssertion } from '../assertion'
import { beganWith, whyNotTheirs } from './keys'
import type { ReadApproval, ReadBundle } from './reading'
import { originsOf, type Trust } from './trust'

/** What a person did to a governed object by a gesture, as its statement says. */
export interface Step {
  readonly approval: ReadApproval
  /** What it is called: `grant`. */
  readonly act: string
  readonly person: string
  /** The kind of event that records it, of which object, and at which place of its history. */
  readonly kind: string
  readonly object: { readonly type: string; readonly id: string; readonly seq: number }
}

/** Why a step was not done as its statement says: confirmed by the person's own passkey, and at its place in the log. */
export async function whyNotDone(
  { approval: { statement, bytes, proof, event }, act, person, kind, object }: Step,
  read: ReadBundle,
  trust: Trust,
): Promise<string | undefined> {
  const says = event?.says
  const isLogged =
    says?.kind === kind &&
    says.outcome === 'permitted' &&
    says.object.type === object.type &&
    says.object.id === object.id &&
    says.object.seq === object.seq &&
    says.actor.id === person
  const isOurs = statement.organisation === trust.organisation.id && originsOf(trust).includes(statement.log)
  if (!isLogged || !isOurs) return `The log does not name this ${act}.`
  const asserted = await verifyAssertion(bytes.statement, proof)
  if (!asserted.ok) return `The ${act}: ${asserted.reason}`
  if (proof.origin !== trust.web.origin || proof.rpId !== trust.web.rpId) return `The ${act} was confirmed at ${proof.origin}.`
  const began = beganWith(proof.credential, read)
  return began ? whyNotTheirs(person, proof, began, read, trust) : `The passkey of the ${act} has no beginning in the bundle.`
}
