import { type Canonical, hex, parseCanonical, sha256 } from '@/lib/core'
import { APPROVAL_TEMPLATE, approvalSentence, BEHALF_TEMPLATE, SIGNING_TEMPLATE, sentenceText, signingSentence } from '../sentence'
import type { SignStatement } from '../statement'
import type { Checks } from './check'
import { commitmentsOf, isEnding, member, partyIn, personIn, type ReadApproval, type ReadBundle, textIn } from './reading'
import { originsOf, type Trust } from './trust'

/** Checks what a signature, or an approval before one, says, that the log holds it, and what it relied on. */
export function checkSignature(
  approval: ReadApproval<SignStatement>,
  read: ReadBundle,
  trust: Trust,
  envelope: string,
  checks: Checks,
): void {
  const { statement } = approval
  const isOurs =
    statement.organisation === trust.organisation.id && originsOf(trust).includes(statement.log) && statement.envelope.id === envelope
  checks.holdsIf('It is about this envelope, of this organisation', 'mathematics', isOurs, 'It is about another one.')
  // What a later version may add is not waved through by this one.
  const { role, meaning, kinds } = ACTS[statement.act]
  const inPlace = statement.onBehalfOf !== undefined
  const isKnown =
    statement.signer.role === role &&
    statement.meaning === meaning &&
    (kinds as readonly string[]).includes(statement.authority.kind) &&
    inPlace === isLent(statement.authority)
  const unknown = `It is by ${statement.authority.kind}, as ${statement.signer.role}: take a newer verifier.`
  const done = `It is ${statement.act === 'sign' ? 'signed' : 'approved'} in`
  const says = inPlace
    ? `${done} another’s place, under ${article(statement.authority.kind)} ${statement.authority.kind} and in no other capacity`
    : `${done} the person’s own name, as someone the sender named`
  checks.holdsIf(says, 'mathematics', isKnown, unknown)
  checkWords(approval, checks)
  checkEvent(approval, checks)
  checkDecision(approval, checks)
  checkStanding(approval, read, checks)
  checkReliance(approval, read, checks)
}

const article = (noun: string): string => (/^[aeiou]/.test(noun) ? 'an' : 'a')

/** What each act is called where it is stated and logged, and by which authority it may be done. */
const ACTS = {
  approve: {
    role: 'approver',
    meaning: 'approval',
    kinds: ['recipient'],
    template: APPROVAL_TEMPLATE.template,
    sentence: approvalSentence,
    logged: 'envelope.approval-given',
    noun: 'an approval',
  },
  sign: {
    role: 'signer',
    meaning: 'agreement',
    kinds: ['recipient', 'register', 'exception', 'delegation', 'appointment'],
    template: SIGNING_TEMPLATE.template,
    sentence: signingSentence,
    logged: 'envelope.signed',
    noun: 'a signature',
  },
} as const

/** Whether it is another's authority, lent or appointed to. */
export const isLent = ({ kind }: SignStatement['authority']): boolean => kind === 'delegation' || kind === 'appointment'

/** Stands for what the statement does not say otherwise, the title and an instrument's number, and in no sentence (U+FFFC). */
const UNSAID = '\ufffc'

/** The sentence shown is the one that the statement's members make. Of what was erased nothing can be said. */
function checkWords(approval: ReadApproval<SignStatement>, checks: Checks): void {
  const { act, onBehalfOf, sentence } = approval.statement
  const shown = shownIn(approval)
  if (shown === undefined) return
  const says = 'The sentence shown says what the statement says'
  const parts = partsOf(approval)
  if (!parts) {
    checks.open(says, 'mathematics', 'Words it would be compared with are missing or erased.')
    return
  }
  const template = onBehalfOf ? BEHALF_TEMPLATE : ACTS[act]
  const same = sentence.template === template.template && fits(shown, parts, onBehalfOf !== undefined)
  checks.holdsIf(says, 'mathematics', same, 'The sentence tells of something else.')
}

/** What the house calls the instrument under which somebody signed, `D-1`: where the sentence is shown, and says what the statement says. */
export function calledIn(approval: ReadApproval<SignStatement>): string | undefined {
  const [shown, parts] = [shownIn(approval), partsOf(approval)]
  return shown !== undefined && parts && fits(shown, parts, true) ? numberAt(shown, parts) : undefined
}

const shownIn = ({ statement: { sentence }, openings }: ReadApproval<SignStatement>): string | undefined =>
  textIn(sentence.commitment, 'sentence', openings.sentence)

/** The sentence that the statement's members make, split at what they do not say; undefined where words are missing or erased. */
function partsOf({ statement, openings }: ReadApproval<SignStatement>): readonly string[] | undefined {
  const { act, signer, onBehalfOf, authority, envelope, documents } = statement
  const who = personIn(signer.details, openings.signer)
  const grantor = onBehalfOf && personIn(onBehalfOf.details, openings.grantor)
  if (!who || commitmentsOf(statement).some(([name]) => !openings[name])) return undefined
  const bound = partyIn(signer.party, openings.party)
  const money = envelope.amount !== undefined && envelope.currency ? { minor: envelope.amount, currency: envelope.currency } : undefined
  const meant = ACTS[act].sentence({
    signer: who.name,
    onBehalfOf: grantor && { name: grantor.name, under: `${authority.kind} ${UNSAID}` },
    party: bound?.party,
    capacity: bound?.capacity,
    title: UNSAID,
    version: documents[0]?.version ?? 0,
    counterparty: textIn(envelope.counterparty, 'counterparty', openings.counterparty),
    money,
    basis: envelope.basis,
    pages: documents.map(({ pages }) => pages),
  })
  return sentenceText(meant).split(UNSAID)
}

