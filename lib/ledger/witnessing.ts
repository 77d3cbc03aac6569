import 'server-only'
import { setTimeout as wait } from 'node:timers/promises'
import { ok, type Refusal, type Result, refuse } from '@/lib/core'
import { db, logTransaction, transaction } from '@/lib/db'
import { consistencyPath } from '@/lib/proof'
import { type Signed, signedSoFar } from './checkpoint'
import { submit } from './submit'
import { hashesOf } from './tree'
import { type OutsideWitness, type WitnessPolicy, witnessPolicy } from './witnesses'

/** Between two looks for a newer checkpoint; and the shortest and longest rest after a fault. Milliseconds. */
const PAUSE = 200
const SHORTEST_REST = 1000
const LONGEST_REST = 60_000

/** How often a witness may correct us about the size it knows, in one submission. */
const MOST_CORRECTIONS = 2

/** A witness, and what this process knows of it. */
interface Watched {
  readonly witness: OutsideWitness
  /** Leaves of the tree that it knows, as far as we heard, and of the newest that it countersigned for us. */
  known: number
  countersigned: number
  /** Whether it said, since this process began, anything that can be right. */
  heard: boolean
  submission?: Promise<void> | undefined
  /** The last of so many in a row. */
  fault?: { readonly at: Date; readonly says: string; readonly inRow: number } | undefined
  restUntil: number
}

/** Brings checkpoints to the witnesses of a policy. Nothing that signs waits for it, but for the first answer after a start. */
class Witnessing {
  private readonly stopping = new AbortController()
  private running: Promise<void> | undefined
  /** Why nothing is signed any more. */
  ahead: Refusal | undefined

  constructor(private readonly policy: WitnessPolicy) {}

  readonly watched = once(() => Promise.all(this.policy.witnesses.map(watch)))

  readonly askAll = once(async () => {
    const newest = await newestCheckpoint()
    if (newest) await Promise.all((await this.watched()).map((one) => this.bring(one, newest)))
  })

  start(): void {
    if (this.policy.quorum > 0) this.running ??= this.run()
  }

  async stop(): Promise<void> {
    this.stopping.abort()
    await this.running
    const all = await this.watched().catch(() => [])
    await Promise.all(all.map(({ submission }) => submission))
  }

  /**
   * Brings each newer checkpoint to the witnesses. All are brought the same one, and the next when the quorum has countersigned it or
   * nobody is at it any more: witnesses of different speed would otherwise each countersign another.
   */
  private async run(): Promise<void> {
    const { signal } = this.stopping
    let brought: Signed | undefined
    let told = ''
    while (!signal.aborted) {
      try {
        await this.askAll()
        const all = await this.watched()
        if (!brought || isSettled(brought, all, this.policy)) brought = await newestCheckpoint()
        for (const one of all) if (brought && isDue(one, brought)) void this.bring(one, brought)
        told = ''
      } catch (error) {
        const fault = wordsOf(error)
        if (fault !== told) console.error(`witnesses: ${fault}`)
        told = fault
      }
      await wait(PAUSE, undefined, { signal }).catch(() => {})
    }
  }

  /** Brings one checkpoint to one witness. What goes wrong is kept with it, said once, and waited out longer each time. */
  private bring(watched: Watched, head: Signed): Promise<void> {
    watched.submission = this.confirm(watched, head)
      .catch(wordsOf)
      .then((says) => {
        watched.submission = undefined
        if (this.stopping.signal.aborted) return
        if (says !== undefined && says !== watched.fault?.says) console.error(`witness ${watched.witness.key.name}: ${says}`)
        const inRow = (watched.fault?.inRow ?? 0) + 1
        watched.fault = says === undefined ? undefined : { at: new Date(), says, inRow }
        watched.restUntil = says === undefined ? 0 : Date.now() + Math.min(SHORTEST_REST * 2 ** (inRow - 1), LONGEST_REST)
      })
    return watched.submission
  }

  /** Has a witness countersign a checkpoint, and keeps what it signed. Says what went wrong. */
  private async confirm(watched: Watched, head: Signed): Promise<string | undefined> {
    for (let corrections = 0; corrections <= MOST_CORRECTIONS && watched.known <= head.size; corrections++) {
      const old = watched.known
      const proof = await transaction((tx) => hashesOf(tx, consistencyPath(old, head.size)))
      const answered = await submit(watched.witness, { old, proof, checkpoint: head.note }, this.stopping.signal)
      if (!answered.ok) return answered.reason
      const answer = answered.value
      if (answer.is === 'cosigned') return keep(watched, head, answer)
      if (answer.size === old) return `It knows another history of ${old} events, or is wrong.`
      const wrong = await this.disbelieve(watched, answer.size)
      if (wrong) return wrong
      watched.known = answer.size
    }
    // Beyond this head: another process of ours has brought it a newer one.
    return watched.known > head.size ? undefined : 'It does not keep to what it says it knows.'
  }

