import type { Result } from '../../lib/core'
import { invite, listPeople } from '../../lib/identity'
import { complete, prepare, view, voidEnvelope } from '../../lib/signing'
import { must } from '../../test/support/organisation'
import type { Cast } from './cast'

/** What people tried and were refused, each by the rule that forbids it. `envelopes` are ids by title. */
export async function tryInVain({ iris, ana, ben, tomas, noor, li, marta }: Cast, envelopes: ReadonlyMap<string, string>): Promise<void> {
  const called = (title: string) => {
    const id = envelopes.get(title)
    if (!id) throw new Error(`no envelope is called ${title}`)
    return id
  }
  const ofVersion = { consent: true, version: 1 }

  // Those who are not named.
  refused(await view(li.actor, called('Supply agreement')))
  refused(await prepare(tomas.actor, called('Minutes of the board, extract'), ofVersion))
  refused(await listPeople(tomas.actor))
  // What is past.
  refused(await prepare(ben.actor, called('Window cleaning'), ofVersion))
  refused(await voidEnvelope(iris.actor, called('Flour framework'), 'We found a cheaper mill.'))
  refused(await voidEnvelope(noor.actor, called('Supply agreement'), 'Not reviewed by compliance.'))
  // A shared mailbox is nobody in particular.
  refused(await invite(marta.actor, { name: 'Info', email: 'info@vestry.example', title: '', roles: [] }))

  // Another person's passkey, and one that did not ask who holds it.
  const strange = must(await prepare(ana.actor, called('Employment: night shift lead'), ofVersion))
  const { allowCredentials: _, ...anyKey } = strange.options
  refused(await complete(ana.actor, { intentId: strange.intentId, answer: ben.authenticator.get(anyKey) }))
  const unsure = must(await prepare(ana.actor, called('Employment: night shift lead'), ofVersion))
  refused(await complete(ana.actor, { intentId: unsure.intentId, answer: ana.authenticator.get(unsure.options, { verified: false }) }))
}

function refused(result: Result<unknown>): void {
  if (result.ok) throw new Error('the demonstration expected a refusal, and was allowed')
}
