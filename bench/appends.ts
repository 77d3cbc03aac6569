import { setTimeout as wait } from 'node:timers/promises'
import { newId } from '../lib/core'
import { db, transaction } from '../lib/db'
import { append, arrivalOf, startLog, stopLog } from '../lib/ledger'
import { recordingLimit } from './limits'
import { type Row, rateOf, rowOf, timed } from './rows'

const CLIENTS = [1, 8, 32]
/** What one process has at most; more clients than that wait for one another. */
const CONNECTIONS = 12
const ROUNDS = 4
const ROUND_MS = 1500
/** Events of one envelope, from draft to sealed, before a client turns to the next. */
const A_LIFE = 10

/** Events a second while the log takes them into the tree and signs, by turns with bare transactions on as many connections. */
export async function appends(owner: string): Promise<Row[]> {
  startLog()
  const rows: Row[] = []
  for (const clients of CLIENTS) {
    const limit = await recordingLimit(owner, Math.min(clients, CONNECTIONS))
    const [bare, recorded]: [number[], number[]] = [[], []]
    for (let round = 0; round <= ROUNDS; round++) {
      const turn = [await rate(clients, () => limit.once), await rate(clients, recorder)]
      await logIsAtRest()
      if (round === 0) continue // the first one warms connections and plans
      bare.push(turn[0] as number)
      recorded.push(turn[1] as number)
    }
    await limit.close()
    rows.push(rateOf(`appends, ${clients === 1 ? '1 client' : `${clients} clients`}`, recorded, bare, clients === 8 ? 0.6 : undefined))
  }
  await stopLog()
  return rows
}

/** How often a second so many clients, each one after the other, do their work. */
async function rate(clients: number, clientOf: () => () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  let done = 0
  const client = async (once: () => Promise<unknown>) => {
    for (; performance.now() - began < ROUND_MS; done++) await once()
  }
  await Promise.all(Array.from({ length: clients }, () => client(clientOf())))
  return (done * 1000) / (performance.now() - began)
}

/** A client that records the acts of one envelope after another, each in a transaction of its own. Answers with the event's id. */
function recorder(): () => Promise<string> {
  let [id, count] = [newId(), 0]
  return async () => {
    if (count++ % A_LIFE === 0) id = newId()
    const object = { type: 'envelope', id } as const
    const details = { title: 'Supply agreement', count }
    const { id: event } = await transaction((tx) =>
      append(tx, { kind: 'envelope.sent', object, actor: { kind: 'system' }, outcome: 'permitted', details, envelopeId: id }),
    )
    return event
  }
}

/** Until everything recorded is in the tree and its head is signed. */
async function logIsAtRest(): Promise<void> {
  for (;;) {
    const [log] = await db().$queryRaw<{ rests: boolean }[]>`
      SELECT NOT EXISTS (SELECT FROM log_queue) AND (SELECT max(size) FROM log_head) = (SELECT max(size) FROM log_checkpoint) AS rests`
    if (log?.rests) return
    await wait(20)
  }
}

/** Milliseconds from the commit of an event to the first signed checkpoint that holds it, at some twenty events a second. */
export async function insertToCheckpoint(): Promise<Row> {
  startLog()
  const record = recorder()
  const underWay: Promise<number[]>[] = []
  for (let event = 0; event < 200; event++) {
    const id = await record()
    underWay.push(timed(1, () => isSigned(id)))
    await wait(20 + Math.random() * 60) // in no step with the sequencer
  }
  const samples = (await Promise.all(underWay)).flat()
  await stopLog()
  return rowOf('insert → signed checkpoint', 'ms', samples, { most: () => ({ value: 250, words: 'p95: 250 ms' }), by: 0.95 })
}

async function isSigned(eventId: string): Promise<void> {
  while (!(await arrivalOf(eventId)).signed) await wait(5)
}
