import { type Bytes, hex, ok, type Result, sha256 } from '@/lib/core'
import { verifyAssertion } from '../assertion'
import { opens } from '../commitment'
import type { SignStatement } from '../statement'
import { checkApprovals } from './approved'
import { checkAround, checkInside, type Window } from './around'
import { checkAuthority } from './authority'
import { whyNotListed } from './by-list'
import { type Check, Checks } from './check'
import type { BundleContent } from './content'
import { checkDelegation } from './delegation'
import { checkDocuments } from './documents'
import { checkException } from './exception'
import { checkPasskey } from './keys'
import { checkLog } from './log'
import { readBundle } from './pack'
import { type Asked, checkPolicies } from './policies'
import {
  commitmentsOf,
  hashOf,
  isSignature,
  personIn,
  type ReadApproval,
  type ReadBundle,
  readContent,
  signaturesIn,
  textIn,
} from './reading'
import { checkSignature } from './signatures'
import { checkTimestamps } from './timestamps'
import { originsOf, type Trust, trustFingerprint } from './trust'
import { underWhat } from './under-what'

export interface Verdict {
  /**
   * `verified`: every line holds under the reader's own trust file. `issuer-unknown`: the bundle agrees with itself, and no more is
   * known, because no trust file was given. `refuted`: a line fails.
   */
  readonly outcome: 'verified' | 'issuer-unknown' | 'refuted'
  readonly checks: readonly Check[]
  /** The organisation, by the trust file that was used. */
  readonly organisation: string
  /** Of that trust file: to be compared with one from elsewhere. */
  readonly fingerprint: string
  readonly signatures: readonly Stated[]
  /** SHA-256 of each reviewed document, in hexadecimal: whose figure stands beside it. */
  readonly reviewed: readonly string[]
}

/** What a signature says, as far as it was not erased; `at` by the organisation's clock. */
export interface Stated {
  readonly who?: string
  readonly sentence?: string
  /** Signed in another's place: what let them, and how it was given. */
  readonly under?: readonly string[]
  readonly at?: string
}

/** Whether every one is in `all`: keys that were replaced stay in a trust file. */
const within = (some: readonly string[], all: readonly string[]): boolean => some.every((one) => all.includes(one))

/** What is kept with an approval and was not confirmed with it. */
function faultIn({ statement, openings, decision, event }: ReadApproval): string | undefined {
  const made = commitmentsOf(statement)
  const wrong = made.find(([name, tag, commitment]) => openings[name] && !opens(commitment, tag, openings[name]))
  const astray = Object.keys(openings).find((name) => !made.some(([known]) => known === name))
  if (wrong || astray) return `${wrong?.[0] ?? astray} is not what the statement commits to.`
  return decision && hex(sha256(decision)) !== event?.says.decision ? 'the decision is not the one the log names.' : undefined
}

const about = (approval: ReadApproval<SignStatement>) =>
  `${approval.statement.act === 'sign' ? 'signature' : 'approval'} of ${actorOf(approval) ?? 'an erased person'}`

/** Who did it, and, in another's place, for whom; undefined where they are erased. */
function actorOf({ statement, openings }: ReadApproval<SignStatement>): string | undefined {
  const who = personIn(statement.signer.details, openings.signer)?.name
  const grantor = statement.onBehalfOf && (personIn(statement.onBehalfOf.details, openings.grantor)?.name ?? 'an erased person')
  return who && grantor ? `${who} on behalf of ${grantor}` : who
}

/** What was kept beside statements and events is what they commit to; what was erased is told. */
function checkKept({ approvals, events }: ReadBundle, checks: Checks): void {
  const faults = approvals.flatMap((one) => {
    const fault = faultIn(one)
    return fault ? [`Approval ${one.id}: ${fault}`] : []
  })
  checks.holdsIf(
    'Words and decisions kept with statements are those that were confirmed',
    'mathematics',
    faults.length === 0,
    faults.join(' '),
  )
  for (const approval of approvals.filter(isSignature)) {
    const { statement, openings } = approval
    const made = commitmentsOf(statement)
    const part = checks.under(about(approval))
    const erased = made.filter(([name]) => !openings[name]).map(([name]) => name)
    if (erased.length > 0)
      part.open(
        'Names and words can be read',
        'the organisation',
        `Erased, or left out: ${erased.join(', ')}. The proof holds without them.`,
      )
  }
  const wrong = events.find(({ says, details }) => details && !opens(says.details, 'details', details))
  checks.holdsIf('What is told of events is what was recorded', 'mathematics', !wrong, `Event ${wrong?.id} tells something else.`)
  const astray = events.find((event) => whyNotListed(event))
  if (astray) checks.holdsIf('Every row of a list is in it', 'mathematics', false, `Event ${astray.id}: ${whyNotListed(astray)}`)
}

/** It holds the one signature it is about, or else all that the envelope's history names. */
function checkWhole({ approval, envelope }: BundleContent, { approvals, events }: ReadBundle, checks: Checks): void {
  const signatures = approvals.filter(isSignature)
  if (approval) {
    // The approvals it rested on belong to it.
    const alone = signatures.every(({ id, statement }) => id === approval || statement.act === 'approve')
    checks.holdsIf('It holds the one signature it is about', 'mathematics', alone, 'It holds another one.')
    return
  }
  const missing = signaturesIn(events, envelope).find(({ event }) => !signatures.some((one) => one.event === event))
  const why = `The one of event ${missing?.event.id} is not in it.`
  checks.holdsIf('It holds every signature that the log names', 'mathematics', missing === undefined, why)
}

