import { parseCanonical, utf8 } from '@/lib/core'
import { opens } from '../commitment'
import type { Checkpoint } from '../log/checkpoint'
import { beginningOf, CONTINUED, type Continuation, continuationIn, lostIn } from '../log/continuation'
import { verifyConsistency } from '../log/inclusion'
import { openNote, parseNote, parseVerifierKey } from '../log/note'
import { isEarlier } from '../log/origin'
import type { Checks } from './check'
import type { BundleContent } from './content'
import type { ReadBundle, ReadEvent } from './reading'
import { originsOf, type Trust } from './trust'

/** The first event of an epoch, and what it says of the ones before; nothing, where its details are not there to be read. */
interface Turn {
  readonly event: ReadEvent
  readonly says: Continuation | undefined
}

const EARLIER = 'The log goes on from an earlier one'

/**
 * Checks that every event names the log it was written to: this one or, where the trust file names earlier ones, the one whose turn
 * it was at the event's place; and that what those signed is the beginning of this one, as far as it was not lost.
 */
export async function checkEpochs(
  content: BundleContent,
  { events }: ReadBundle,
  head: Checkpoint,
  trust: Trust,
  checks: Checks,
): Promise<void> {
  const origins = originsOf(trust)
  const foreign = events.find(({ says }) => !origins.includes(says.log))
  const says = origins.length > 1 ? 'Every event names this log, or one that it goes on from' : 'Every event names this log'
  checks.holdsIf(says, 'mathematics', foreign === undefined, `Event ${foreign?.id} is of ${foreign?.says.log}.`)
  if (origins.length === 1) return

  const turns = turnsIn(events, trust.organisation.id)
  const fault = faultIn(turns, head.origin)
  checks.holdsIf(`${EARLIER}${fault ? '' : `, ${turns.map(whyOf).join('; ')}`}`, 'the organisation', fault === undefined, fault ?? '')
  if (fault) return
  const astray = events.find(({ says: leaf, index }) => leaf.log !== originAt(index, turns))
  checks.holdsIf(
    'No event of an earlier log stands behind the one with which the next began',
    'mathematics',
    astray === undefined,
    `Event ${astray?.id} of ${astray?.says.log} does, at ${astray?.index}.`,
  )
  for (const { event, says: said } of turns) if (said) await checkBefore(event, said, content, head, trust, checks)
}

/** Sizes of earlier logs' heads of which this log must be the growth. */
export const sizesOf = ({ events }: ReadBundle, organisation: string): number[] =>
  turnsIn(events, organisation).flatMap(({ says }) => (says && beginningOf(says)?.size) || [])

function turnsIn(events: readonly ReadEvent[], organisation: string): Turn[] {
  const first = events.filter(
    ({ says: { kind, outcome, object } }) => kind === CONTINUED && outcome === 'permitted' && object.id === organisation,
  )
  return first.map((event) => ({ event, says: readDetails(event) }))
}

function readDetails({ says, details }: ReadEvent): Continuation | undefined {
  return details && opens(says.details, 'details', details) ? continuationIn(parseCanonical(utf8(details.value))) : undefined
}

/** Why the turns do not lead to this log; undefined when they do. That none is left out between them, the organisation's chain shows. */
function faultIn(turns: readonly Turn[], origin: string): string | undefined {
  if (turns.at(-1)?.event.says.log !== origin) return 'The event with which this one began is not in the bundle.'
  const untold = turns.find(({ says }) => !says)
  if (untold) return `What event ${untold.event.id} says of it is not in the bundle.`
  const wrong = turns.find(({ event, says }, at) => {
    const before = turns[at - 1]?.event.says.log ?? says?.earlier
    return before !== says?.earlier || !isEarlier(before ?? '', event.says.log) || (says?.kept ?? 0) > event.index
  })
  return wrong && `Event ${wrong.event.id} does not go on from the log before it.`
}

const WHY = { 'key-lost': 'its key was lost', 'key-stolen': 'its key was stolen', 'older-backup': 'an older backup was restored' } as const
const whyOf = ({ event, says }: Turn): string => `${says?.earlier}: ${says && WHY[says.because]} by ${event.says.time}`

/** Whose turn it was at a place of the tree. */
const originAt = (index: number, turns: readonly Turn[]): string | undefined =>
  turns.findLast(({ event }) => event.index <= index)?.event.says.log ?? turns[0]?.says?.earlier

/** What an earlier log signed, and how much of it is here. */
async function checkBefore(
  event: ReadEvent,
  said: Continuation,
  content: BundleContent,
  head: Checkpoint,
  trust: Trust,
  checks: Checks,
): Promise<void> {
  await checkSigned(event, said, trust, checks)
  const beginning = beginningOf(said)
  const whole = 'All that the earlier log signed is the beginning of this one'
  if (beginning) {
    const proof = content.consistency.get(beginning.size)
    const isBeginning = beginning.size <= event.index && proof && verifyConsistency({ first: beginning, second: head, proof })
    checks.holdsIf(
      `The earlier log, as it was signed at ${beginning.size} events, is the beginning of this one`,
      'mathematics',
      isBeginning === true,
      proof ? 'It is not.' : 'The proof is not in the bundle.',
    )
  } else if (said.signed <= said.kept) checks.open(whole, 'the organisation', 'No checkpoint of it is kept that could be compared.')
  const shown = Math.min(said.kept, said.signed)
  if (beginning && beginning.size < shown)
    checks.open(whole, 'the organisation', `From its event ${beginning.size} to ${shown} no checkpoint is kept that could be compared.`)
  const lost = lostIn(said)
  if (lost)
    checks.open(
      whole,
      'the organisation',
      `It signed ${said.signed} events. What it confirmed as ${lost} is lost, or not shown to be here.`,
    )
  if (said.other !== undefined)
    checks.open('The earlier log signed one history only', 'the organisation', 'It signed another one too, which is not this one.')
}

/** The earlier log's checkpoints carry its signature, where its key is known. */
async function checkSigned(event: ReadEvent, said: Continuation, trust: Trust, checks: Checks): Promise<void> {
  const notes = [said.checkpoint, said.beginning, said.other].filter((note) => note !== undefined)
  const says = 'What is kept of the earlier log’s checkpoints is signed by its key'
  for (const note of notes) {
    const origin = parseNote(note)?.text.split('\n')[0] ?? ''
    const isEarlierLog = isEarlier(origin, event.says.log)
    const keys = (trust.log.before?.find((one) => one.origin === origin)?.keys ?? []).flatMap((key) => parseVerifierKey(key) ?? [])
    if (isEarlierLog && keys.length === 0) {
      checks.open(says, 'the organisation', `The trust file knows no key of ${origin}.`)
      continue
    }
    const opened = await openNote(note, keys)
    const why = isEarlierLog ? (opened.ok ? '' : opened.reason) : `It is of ${origin}.`
    checks.holdsIf(says, 'the organisation', isEarlierLog && opened.ok, why)
  }
}
