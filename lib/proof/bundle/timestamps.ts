import { type Bytes, hex, sha256, utf8 } from '@/lib/core'
import { evidenceDigest } from '../evidence'
import { type Checkpoint, parseCheckpointText } from '../log/checkpoint'
import { verifyConsistency } from '../log/inclusion'
import { parseNote } from '../log/note'
import { isStampedUnder, type SealReport, verifyTimestamp } from '../seal'
import type { SignStatement } from '../statement'
import type { Checks, RestsOn } from './check'
import type { BundleAnchor, BundleContent } from './content'
import type { ReadApproval } from './reading'
import { certificatesOf, originsOf, type Trust } from './trust'

type Signature = ReadApproval<SignStatement>

/** When an authority that the reader trusts had something, and its name. */
interface Stamp {
  readonly at: Date
  readonly by: string
}

const AUTHORITY: RestsOn = 'a time-stamp authority'

/** How far its clock and the organisation's may differ, in milliseconds. The organisation's server keeps to the same. */
const CLOCKS_DIFFER = 10 * 60_000

/**
 * Checks what the reader's time-stamp authorities had, and when: the seals of each signature, and the log with the signature in it.
 * A time-stamp shows that something was there by then. That it was not there before, none can show.
 */
export async function checkTimestamps(
  content: BundleContent,
  signatures: ReadonlyMap<Signature, Checks>,
  seals: readonly SealReport[],
  trust: Trust,
  checks: Checks,
): Promise<void> {
  const head = anchoredHead(content)
  const stamp = content.anchor && (await checkAnchor(content, content.anchor, trust, checks.under('log')))
  let unseen = 0
  for (const [{ bytes, event }, part] of signatures) {
    const evidence = hex(evidenceDigest(bytes.proof))
    const own = seals.filter((seal) => seal.evidence === evidence)
    for (const [at, seal] of own.entries())
      await checkSealTimestamp(own.length > 1 ? `its seal ${at + 1} of ${own.length}` : 'its seal', seal, trust, part, event?.says.time)
    const isAnchored = head !== undefined && event !== undefined && event.index < head.size
    if (isAnchored && stamp) checkBracket('the log with it', stamp, part, event.says.time)
    if (!isAnchored && !own.some(({ timeStampToken }) => timeStampToken)) unseen++
  }
  const which = unseen === signatures.size ? 'any' : `${unseen} of ${signatures.size}`
  if (unseen > 0)
    checks.open(
      'A time-stamp authority had every signature',
      AUTHORITY,
      `None had ${which}: when they were made is the organisation’s word.`,
    )
}

/** Checks the time-stamp of a seal, where it carries one. `made`: when the organisation says that it was made, or what it seals. */
export async function checkSealTimestamp(
  what: string,
  { timeStampToken, signature }: SealReport,
  trust: Trust,
  checks: Checks,
  made?: string,
): Promise<void> {
  const stamp = timeStampToken && (await readStamp(what, timeStampToken, signature, trust, checks))
  if (stamp) checkBracket(what, stamp, checks, made)
}

/** The head that a bundle's time-stamp is over; undefined when there is none, or it is no head. */
export const anchoredHead = ({ anchor }: BundleContent): Checkpoint | undefined => anchor && parseCheckpointText(anchor.text)

async function checkAnchor(content: BundleContent, anchor: BundleAnchor, trust: Trust, checks: Checks): Promise<Stamp | undefined> {
  const first = anchoredHead(content)
  const second = parseCheckpointText(parseNote(content.checkpoint)?.text ?? '')
  const proof = first && content.consistency.get(first.size)
  const grew = first && second && proof && originsOf(trust).includes(first.origin) && verifyConsistency({ first, second, proof })
  checks.holdsIf(
    'The head that is time-stamped is the beginning of this log',
    'mathematics',
    grew === true,
    'It is the head of another log, or not a beginning of this one.',
  )
  const what = `the log of ${first?.size ?? 'unknown'} events`
  const stamp = await readStamp(what, anchor.token, utf8(anchor.text), trust, checks)
  if (stamp) checkBracket(what, stamp, checks)
  return grew ? stamp : undefined
}

/** What a token says, when it holds and its authority is the reader's; else a line says why not. */
async function readStamp(what: string, token: Bytes, over: Uint8Array, trust: Trust, checks: Checks): Promise<Stamp | undefined> {
  const verified = await verifyTimestamp(token, sha256(over))
  if (!verified.ok) {
    checks.holdsIf(`A time-stamp authority had ${what}`, AUTHORITY, false, verified.reason)
    return undefined
  }
  const { time: at, authority } = verified.value
  // Whoever forges one names it, and may write what moves a terminal's cursor.
  const by = authority.commonName.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd')
  if (await isStampedUnder(certificatesOf(trust.timestamps), verified.value)) return { at, by }
  checks.open(
    `A time-stamp authority had ${what} at ${at.toISOString()}`,
    AUTHORITY,
    `The trust file names no root of what calls itself “${by}”.`,
  )
  return undefined
}

/** What an authority had was made before. */
function checkBracket(what: string, { at, by }: Stamp, checks: Checks, made?: string): void {
  const isMade = made === undefined || Date.parse(made) <= at.getTime() + CLOCKS_DIFFER
  checks.holdsIf(`${by} had ${what} at ${at.toISOString()}`, AUTHORITY, isMade, `The organisation says that it was made later, at ${made}.`)
}