/** Whoever made it says of itself what the reader's trust file says: without one there is nothing to compare that with. */
function checkIssuer({ issuer }: BundleContent, trust: Trust | undefined, checks: Checks): void {
  const says = 'It names the issuer that the trust file names'
  if (!trust) {
    checks.open(says, 'mathematics', 'Not checked: no trust file was given.')
    return
  }
  const same =
    issuer.organisation.id === trust.organisation.id &&
    issuer.organisation.name === trust.organisation.name &&
    issuer.log.origin === trust.log.origin &&
    issuer.web.origin === trust.web.origin &&
    issuer.web.rpId === trust.web.rpId &&
    within(issuer.log.keys, trust.log.keys) &&
    within(originsOf(issuer), originsOf(trust)) &&
    within(issuer.seals, trust.seals) &&
    within(issuer.timestamps, trust.timestamps)
  checks.holdsIf(
    says,
    'mathematics',
    same,
    `It names ${issuer.organisation.name}, log ${issuer.log.origin}, or keys of its own that are not in the trust file.`,
  )
}

/** The summary tells of every statement as of one that was confirmed. */
async function checkOthers({ approvals }: ReadBundle, checks: Checks): Promise<void> {
  const says = 'Every other statement in it was confirmed, and stands in the log'
  for (const one of approvals.filter((each) => !isSignature(each))) {
    const asserted = await verifyAssertion(one.bytes.statement, one.proof)
    if (!one.event || !asserted.ok) return void checks.holdsIf(says, 'mathematics', false, `Approval ${one.id} is neither.`)
  }
  checks.holdsIf(says, 'mathematics', true, '')
}

/**
 * Verifies an evidence bundle from its bytes alone. `trust` comes from elsewhere than the bundle; without it the bundle is held to
 * what its issuer says of itself, and the best outcome is `issuer-unknown`. `again` asks the policies what they said, for whoever has
 * their engine. Refuses what `readBundle` refuses.
 */
export async function verifyBundle(given: Bytes, trust?: Trust, again?: Asked): Promise<Result<Verdict>> {
  const content = await readBundle(given)
  if (!content.ok) return content
  const by = trust ?? content.value.issuer
  const read = readContent(content.value)
  const signatures = read.approvals.filter(isSignature)

  const checks = new Checks('bundle')
  const parts = new Map(signatures.map((one) => [one, checks.under(about(one))]))
  const windows = new Map<ReadApproval<SignStatement>, Window>()
  for (const [signature, part] of parts) {
    checkSignature(signature, read, by, content.value.envelope, part)
    await checkPasskey(signature, read, by, part)
    await checkAuthority(signature, read, by, part)
    await checkException(signature, read, by, part)
    const window = await checkDelegation(signature, read, by, part)
    if (window) windows.set(signature, window)
    await checkPolicies(signature, content.value, read, by, part, again)
    checkApprovals(signature, read, part)
  }
  const seals = await checkDocuments(content.value, read, signatures, by, checks)
  await checkLog(content.value, read, by, checks.under('log'))
  const enclosed = await checkAround(content.value, parts, by, checks.under('log'))
  for (const [signature, window] of windows) checkInside(window, enclosed.get(signature) ?? [], by, parts.get(signature) ?? checks)
  await checkTimestamps(content.value, parts, seals, by, checks)
  const [unreadable] = read.unreadable
  checks.holdsIf('Every file is the one its manifest names', 'mathematics', true, '')
  checks.holdsIf('Every statement, proof and event keeps its format', 'mathematics', unreadable === undefined, `${unreadable} does not.`)
  const once = new Set(read.approvals.map(({ digest }) => digest)).size === read.approvals.length
  checks.holdsIf('Every statement stands in it once', 'mathematics', once, 'One stands in it several times, as if it were several.')
  checks.holdsIf('It holds a signature', 'mathematics', signatures.length > 0, 'It holds none.')
  checkWhole(content.value, read, checks)
  await checkOthers(read, checks)
  checkIssuer(content.value, trust, checks)
  checkKept(read, checks)

  const lines = checks.all()
  const failed = lines.some(({ status }) => status === 'fails')
  return ok({
    outcome: failed ? 'refuted' : trust ? 'verified' : 'issuer-unknown',
    checks: lines,
    organisation: by.organisation.name,
    fingerprint: trustFingerprint(by),
    signatures: signatures.map((one) => statedBy(one, read)),
    reviewed: await Promise.all(content.value.documents.map(({ reviewed }) => hashOf(reviewed))),
  })
}

function statedBy(approval: ReadApproval<SignStatement>, read: ReadBundle): Stated {
  const { statement, openings, event } = approval
  const who = actorOf(approval)
  const under = underWhat(approval, read)
  // Told as stated only where it could be compared with the statement.
  const isWhole = commitmentsOf(statement).every(([name]) => openings[name])
  const sentence = isWhole ? textIn(statement.sentence.commitment, 'sentence', openings.sentence) : undefined
  return { ...(who && { who }), ...(sentence && { sentence }), ...(event && { at: event.says.time }), ...(under.length > 0 && { under }) }
}
