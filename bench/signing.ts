import pg from 'pg'
import { startWorker, stopWorker } from '../lib/delivery'
import { complete, enclose, prepare, seal } from '../lib/signing'
import { sentEnvelope, someContract } from '../test/support/envelope'
import { type Member, must } from '../test/support/organisation'
import { timed } from './rows'

/** Who sends, and who signs each envelope. */
export interface House {
  readonly sender: Member
  readonly signers: readonly Member[]
}

export const sentTo = ({ sender, signers }: House, pages: number): Promise<string> =>
  sentEnvelope({ sender, signers, documents: [someContract(pages)] })

/**
 * Milliseconds that `signing.complete` takes in process, from the passkey's answer to the committed approval, by turns with its
 * limit: both begin in a process and a database that have just done something else, as a server has.
 */
export async function signingCalls(house: House, pages: number, envelopes: number, limit: () => Promise<void>) {
  const [samples, least]: [number[], number[]] = [[], []]
  for (let round = 0; round < envelopes; round++) {
    const envelopeId = await sentTo(house, pages)
    for (const signer of house.signers) {
      const call = await signed(signer, envelopeId, async () => void least.push(...(await timed(1, limit))))
      samples.push(call.ms)
    }
  }
  return { samples, least }
}

async function signed({ actor, authenticator }: Member, envelopeId: string, first = async () => {}) {
  const { intentId, options } = must(await prepare(actor, envelopeId, { consent: true, version: 1 }))
  const answer = authenticator.get(options)
  await first()
  const began = performance.now()
  const { approvalId } = must(await complete(actor, { intentId, answer }))
  return { ms: performance.now() - began, approvalId, at: performance.now() }
}

/** Milliseconds from a committed approval to its stored seal, by the worker of this process. */
export async function signedToSealed(house: House, pages: number, envelopes: number): Promise<number[]> {
  const sealed = new Map<string, number>()
  let told = () => {}
  await startWorker({
    async seal(job) {
      await seal(job)
      sealed.set(job.approvalId, performance.now())
      told()
    },
    async replay() {},
    async return() {}, // nobody leaves during a measurement
    enclose,
  })
  try {
    const samples: number[] = []
    for (let round = 0; round < envelopes; round++) {
      const envelopeId = await sentTo(house, pages)
      for (const signer of house.signers) {
        const { approvalId, at } = await signed(signer, envelopeId)
        while (!sealed.has(approvalId)) await new Promise<void>((resolve) => (told = resolve))
        samples.push(Math.max(0, (sealed.get(approvalId) ?? at) - at))
      }
    }
    return samples
  } finally {
    await stopWorker()
  }
}

/** The statements that one signing call sends to PostgreSQL, in order: each is a round trip. */
export async function statementsOf(house: House): Promise<string[]> {
  const envelopeId = await sentTo(house, 1)
  const [signer] = house.signers
  if (!signer) throw new Error('nobody signs')
  const { actor, authenticator } = signer
  const { intentId, options } = must(await prepare(actor, envelopeId, { consent: true, version: 1 }))
  const answer = authenticator.get(options)
  const sent: string[] = []
  const query = pg.Client.prototype.query
  pg.Client.prototype.query = function (this: pg.Client, ...given: [unknown, ...unknown[]]) {
    const [what] = given
    sent.push(typeof what === 'string' ? what : ((what as { text?: string }).text ?? ''))
    return Reflect.apply(query, this, given)
  } as typeof query
  try {
    must(await complete(actor, { intentId, answer }))
  } finally {
    pg.Client.prototype.query = query
  }
  return sent.map((one) => one.replaceAll(/\s+/g, ' ').trim())
}
