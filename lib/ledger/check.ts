import 'server-only'
import { type Bytes, base64url, type Canonical, canonicalBytes, equalBytes, fromUtf8, hex } from '@/lib/core'
import { db } from '@/lib/db'
import { env } from '@/lib/env'
import { certificatesIn, latestEpochSigned, logKey, logMemory } from '@/lib/keys'
import {
  isStampedUnder,
  type Leaf,
  leafHash,
  openNote,
  opens,
  parseCheckpointText,
  parseLeaf,
  parseNote,
  parseVerifierKey,
  verifyTimestamp,
} from '@/lib/proof'
import { imprintOf } from './anchors'
import { type Epoch, epochs } from './epochs'
import { epochOf, organisation } from './organisation'
import { Rederived } from './rederived'

/** Something that is not as it must be. `index` is the first place in the log that differs, where there is one. */
export interface Finding {
  /** Stable, kebab-case: which check caught it. */
  readonly check: string
  readonly index?: number
  readonly says: string
}

export interface Checked {
  /** Leaves in the log that was checked: the newest head when the check began. */
  readonly size: number
  readonly findings: readonly Finding[]
}

type Report = (finding: Finding) => void

const PAGE = 5000
const MOST_FINDINGS = 200

/**
 * Derives the whole log again from the bytes of its events, by another path than the one that wrote it, and compares everything
 * that is stored: leaves, the columns and details beside them, each object's chain, tiles, heads, checkpoints, what witnesses and a
 * time-stamp authority signed, and the signer's memory outside the database. Reads only, and what is appended meanwhile does not
 * matter: safe on a live system. `progress` hears how many leaves are done.
 */
export async function checkLog(progress: (done: number, of: number) => void = () => {}): Promise<Checked> {
  const findings: Finding[] = []
  const report: Report = (finding) => void (findings.length < MOST_FINDINGS && findings.push(finding))
  const [newest] = await db().$queryRaw<{ size: bigint }[]>`SELECT coalesce(max(size), 0) AS size FROM log_head`
  const size = Number(newest?.size ?? 0)
  const tree = new Rederived(size)
  const chains: Chains = new Map()
  const ages = await epochs()
  while (tree.size < size) {
    await checkPage(tree, chains, ages, Math.min(tree.size + PAGE, size), report)
    progress(tree.size, size)
  }
  await checkChainEnds(chains, report)
  await checkTiles(tree, report)
  await checkHeads(tree, report)
  await checkCheckpoints(tree, ages, report)
  await checkCosignatures(report)
  await checkAnchors(report)
  await checkUnlogged(report)
  await checkMemory(size, report)
  return { size, findings }
}

interface Row {
  readonly position: bigint
  readonly logged: Bytes
  readonly event_id: string
  /** Null when the event itself is gone. */
  readonly leaf: Bytes | null
  readonly leaf_hash: Bytes | null
  readonly kind: string
  readonly at: Date
  readonly object_type: string
  readonly object_id: string
  readonly seq: number | null
  readonly actor_kind: string
  readonly actor_id: string | null
  readonly outcome: string
  readonly rules: string[]
  readonly details: Canonical
  readonly details_salt: Bytes
}

/** The newest event of each object's chain so far, and where in the log it stands. */
type Chains = Map<string, { seq: number; hash: string; index: number }>

async function checkPage(tree: Rederived, chains: Chains, ages: readonly Epoch[], to: number, report: Report): Promise<void> {
  const from = tree.size
  const rows = await db().$queryRaw<Row[]>`
    SELECT l.position, l.leaf_hash AS logged, l.event_id, e.leaf, e.leaf_hash, e.kind, e.at, e.object_type, e.object_id, e.seq,
      e.actor_kind, e.actor_id, e.outcome, e.rules, e.details, e.details_salt
    FROM log_leaf l LEFT JOIN audit_event e ON e.id = l.event_id
    WHERE l.position >= ${BigInt(from)} AND l.position < ${BigInt(to)} ORDER BY l.position`
  const byPlace = new Map(rows.map((row) => [Number(row.position), row]))
  for (let index = from; index < to; index++) {
    const row = byPlace.get(index)
    if (!row) report({ check: 'leaf-missing', index, says: 'The log has no leaf at this place.' })
    else if (!row.leaf) report({ check: 'event-missing', index, says: `Event ${row.event_id} is gone.` })
    tree.add(row?.leaf ? leafHash(row.leaf) : (row?.logged ?? new Uint8Array(32)))
    if (row?.leaf) checkRow(row as Row & { leaf: Bytes }, index, chains, ages, report)
  }
}