/** Whether a sentence says these parts in their order: between the last two its title, and before them, in another's place, a number. */
function fits(shown: string, parts: readonly string[], inPlace: boolean): boolean {
  const [first = '', ...others] = parts
  if (!shown.startsWith(first)) return false
  const rest = shown.slice(first.length)
  if (inPlace) {
    const number = numberAt(shown, parts)
    return number !== undefined && fits(rest.slice(number.length), others, false)
  }
  const [last = ''] = others
  return rest.length >= last.length && rest.endsWith(last)
}

/** The number that follows the first part. */
const numberAt = (shown: string, [first = '']: readonly string[]): string | undefined => /^D-[1-9]\d*/.exec(shown.slice(first.length))?.[0]

function checkEvent({ statement, event }: ReadApproval<SignStatement>, checks: Checks): void {
  const holds =
    event !== undefined &&
    event.says.kind === ACTS[statement.act].logged &&
    event.says.outcome === 'permitted' &&
    event.says.object.id === statement.envelope.id &&
    event.says.actor.id === statement.signer.id
  checks.holdsIf(
    `The log names this statement and this proof as ${ACTS[statement.act].noun}`,
    'mathematics',
    holds,
    'No event of the log does.',
  )
  if (!event) return
  const inTime = statement.issued <= event.says.time && event.says.time <= statement.expires
  checks.holdsIf('It was confirmed while its statement held', 'the organisation', inTime, `It was recorded at ${event.says.time}.`)
}

function checkDecision({ statement, event, decision }: ReadApproval<SignStatement>, checks: Checks): void {
  const says = 'The rules in force permitted it'
  if (!decision || !event) {
    checks.holdsIf(says, 'the organisation', false, 'The decision is not in the bundle.')
    return
  }
  const read = parseCanonical(decision)
  const facts = member(read, 'facts')
  const { id, class: kind, amount, currency } = statement.envelope
  const about = member(facts, 'resource')
  const holds =
    hex(sha256(decision)) === event.says.decision &&
    member(read, 'type') === 'countersign/decision/v1' &&
    member(read, 'outcome') === 'permit' &&
    member(read, 'bundle') === statement.decision.bundle &&
    list(member(read, 'rules')) === statement.decision.rules.join() &&
    event.says.rules.join() === statement.decision.rules.join() &&
    member(facts, 'act') === statement.act &&
    member(member(facts, 'principal'), 'id') === statement.signer.id &&
    member(about, 'id') === id &&
    member(about, 'class') === kind &&
    member(about, 'amount') === amount &&
    member(about, 'currency') === currency &&
    isOfCapacity(member(member(facts, 'context'), 'delegation'), statement)
  checks.holdsIf(`${says}: ${statement.decision.rules.join(', ')}`, 'the organisation', holds, 'The decision is about something else.')
}

/** It was decided in the capacity that the statement names: under this one instrument, or in one's own place. */
const isOfCapacity = (lent: Canonical | undefined, { authority, signer, onBehalfOf }: SignStatement): boolean =>
  onBehalfOf
    ? member(lent, 'id') === authority.reference &&
      member(lent, 'kind') === authority.kind &&
      member(lent, 'delegate') === signer.id &&
      member(member(lent, 'grantor'), 'id') === onBehalfOf.id
    : lent === undefined

const list = (of: Canonical | undefined): string | undefined => (Array.isArray(of) ? of.join() : undefined)

/** Nothing it relied on had ended, when it was cited or between its statement and itself: what ends a thing waits for whoever relies on it, or comes first. */
function checkStanding({ statement, event }: ReadApproval<SignStatement>, { events }: ReadBundle, checks: Checks): void {
  const ended = events.find(({ says, index }) => {
    const head = statement.authority.heads.find(({ id, type }) => id === says.object.id && type === says.object.type)
    const isBetween = head !== undefined && (says.object.seq ?? 0) >= head.seq && index < (event?.index ?? 0)
    return isBetween && isEnding(says)
  })
  checks.holdsIf('Nothing it relied on had ended', 'the organisation', ended === undefined, `Before it stands ${ended?.says.kind}.`)
}

/** The object heads it cites, and the consent before it. */
function checkReliance({ statement, event }: ReadApproval<SignStatement>, { events }: ReadBundle, checks: Checks): void {
  const missing = statement.authority.heads.find(
    (head) =>
      !events.some(
        ({ hash, says, index }) =>
          hash === head.event &&
          says.object.type === head.type &&
          says.object.id === head.id &&
          says.object.seq === head.seq &&
          index < (event?.index ?? 0),
      ),
  )
  checks.holdsIf(
    'What it relied on stands in the log before it',
    'mathematics',
    missing === undefined,
    `The ${missing?.type} at its event ${missing?.seq} does not.`,
  )
  const agreed = events.some(
    ({ says, index }) => says.kind === 'person.consented' && says.actor.id === statement.signer.id && index < (event?.index ?? 0),
  )
  checks.holdsIf('The person had agreed to sign electronically', 'the organisation', agreed, 'No consent stands in the log before it.')
}
