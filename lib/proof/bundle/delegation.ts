import { type Canonical, canonicalBytes, equalBytes, sameParty } from '@/lib/core'
import type { SignStatement } from '../statement'
import type { Window } from './around'
import type { Checks } from './check'
import { counterpartyOf, type Instrument, instrumentOf, type Scope, type Step, type Terms } from './instrument'
import { isEnding, type ReadApproval, type ReadBundle, signaturesIn, textIn } from './reading'
import { isLent } from './signatures'
import { whyNotDone } from './steps'
import type { Trust } from './trust'

type Signature = ReadApproval<SignStatement>
const SAYS = {
  delegation: 'It was signed under a delegation, which the grantor gave and the signer accepted, each with a passkey of their own',
  appointment:
    'It was signed under an appointment, which two administrators made without whom it is for, and the signer accepted, each with a passkey of their own',
} as const

/**
 * Checks what a signature in another's place relies on. A delegation was given by the grantor, an appointment by two administrators and
 * never called the grantor's; the delegate accepted the very same; each did so with a passkey of their own. It is for this signer and
 * that grantor, and covers what was signed, when it was, by the organisation's clock; it had not been ended, as the log says; and whoever
 * signs has no other part in it. Returns the window, for what witnesses saw. Who may give one is the organisation's own rule.
 */
export async function checkDelegation(approval: Signature, read: ReadBundle, trust: Trust, checks: Checks): Promise<Window | undefined> {
  const { statement, event } = approval
  const { authority } = statement
  if (!isLent(authority)) return undefined
  const kind = authority.kind as keyof typeof SAYS
  const instrument = instrumentOf(authority.reference, kind, read)
  const why = typeof instrument === 'string' ? instrument : await whyNotGiven(instrument, approval, read, trust)
  checks.holdsIf(SAYS[kind], 'the organisation', !why, why ?? '')
  if (typeof instrument === 'string') return undefined
  const { terms, first } = instrument
  const others = whyOthers(terms, statement)
  checks.holdsIf(`The ${kind} is for this signer, in the place of whom it was signed for`, 'mathematics', !others, others ?? '')
  const beyond = whyBeyond(terms.scope, statement)
  checks.holdsIf(`The ${kind} covers the kind of document, the amount and the currency`, 'mathematics', !beyond, beyond ?? '')
  checkParty(first, approval, kind, checks)
  const { from, until } = terms.scope
  const inTime = event !== undefined && from <= event.says.time && event.says.time < until
  checks.holdsIf(`It was signed inside the window of the ${kind}`, 'the organisation', inTime, `It is from ${from} until ${until}.`)
  const gone = whyGone(instrument, approval, read)
  checks.holdsIf(`Per the organisation’s log the ${kind} held, and nobody had ended it`, 'the organisation', !gone, gone ?? '')
  const twice = whyTwice(approval, read)
  checks.holdsIf('Whoever signed it in another’s place has no other part in it', 'the organisation', !twice, twice ?? '')
  return { from, until }
}

async function whyNotGiven(
  { terms, first, activation, acceptance }: Instrument,
  { statement: { authority }, event }: Signature,
  read: ReadBundle,
  trust: Trust,
): Promise<string | undefined> {
  if ([first, acceptance, ...(activation ? [activation] : [])].some(({ statement }) => statement.kind !== authority.kind))
    return 'It was given as something else.'
  const wrong =
    whyWrongHands(terms, first, activation, acceptance) ??
    (activation && whyDiffers(terms, first, activation, 'activated')) ??
    whyDiffers(terms, first, acceptance, 'accepted')
  if (wrong) return wrong
  if (first.statement.delegation !== authority.reference && !isGrantedAlong(authority.reference, terms.grantor, read))
    return 'The log does not name it as granted along with another.'
  const undone =
    (await whyNotDone(inHistory(first, 1), read, trust)) ??
    (activation && (await whyNotDone(inHistory(activation, 2), read, trust))) ??
    (await whyNotDone(inHistory(acceptance, activation ? 3 : 2), read, trust))
  if (undone) return undone
  return (acceptance.event?.index ?? 0) < (event?.index ?? 0) ? undefined : 'It was not accepted before it was signed.'
}

function whyWrongHands({ grantor, delegate }: Terms, first: Step, activation: Step | undefined, acceptance: Step): string | undefined {
  if (acceptance.statement.person !== delegate) return 'Another person accepted it than the one it is for.'
  if (grantor === delegate) return 'It lets nobody else sign.'
  if (!activation) return first.statement.person === grantor ? undefined : 'Another person gave it than the one in whose place it is.'
  const people = new Set([first.statement.person, activation.statement.person, grantor, delegate])
  return people.size === 4 ? undefined : 'It takes two administrators beside the two whom it is about.'
}