/** The epoch in which the log reached so far. */
const ageAt = (index: number, ages: readonly Epoch[]) => ages.findLast(({ first }) => first <= index)

function checkRow(row: Row & { readonly leaf: Bytes }, index: number, chains: Chains, ages: readonly Epoch[], report: Report): void {
  const hash = leafHash(row.leaf)
  if (!equalBytes(hash, row.logged) || !equalBytes(hash, row.leaf_hash ?? new Uint8Array()))
    report({ check: 'leaf-differs', index, says: `The leaf of event ${row.event_id} is not the one that was logged.` })
  const leaf = parseLeaf(row.leaf)
  if (!leaf) {
    report({ check: 'leaf-malformed', index, says: `The leaf of event ${row.event_id} keeps no known format.` })
    return
  }
  if (leaf.log !== ageAt(index, ages)?.origin)
    report({ check: 'leaf-astray', index, says: `Event ${row.event_id} names ${leaf.log}, which is not the log at this place.` })
  const column = differs(row, leaf)
  if (column) report({ check: 'event-differs', index, says: `Event ${row.event_id} has another ${column} than its leaf.` })
  const opening = { salt: base64url(row.details_salt), value: fromUtf8(canonicalBytes(row.details)) }
  // Without salt they were erased, and then there are none.
  const isErased = row.details_salt.length === 0 && opening.value === '{}'
  if (!isErased && !opens(leaf.details, 'details', opening))
    report({ check: 'details-differ', index, says: `The details of event ${row.event_id} are not those it was recorded with.` })
  checkLink(leaf, hex(hash), index, chains, report)
}

/** The first column that does not say what the leaf says. */
function differs(row: Row, leaf: Leaf): string | undefined {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['id', row.event_id, leaf.event],
    ['kind', row.kind, leaf.kind],
    ['time', row.at.toISOString(), leaf.time],
    ['object', `${row.object_type} ${row.object_id}`, `${leaf.object.type} ${leaf.object.id}`],
    ['place in its chain', row.seq ?? undefined, leaf.object.seq],
    ['actor', `${row.actor_kind} ${row.actor_id ?? ''}`, `${leaf.actor.kind} ${leaf.actor.id ?? ''}`],
    ['outcome', row.outcome, leaf.outcome],
    ['rule', row.rules.join(), leaf.rules.join()],
  ]
  return pairs.find(([, stored, said]) => stored !== said)?.[0]
}

function checkLink({ object, event }: Leaf, hash: string, index: number, chains: Chains, report: Report): void {
  if (object.seq === undefined) return
  const before = chains.get(object.id)
  if (object.seq !== (before?.seq ?? 0) + 1 || object.prev !== before?.hash)
    report({
      check: 'chain-broken',
      index,
      says: `Event ${event} does not follow event ${before?.seq ?? 0} of ${object.type} ${object.id}.`,
    })
  chains.set(object.id, { seq: object.seq, hash, index })
}

/** The head that the next act of an object builds on is the end of its chain, or beyond it by what is not in the tree yet. */
async function checkChainEnds(chains: Chains, report: Report): Promise<void> {
  const heads = await db().$queryRaw<
    { object_id: string; seq: number; leaf_hash: Bytes }[]
  >`SELECT object_id, seq, leaf_hash FROM object_head`
  for (const head of heads) {
    const end = chains.get(head.object_id)
    const isBehind = head.seq < (end?.seq ?? 0)
    const isOther = head.seq === end?.seq && hex(head.leaf_hash) !== end.hash
    if (isBehind || isOther)
      report({
        check: 'chain-end-differs',
        ...(end && { index: end.index }),
        says: `The head of object ${head.object_id} is not its newest event.`,
      })
  }
}

