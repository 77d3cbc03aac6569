import 'server-only'
import type { Bytes } from '@/lib/core'
import { Prisma, type Tx } from '@/lib/db'
import { env } from '@/lib/env'
import { type NoteKey, parseVerifierKey } from '@/lib/proof'

/** A witness outside this deployment. */
export interface OutsideWitness {
  readonly operator: string
  /** Where it takes submissions; `/add-checkpoint` follows. */
  readonly url: string
  /** Its verifier key. */
  readonly verifier: string
  readonly key: NoteKey
}

/** Who outside watches the log, and how many operators must have countersigned a checkpoint for it to count as witnessed. */
export interface WitnessPolicy {
  /** 0 when nobody watches. */
  readonly quorum: number
  readonly witnesses: readonly OutsideWitness[]
}

/** The policy of this deployment (`WITNESSES`). */
export function witnessPolicy(): WitnessPolicy {
  const { quorum, witnesses } = env().WITNESSES
  const read = witnesses.map(({ operator, url, key }) => ({ operator, url, verifier: key, key: parseVerifierKey(key) }))
  return { quorum, witnesses: read.filter((one): one is OutsideWitness => one.key !== undefined) }
}

/** The operators of a policy and their verifier keys: two witnesses of one operator count once. */
export function operatorsOf({ witnesses }: WitnessPolicy): { name: string; keys: string[] }[] {
  const names = [...new Set(witnesses.map(({ operator }) => operator))]
  return names.map((name) => ({ name, keys: witnesses.filter(({ operator }) => operator === name).map(({ verifier }) => verifier) }))
}

/** Cosignatures that are looked through for one checkpoint: what lies beyond was countersigned by too few, all this time. */
const LOOKED_THROUGH = 1000

/**
 * Of the checkpoints of at least `least` leaves that so many operators countersigned, the `first` or the `newest`: size, how many did,
 * and the last one's time. However long the log is, no more is read than lies at that end.
 */
function countersignedBy(quorum: number, { witnesses }: WitnessPolicy, least: Prisma.Sql, which: 'first' | 'newest'): Prisma.Sql {
  const keys = witnesses.map(({ verifier }) => verifier)
  const operators = witnesses.map(({ operator }) => operator)
  const order = which === 'first' ? Prisma.sql`ORDER BY size` : Prisma.sql`ORDER BY size DESC`
  return Prisma.sql`
    SELECT size, count(DISTINCT operator) AS operators, max(at) AS at FROM (
      SELECT size, at, (${operators}::text[])[array_position(${keys}::text[], witness)] AS operator
      FROM log_cosignature WHERE size >= ${least} AND witness = ANY(${keys}::text[]) ${order} LIMIT ${LOOKED_THROUGH}
    ) countersigned GROUP BY size HAVING count(DISTINCT operator) >= ${quorum} ${order} LIMIT 1`
}

/** A checkpoint's note, with every cosignature there is. */
export const WHOLE_NOTE = Prisma.sql`
  c.note || coalesce((SELECT string_agg(line, '' ORDER BY witness) FROM log_cosignature s WHERE s.size = c.size), '')`

/** Of the current epoch: an earlier one's key may be another's by now. */
const inThisEpoch = (least: number): Prisma.Sql => Prisma.sql`greatest(${BigInt(least)}, (SELECT log_first + 1 FROM organisation))`

/** A signed head by which leaves are proven. */
export interface ProvingHead {
  readonly size: number
  readonly root: Bytes
  /** The signed note, with every cosignature there is. */
  readonly note: string
  readonly isWitnessed: boolean
}

/**
 * The newest head of this epoch, of at least `least` leaves, that the quorum countersigned; where there is none, the newest that any
 * operator did, for a reader who asks for fewer; else the newest that is signed.
 */
export async function provingHead(tx: Pick<Tx, '$queryRaw'>, least: number, policy = witnessPolicy()): Promise<ProvingHead | undefined> {
  const newest = async (quorum: number) => {
    if (quorum === 0) return undefined
    const [found] = await tx.$queryRaw<{ size: bigint }[]>`${countersignedBy(quorum, policy, inThisEpoch(least), 'newest')}`
    return found?.size
  }
  const witnessed = await newest(policy.quorum)
  const size = witnessed ?? (await newest(Math.min(policy.quorum, 1)))
  const [found] = await tx.$queryRaw<{ size: bigint; root: Bytes; note: string }[]>`
    SELECT size, root, ${WHOLE_NOTE} AS note FROM log_checkpoint c JOIN log_head USING (size)
    WHERE size = coalesce(${size ?? null}::bigint, (SELECT max(size) FROM log_checkpoint)) AND size >= ${inThisEpoch(least)}`
  return found && { size: Number(found.size), root: new Uint8Array(found.root), note: found.note, isWitnessed: witnessed !== undefined }
}

/** That operators outside countersigned a checkpoint: how many, of how many, and when the last of them did by their clocks. */
export interface Countersigned {
  readonly count: number
  readonly of: number
  readonly at: Date
}

/** The size of the first checkpoint of at least `least` leaves that the quorum countersigned; undefined while there is none. */
export async function firstCountersigned(tx: Pick<Tx, '$queryRaw'>, least: number, policy = witnessPolicy()): Promise<number | undefined> {
  if (policy.quorum === 0) return undefined
  const [first] = await tx.$queryRaw<{ size: bigint }[]>`${countersignedBy(policy.quorum, policy, inThisEpoch(least), 'first')}`
  return first && Number(first.size)
}

/** The first checkpoint of at least `least` leaves that the quorum countersigned; undefined while there is none. */
export async function countersigned(
  tx: Pick<Tx, '$queryRaw'>,
  least: number,
  policy = witnessPolicy(),
): Promise<Countersigned | undefined> {
  if (policy.quorum === 0) return undefined
  const [first] = await tx.$queryRaw<
    { operators: bigint; at: Date }[]
  >`${countersignedBy(policy.quorum, policy, Prisma.sql`${BigInt(least)}`, 'first')}`
  return first && { count: Number(first.operators), of: operatorsOf(policy).length, at: first.at }
}
