import { fromHex } from '@/lib/core'
import { type Checkpoint, parseCheckpointText, parseLogProof } from '../log/checkpoint'
import { verifyConsistency, verifyInclusion } from '../log/inclusion'
import { openNote } from '../log/note'
import type { Checks } from './check'
import type { BundleContent } from './content'
import { checkEpochs, sizesOf } from './epochs'
import type { ReadBundle, ReadEvent } from './reading'
import { anchoredHead } from './timestamps'
import { keysOf, type Trust } from './trust'

/** Checks the checkpoint, that it holds every event, the chains of objects, and that the log only grew since each statement. */
export async function checkLog(content: BundleContent, read: ReadBundle, trust: Trust, checks: Checks): Promise<void> {
  const head = await checkCheckpoint(content.checkpoint, trust, checks)
  if (!head) return
  const astray = read.events.find((event) => !isIn(event, content, head))
  checks.holdsIf(
    `All ${read.events.length} events stand in the log, at ${head.size} events`,
    'mathematics',
    astray === undefined,
    `Event ${astray?.id} (${astray?.says.kind}) is not in the tree of the checkpoint.`,
  )
  await checkEpochs(content, read, head, trust, checks)
  checkChains(read.events, checks)
  checkGrowth(content, read, head, sizesOf(read, trust.organisation.id), checks)
}

async function checkCheckpoint(note: string, trust: Trust, checks: Checks): Promise<Checkpoint | undefined> {
  const keys = keysOf(trust)
  const opened = await openNote(note, keys.log)
  const head = opened.ok ? parseCheckpointText(opened.value.text) : undefined
  const signed = head !== undefined && head.origin === trust.log.origin
  const why = opened.ok ? 'It is the head of another log.' : opened.reason
  checks.holdsIf('The checkpoint is signed by the log’s key', 'the organisation', signed, why)
  if (!head || !signed) return undefined
  await checkWitnesses(note, trust, checks)
  return head
}

/** Two witnesses of one operator count once. */
async function checkWitnesses(note: string, trust: Trust, checks: Checks): Promise<void> {
  const { operators } = keysOf(trust)
  const { quorum } = trust.witnesses
  const says = 'Outside witnesses confirm that there is one log and not several'
  if (quorum === 0)
    return checks.open(
      says,
      'witnesses',
      'Unwitnessed: nobody outside has confirmed it. Against whoever holds the log’s key, these lines say nothing.',
    )
  const signed: string[] = []
  for (const { name, keys } of operators) if ((await openNote(note, keys)).ok) signed.push(name)
  checks.holdsIf(
    `${says}: ${signed.join(', ') || 'none'}`,
    'witnesses',
    signed.length >= quorum,
    `${signed.length} of the ${quorum} operators that must have confirmed it did.`,
  )
}

function isIn(event: ReadEvent, content: BundleContent, head: Checkpoint): boolean {
  const proof = parseLogProof(event.proof)
  const leaf = fromHex(event.hash)
  if (!proof || !leaf || proof.checkpoint !== content.checkpoint) return false
  return verifyInclusion({ leaf, index: proof.index, size: head.size, root: head.root, proof: proof.proof })
}

/** What an object did is one chain: from its first event, each naming the one before, in the order of the log. */
function checkChains(events: readonly ReadEvent[], checks: Checks): void {
  const chains = new Map<string, ReadEvent[]>()
  for (const event of events) {
    if (event.says.object.seq === undefined) continue
    const { type, id } = event.says.object
    chains.set(`${type} ${id}`, [...(chains.get(`${type} ${id}`) ?? []), event])
  }
  const broken = [...chains.values()].map(breakIn).find((event) => event !== undefined)
  checks.holdsIf(
    `The histories of ${chains.size} objects are chains without fork or gap; that nothing follows is the word of whoever gave you the bundle`,
    'the organisation',
    broken === undefined,
    `Event ${broken?.id} does not follow the one before it of ${broken?.says.object.type} ${broken?.says.object.id}.`,
  )
}

/** The first event of a chain that does not follow the one before it. */
const breakIn = (chain: readonly ReadEvent[]): ReadEvent | undefined =>
  chain
    .toSorted((a, b) => (a.says.object.seq ?? 0) - (b.says.object.seq ?? 0))
    .find((event, at, sorted) => {
      const before = sorted[at - 1]
      const follows = event.says.object.prev === before?.hash && (before === undefined || before.index < event.index)
      return event.says.object.seq !== at + 1 || !follows
    })

function checkGrowth(
  content: BundleContent,
  { approvals }: ReadBundle,
  head: Checkpoint,
  earlier: readonly number[],
  checks: Checks,
): void {
  const since = approvals.filter(({ statement }) => statement.after)
  const astray = since.find(({ statement: { after }, event }) => {
    const root = after && fromHex(after.root)
    const proof = after && content.consistency.get(after.size)
    const grew = root && proof && verifyConsistency({ first: { size: after.size, root }, second: head, proof })
    return !grew || (event !== undefined && event.index < after.size)
  })
  if (since.length > 0)
    checks.holdsIf(
      `The log only grew since ${since.length === 1 ? 'the statement was' : 'the statements were'} made`,
      'mathematics',
      astray === undefined,
      `The log of approval ${astray?.id} is not the beginning of this one.`,
    )
  const stated = approvals.flatMap(({ statement }) => statement.after?.size ?? [])
  const named = new Set([...earlier, ...stated, ...content.checkpoints.keys(), anchoredHead(content)?.size])
  const idle = [...content.consistency.keys()].find((size) => !named.has(size))
  if (idle !== undefined)
    checks.holdsIf('Every proof of growth is of a head that is named or here', 'mathematics', false, `Nothing names ${idle}.`)
}