async function checkTiles(tree: Rederived, report: Report): Promise<void> {
  for (let level = 0; ; level++) {
    const expected = Math.floor(tree.size / 256 ** (level + 1))
    if (expected === 0) return
    for (let from = 0; from < expected; from += PAGE) await checkTilePage(tree, level, from, Math.min(from + PAGE, expected), report)
  }
}

async function checkTilePage(tree: Rederived, level: number, from: number, to: number, report: Report): Promise<void> {
  const rows = await db().$queryRaw<{ position: bigint; hashes: Bytes; root: Bytes }[]>`
    SELECT position, hashes, root FROM log_tile WHERE level = ${level} AND position >= ${BigInt(from)} AND position < ${BigInt(to)}`
  const tiles = new Map(rows.map((row) => [Number(row.position), row]))
  for (let at = from; at < to; at++) {
    const tile = tiles.get(at)
    const same =
      tile && equalBytes(tile.hashes, tree.row(level * 8, at * 256, 256)) && equalBytes(tile.root, tree.row((level + 1) * 8, at, 1))
    const index = at * 256 ** (level + 1)
    if (!same)
      report({ check: 'tile-differs', index, says: `Tile ${at} of level ${level} is ${tile ? 'not what its leaves say' : 'missing'}.` })
  }
}

async function checkHeads(tree: Rederived, report: Report): Promise<void> {
  const heads = await db().$queryRaw<{ size: bigint; prev_size: bigint; root: Bytes; frontier: Bytes }[]>`
    SELECT size, prev_size, root, frontier FROM log_head WHERE size <= ${BigInt(tree.size)} ORDER BY size`
  let before = 0
  for (const head of heads) {
    const size = Number(head.size)
    if (Number(head.prev_size) !== before)
      report({ check: 'head-forked', index: before, says: `The head of ${size} follows ${head.prev_size}, not ${before}.` })
    if (!equalBytes(head.root, tree.root(size)) || !equalBytes(head.frontier, tree.frontier(size)))
      report({ check: 'head-differs', index: before, says: `The head of ${size} is not what its leaves say.` })
    before = size
  }
}

async function checkCheckpoints(tree: Rederived, ages: readonly Epoch[], report: Report): Promise<void> {
  const notes = await db().$queryRaw<{ size: bigint; note: string }[]>`
    SELECT size, note FROM log_checkpoint WHERE size <= ${BigInt(tree.size)} ORDER BY size`
  const origin = (await organisation())?.logOrigin
  if (notes.length === 0 || !origin) return
  const current = logKey(false, epochOf(origin))
  if (!current.ok) {
    report({ check: current.code, says: current.reason })
    return
  }
  const reader = { name: origin, algorithm: 'ed25519', publicKey: current.value.publicKey } as const
  for (const { size, note } of notes) {
    const index = Number(size)
    const age = ageAt(index - 1, ages)
    const key = age?.origin === origin ? reader : age?.key
    // Of an earlier epoch whose key was lost, the text is all that can be compared.
    const opened = key ? await openNote(note, [key]) : undefined
    const text = key ? opened?.ok && opened.value.text : parseNote(note)?.text
    const head = text ? parseCheckpointText(text) : undefined
    if (!head) report({ check: 'checkpoint-unsigned', index, says: `The checkpoint at ${size} is not signed by the log’s key.` })
    else if (head.size !== index || head.origin !== age?.origin || !equalBytes(head.root, tree.root(head.size)))
      report({ check: 'checkpoint-differs', index, says: `What was signed at ${size} is not what the leaves say.` })
  }
}

