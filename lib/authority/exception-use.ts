import 'server-only'
import type { Clock } from '@/lib/core'
import { db, type Tx } from '@/lib/db'
import { type Actor, asPerson } from '@/lib/identity'
import { append } from '@/lib/ledger'
import type { Facts } from '@/lib/policy'
import { tellOfException } from './exception-letters'
import { untilOf } from './exception-rules'

/** An exception as policy sees it when somebody signs; whether its time has run out is policy's to say. */
export type ExceptionFacts = NonNullable<Facts['context']['exception']>

/** Which signature it would be for. */
export interface Signature {
  readonly personId: string
  readonly envelopeId: string
  readonly version: number
}

/** Approved exceptions of a person that are neither used nor ended, newest first. */
export async function exceptionsOf(
  personId: string,
  source: Pick<Tx, 'exception'> = db(),
): Promise<readonly (Omit<Signature, 'personId'> & { readonly exception: ExceptionFacts })[]> {
  const rows = await source.exception.findMany({
    where: { personId, approvedAt: { not: null }, endedAt: null, usedAt: null },
    orderBy: { approvedAt: 'desc' },
  })
  return rows.flatMap((row) => {
    const { id, envelopeId, version } = row
    const until = untilOf(row)
    return until ? [{ envelopeId, version, exception: { id, until: until.toISOString() } }] : []
  })
}

/** By person, those that let somebody sign this version, also as it was at an earlier moment. */
export async function exceptionsFor(
  { envelopeId, version }: Omit<Signature, 'personId'>,
  past: Date | undefined,
  source: Pick<Tx, 'exception'> = db(),
): Promise<ReadonlyMap<string, ExceptionFacts>> {
  const open = past ? [null, { gt: past }] : [null]
  const rows = await source.exception.findMany({
    where: {
      envelopeId,
      version,
      approvedAt: past ? { lte: past } : { not: null },
      AND: [{ OR: open.map((endedAt) => ({ endedAt })) }, { OR: open.map((usedAt) => ({ usedAt })) }],
    },
    orderBy: { approvedAt: 'asc' },
  })
  return new Map(
    rows.flatMap((row) => {
      const until = untilOf(row)
      return until ? [[row.personId, { id: row.id, until: until.toISOString() }] as const] : []
    }),
  )
}

/** The one that lets them sign this version. */
export const exceptionFor = async (
  { personId, envelopeId, version }: Signature,
  source?: Pick<Tx, 'exception'>,
): Promise<ExceptionFacts | undefined> =>
  (await exceptionsOf(personId, source)).find((one) => one.envelopeId === envelopeId && one.version === version)?.exception

/** The same, held FOR UPDATE to the end of the transaction: whoever ends it, and whoever else would use it, waits or is done before and seen. */
export async function holdException(tx: Tx, signature: Signature): Promise<ExceptionFacts | undefined> {
  const { personId, envelopeId, version } = signature
  await tx.$queryRaw`
    SELECT FROM exception WHERE envelope_id = ${envelopeId}::uuid AND version = ${version} AND person_id = ${personId}::uuid
    ORDER BY id FOR UPDATE`
  return exceptionFor(signature, tx)
}

interface Use {
  readonly exceptionId: string
  /** The signature made under it. */
  readonly approvalId: string
  readonly actor: Actor
}

/** It has been used, and is not used again; compliance and whoever approved it are told. In the signature's own transaction, under its lock. */
export async function useException(tx: Tx, { exceptionId, approvalId, actor }: Use, clock: Clock): Promise<void> {
  const row = await tx.exception.update({ where: { id: exceptionId }, data: { usedBy: approvalId, usedAt: clock() } })
  const told = await tellOfException(tx, { act: 'use', actor, row }, clock)
  await append(
    tx,
    {
      kind: 'exception.used',
      object: { type: 'exception', id: row.id },
      actor: asPerson(actor),
      outcome: 'permitted',
      details: { by: actor.name, ...told, version: row.version, ticket: row.ticket, approval: approvalId },
      envelopeId: row.envelopeId,
    },
    clock,
  )
}