  /** Why a witness cannot know a tree of `size` leaves, if so. What it says first after a start is taken for a memory that we lost. */
  private async disbelieve(watched: Watched, size: number): Promise<string | undefined> {
    const isFirst = !watched.heard
    // Read after it answered: whatever it can have seen was signed before.
    const signed = await signedSoFar()
    watched.heard = true
    if (size <= signed) return undefined
    const { operator, key } = watched.witness
    if (isFirst)
      this.ahead ??= refuse(
        'log-shrunk',
        `The witness ${key.name} of ${operator} knows ${size} events of this log, but ${signed} are signed here: this is an older backup.`,
        { next: 'Restore a newer one. If it is the witness that is wrong, take it out of WITNESSES and start again.' },
      )
    return `It says that it knows ${size} events, of which ${signed} are signed here: it is wrong, or somebody else signs with this log’s key.`
  }
}

/** Does it once; a failure is forgotten, and the next caller tries again. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined
  return () => {
    done ??= work().catch((error: unknown) => {
      done = undefined
      throw error
    })
    return done
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

async function watch(witness: OutsideWitness): Promise<Watched> {
  // Of another epoch it knows nothing.
  const [row] = await db().$queryRaw<{ size: bigint | null }[]>`
    SELECT max(size) AS size FROM log_cosignature WHERE witness = ${witness.verifier} AND size > (SELECT log_first FROM organisation)`
  const size = Number(row?.size ?? 0)
  return { witness, known: size, countersigned: size, heard: false, restUntil: 0 }
}

async function newestCheckpoint(): Promise<Signed | undefined> {
  const [row] = await db().$queryRaw<{ size: bigint; note: string }[]>`
    SELECT size, note FROM log_checkpoint WHERE size > (SELECT log_first FROM organisation) ORDER BY size DESC LIMIT 1`
  return row && { size: Number(row.size), note: row.note }
}

function isSettled({ size }: Signed, all: readonly Watched[], { quorum }: WitnessPolicy): boolean {
  const operators = new Set(all.filter(({ countersigned }) => countersigned >= size).map(({ witness }) => witness.operator))
  return operators.size >= quorum || all.every(({ submission }) => submission === undefined)
}

const isDue = ({ submission, countersigned, known, restUntil }: Watched, { size }: Signed): boolean =>
  submission === undefined && countersigned < size && known <= size && Date.now() >= restUntil

async function keep(watched: Watched, { size }: Signed, { line, at }: { readonly line: string; readonly at: Date }): Promise<undefined> {
  await logTransaction(
    (tx) => tx.$executeRaw`
      INSERT INTO log_cosignature (size, witness, line, at) VALUES (${BigInt(size)}, ${watched.witness.verifier}, ${line}, ${at})
      ON CONFLICT DO NOTHING`,
  )
  Object.assign(watched, { heard: true, known: size, countersigned: size })
}

// On globalThis, because the page that shows it and the loop that fills it are bundled apart.
const held = globalThis as { countersignWitnessing?: Witnessing }

function witnessing(): Witnessing {
  held.countersignWitnessing ??= new Witnessing(witnessPolicy())
  return held.countersignWitnessing
}

/** Starts bringing checkpoints to the witnesses of this deployment, when it has any. */
export const startWitnessing = (): void => witnessing().start()

/** Ends it, and forgets what the witnesses said. */
export async function stopWitnessing(): Promise<void> {
  await held.countersignWitnessing?.stop()
  delete held.countersignWitnessing
}

/**
 * Whether signing may go on, as far as witnesses know: asks each of them once, before the first signature after a start, and waits
 * for none longer than its request may take. Refuses `log-shrunk`, for good, when one of them knew more of this log in its first
 * answer than was ever signed here: an older backup, restored into an empty place, has no other memory of what it signed.
 */
export async function heedWitnesses(): Promise<Result<void>> {
  const all = witnessing()
  await all.askAll()
  return all.ahead ?? ok(undefined)
}

/** What this process heard: of each witness, in the order of the policy, and whether one of them keeps us from signing. */
export async function heardOfWitnesses(): Promise<{ readonly watched: readonly Watched[]; readonly ahead: Refusal | undefined }> {
  const all = witnessing()
  return { watched: await all.watched(), ahead: all.ahead }
}

/** What a witness answers when it is asked how much of this log it knows. */
export interface Asked {
  readonly name: string
  readonly operator: string
  /** How many events; absent when it did not say. */
  readonly knows?: number
  /** Why it did not, or what is odd about what it says. */
  readonly says?: string
}

/** Asks each witness, once, how much of this epoch of the log it knows. Nobody can be asked who is brought no checkpoint of it. */
export async function askWitnesses(): Promise<readonly Asked[]> {
  const newest = await newestCheckpoint()
  if (!newest) return []
  return Promise.all(
    witnessPolicy().witnesses.map(async (witness) => {
      const about = { name: witness.key.name, operator: witness.operator }
      const answered = await submit(witness, { old: newest.size, proof: [], checkpoint: newest.note })
      if (!answered.ok) return { ...about, says: answered.reason }
      if (answered.value.is === 'cosigned') return { ...about, knows: newest.size }
      const { size } = answered.value
      return { ...about, knows: size, ...(size === newest.size && { says: `It knows another history of ${size} events.` }) }
    }),
  )
}