/** What stands as a witness's signature is one, under the checkpoint it stands with. */
async function checkCosignatures(report: Report): Promise<void> {
  const lines = await db().$queryRaw<{ size: bigint; witness: string; line: string; note: string }[]>`
    SELECT size, witness, line, note FROM log_cosignature JOIN log_checkpoint USING (size) ORDER BY size, witness`
  for (const { size, witness, line, note } of lines) {
    const key = parseVerifierKey(witness)
    const opened = key && (await openNote(`${note}${line}`, [key]))
    if (!opened?.ok)
      report({
        check: 'cosignature-wrong',
        index: Number(size),
        says: `What stands as a signature of ${witness.split('+')[0]} at ${size} is none.`,
      })
  }
}

/** What stands as a time-stamp is one, over the checkpoint it stands with, at the time it stands with, by an authority that counts. */
async function checkAnchors(report: Report): Promise<void> {
  const anchors = await db().$queryRaw<{ size: bigint; token: Bytes; at: Date; note: string | null }[]>`
    SELECT size, token, log_anchor.at, note FROM log_anchor LEFT JOIN log_checkpoint USING (size) ORDER BY size`
  const { TSA_CA } = env()
  const roots = TSA_CA ? certificatesIn(TSA_CA) : undefined
  for (const { size, token, at, note } of anchors) {
    const why = await whyNotStamped(new Uint8Array(token), parseNote(note ?? '')?.text, at, roots)
    if (why) report({ check: 'anchor-wrong', index: Number(size), says: `The time-stamp kept at ${size} does not hold. ${why}` })
  }
}

async function whyNotStamped(token: Bytes, text: string | undefined, at: Date, roots?: readonly Bytes[]): Promise<string | undefined> {
  if (text === undefined) return 'There is no checkpoint.'
  const stamp = await verifyTimestamp(token, imprintOf(text))
  if (!stamp.ok) return stamp.reason
  if (stamp.value.time.getTime() !== at.getTime()) return `It says ${stamp.value.time.toISOString()}, and not ${at.toISOString()}.`
  return roots && !(await isStampedUnder(roots, stamp.value)) ? 'Its authority does not lead to a root in TSA_CA.' : undefined
}

/** What is committed is in the tree or on its way into it. */
async function checkUnlogged(report: Report): Promise<void> {
  const lost = await db().$queryRaw<{ id: string }[]>`
    SELECT e.id FROM audit_event e
    WHERE NOT EXISTS (SELECT FROM log_leaf l WHERE l.event_id = e.id) AND NOT EXISTS (SELECT FROM log_queue q WHERE q.event_id = e.id)
    ORDER BY e.id LIMIT ${MOST_FINDINGS}`
  const [beyond] = await db().$queryRaw<{ position: bigint | null }[]>`
    SELECT min(position) AS position FROM log_leaf WHERE position >= (SELECT coalesce(max(size), 0) FROM log_head)`
  if (beyond && beyond.position !== null)
    report({
      check: 'leaf-beyond',
      index: Number(beyond.position),
      says: 'A leaf stands behind the end of the log, where no head covers it.',
    })
  for (const { id } of lost) report({ check: 'event-unlogged', says: `Event ${id} is neither in the log nor on its way.` })
}

/** The signer remembers, outside the database, how far it signed: an older database beside it is noticed. */
async function checkMemory(size: number, report: Report): Promise<void> {
  const origin = (await organisation())?.logOrigin
  const text = origin && logMemory(epochOf(origin))
  const signed = !text ? 0 : (JSON.parse(text) as { size: number }).size
  const [kept] = await db().$queryRaw<{ any: boolean }[]>`
    SELECT EXISTS (SELECT FROM log_checkpoint WHERE size > (SELECT log_first FROM organisation)) AS any`
  if (signed > 0 && !kept?.any) report({ check: 'checkpoint-missing', says: `${signed} events were signed, and no checkpoint is kept.` })
  const latest = latestEpochSigned()
  if (origin && latest > epochOf(origin))
    report({ check: 'log-shrunk', index: size, says: `Epoch ${latest} was signed, and the log ends in epoch ${epochOf(origin)}.` })
  if (signed > size) report({ check: 'log-shrunk', index: size, says: `${signed} events were signed, and the log ends at ${size}.` })
}