/** Which part of the terms a later step confirmed otherwise. Each step commits to the counterparty anew: those are compared as they read. */
function whyDiffers(terms: Terms, first: Step, { statement, openings }: Step, done: 'accepted' | 'activated'): string | undefined {
  const part = Object.entries(PARTS).find(([, of]) => !sameValue(of(terms), of(statement)))?.[0]
  const [one, other] = [counterpartyOf(first), counterpartyOf({ statement, openings })]
  const otherParty =
    (terms.scope.counterparty === undefined) !== (statement.scope.counterparty === undefined) || (one && other && one !== other)
  const which = part ?? (otherParty ? 'counterparty' : undefined)
  return which && `Another ${which} was ${done} than was given.`
}

const PARTS: Readonly<Record<string, (terms: Terms) => Canonical>> = {
  grantor: ({ grantor }) => grantor,
  delegate: ({ delegate }) => delegate,
  window: ({ scope: { from, until } }) => [from, until],
  scope: ({ scope: { classes, cap, envelopes } }) => ({ classes, cap, envelopes }),
}

const sameValue = (one: Canonical, other: Canonical): boolean => equalBytes(canonicalBytes(one), canonicalBytes(other))

const isGrantedAlong = (id: string, grantor: string, { events }: ReadBundle): boolean =>
  events.some(
    ({ says: { kind, outcome, object, actor } }) =>
      kind === 'delegation.granted-along' &&
      outcome === 'permitted' &&
      object.type === 'delegation' &&
      object.id === id &&
      object.seq === 1 &&
      actor.id === grantor,
  )

const LOGGED = {
  grant: ['grant', 'delegation.granted'],
  appoint: ['appointment', 'delegation.appointed'],
  activate: ['activation', 'delegation.activated'],
  accept: ['acceptance', 'delegation.accepted'],
  confirm: ['confirmation', 'delegation.confirmed'],
  end: ['ending', 'delegation.ended'],
} as const

const inHistory = (approval: Step, seq: number) => {
  const { act, person, delegation } = approval.statement
  const [called, kind] = LOGGED[act]
  return { approval, act: called, person, kind, object: { type: 'delegation', id: delegation, seq } }
}

function whyOthers({ grantor, delegate }: Terms, { signer, onBehalfOf }: SignStatement): string | undefined {
  if (delegate !== signer.id) return 'It lets another person sign.'
  return grantor === onBehalfOf?.id ? undefined : 'It is about another person’s place.'
}

function whyBeyond({ classes, cap, envelopes }: Scope, { envelope: { id, class: kind, amount, currency } }: SignStatement) {
  if (!classes.includes(kind)) return `It is for ${classes.join(', ')}.`
  if (envelopes && !envelopes.includes(id)) return 'It is for other envelopes only.'
  if (currency === undefined) return undefined
  if (cap?.currency !== currency) return `It gives none in ${currency}.`
  return amount === undefined || amount <= cap.amount ? undefined : `Its largest amount is ${cap.amount}, in minor units of ${currency}.`
}

/** Where it is for one counterparty: as both texts are opened, another case, width or space making nobody else of it. */
function checkParty(first: Step, { statement, openings }: Signature, kind: Terms['kind'], checks: Checks): void {
  if (!first.statement.scope.counterparty) return
  const says = `The ${kind} is for this counterparty`
  const { counterparty } = statement.envelope
  const bound = counterpartyOf(first)
  const declared = counterparty ? textIn(counterparty, 'counterparty', openings.counterparty) : ''
  if (bound === undefined || declared === undefined)
    checks.open(says, 'mathematics', 'Whom it is for, or with whom it was signed, is erased or left out.')
  else checks.holdsIf(says, 'mathematics', sameParty(bound) === sameParty(declared), `It is for ${bound} only.`)
}

/** The head that the statement cites holds its acceptance, and nothing before the signature ended it. That is the log's word. */
function whyGone({ acceptance }: Instrument, { statement: { authority }, event }: Signature, { events }: ReadBundle): string | undefined {
  const head = authority.heads.find(({ type, id }) => type === 'delegation' && id === authority.reference)
  if ((head?.seq ?? 0) < (acceptance.event?.says.object.seq ?? 1)) return 'The statement cites no state of it in which it was accepted.'
  const ended = events.find(
    ({ says, index }) =>
      says.object.type === 'delegation' && says.object.id === authority.reference && isEnding(says) && index < (event?.index ?? 0),
  )
  return ended && `Before it stands ${ended.says.kind}.`
}

/** Two capacities of one person are one person: neither the delegate nor the grantor has another part in this version, as the log names them. */
function whyTwice({ statement, event: own }: Signature, { events }: ReadBundle): string | undefined {
  const { signer, onBehalfOf, envelope, documents } = statement
  if (envelope.declaredBy === signer.id) return 'Its sender signed it in another’s place.'
  const beside = signaturesIn(events, envelope.id).filter(({ event, version }) => event !== own && version === documents[0]?.version)
  const acted = (person: string | undefined) => beside.some(({ event }) => event.says.actor.id === person)
  if (acted(signer.id)) return 'The same person signed or approved it in another capacity.'
  return acted(onBehalfOf?.id) ? 'Whoever they signed for signed or approved it too.' : undefined
}
