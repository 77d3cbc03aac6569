import 'server-only'
import { type Bytes, type Clock, ok, type Result } from '@/lib/core'
import { type Intake, intake, takePlace } from '@/lib/documents'
import { type Actor, factsOf } from '@/lib/identity'
import { type Act, decide, envelopeFacts } from '@/lib/policy'
import { permitted } from './acting'
import { load, UNKNOWN } from './loaded'
import { refusing } from './refusing'
import type { Move } from './states'

/** A file as it arrives: its name is shown, its bytes decide. They may still be on their way. */
export interface Upload {
  readonly name: string
  readonly bytes: Bytes | (() => Promise<Result<Bytes>>)
}

/** A file that was read and accepted. */
export interface Taken {
  readonly name: string
  readonly bytes: Bytes
  readonly intake: Intake
}

interface Where {
  readonly act: Act
  readonly move: Move
  readonly actor: Actor
  readonly envelopeId: string
  readonly clock: Clock
}

/**
 * Reads a file and takes it in, or refuses it. First policy says whether this person may put one there at all, then it gets a
 * place among those that are being read, and only then are its bytes asked for: nobody makes the server work by asking for what
 * is refused. Whoever changes the envelope with it decides again, under its lock.
 */
export async function takeIn({ act, move, actor, envelopeId, clock }: Where, { name, bytes }: Upload): Promise<Result<Taken>> {
  const envelope = await load(envelopeId)
  if (!envelope) return UNKNOWN
  const now = clock()
  const decision = decide({ now, ...factsOf(actor), act, resource: envelopeFacts(envelope, now) })
  const may = permitted(decision, envelope.state, move)
  if (!may.ok) return refusing({ act, actor, envelope, decision, refusal: may, clock })
  const place = takePlace(actor.personId)
  if (!place.ok) return place
  try {
    const arrived = typeof bytes === 'function' ? await bytes() : ok(bytes)
    if (!arrived.ok) return arrived
    const taken = await intake(arrived.value)
    return taken.ok ? ok({ name, bytes: arrived.value, intake: taken.value }) : taken
  } finally {
    place.value()
  }
}
