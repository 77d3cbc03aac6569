import 'server-only'
import { type Clock, ok, type Result, refuse, systemClock } from '@/lib/core'
import { type Actor, factsOf } from '@/lib/identity'
import { asking } from './asking'
import { authorityFor, decideToBegin } from './capacity'
import { senderOf, tell, titled } from './letters'
import { signersOf } from './loaded'
import { lacksAuthority, shortfallOf } from './shortfall'

const NEEDLESS = refuse('authority-not-lacking', 'It is not for want of authority that you cannot sign this.', { next: 'Open it again.' })
const NOBODY = refuse('nobody-has-authority', 'Nobody else has authority for this now.', { next: 'Ask an administrator to grant it.' })

/** A signer whom the register refuses asks the sender to name somebody who may sign it. Once a day. */
export function askInstead(actor: Actor, envelopeId: string, clock: Clock = systemClock): Promise<Result<{ asked: string }>> {
  return asking({ actor, envelopeId, kind: 'envelope.other-signer-asked', clock }, async (tx, held, envelope, now) => {
    const { authority } = await authorityFor(held.personId, envelope, now, tx)
    const decision = decideToBegin('sign', factsOf(held), envelope, { authority }, now)
    const waitedFor = signersOf(envelope.recipients).some((one) => one.personId === held.personId && one.state === 'waiting')
    if (!waitedFor || !lacksAuthority(decision)) return NEEDLESS
    const { instead } = await shortfallOf(envelope, authority, now, tx)
    if (instead.length === 0) return NOBODY
    const names = instead.map(({ name }) => name).join(', ')
    const news = `${held.name} has no authority to sign ${titled(envelope)}, and asks you to name somebody who has: ${names}.`
    const write = () => tell(tx, envelope, senderOf(envelope), 'Name another signer', news, null, clock)
    return ok({ decision, asked: envelope.sender.name, write })
  })
}
