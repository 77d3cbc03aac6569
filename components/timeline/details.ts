import { formatAmount } from '@/lib/core'
import type { EventDetail } from '@/lib/governance'

/** One fact recorded with an event, in words. */
export interface Fact {
  readonly term: string
  readonly values: readonly FactValue[]
}
interface FactValue {
  readonly text: string
  /** 64 hexadecimal digits that belong to it. */
  readonly sha256?: string
}

/** What a recorded value says: nothing when it adds nothing to the sentence above it. */
type Tell = (value: unknown) => readonly FactValue[]

const plain: Tell = (value) => (typeof value === 'string' || typeof value === 'number' ? [{ text: String(value) }] : [])
const list: Tell = (value) => (Array.isArray(value) ? value.flatMap(plain) : [])
const either: Tell = (value) => (Array.isArray(value) ? list(value) : plain(value))
const hash: Tell = (value) => (typeof value === 'string' ? [{ text: '', sha256: value }] : [])
const worded =
  (words: Readonly<Record<string, string>>): Tell =>
  (value) => {
    const text = words[String(value)]
    return text ? [{ text }] : []
  }
const frozen: Tell = (value) =>
  Array.isArray(value)
    ? value.flatMap(({ document, reviewed }: Record<string, unknown>) =>
        typeof reviewed === 'string' ? [{ text: String(document), sha256: reviewed }] : [],
      )
    : []

const amounts: Tell = (value) =>
  Array.isArray(value)
    ? value.flatMap(({ currency, amount }: Record<string, unknown>) =>
        typeof currency === 'string' && typeof amount === 'number' ? [{ text: formatAmount({ currency, minor: amount }) }] : [],
      )
    : []

const within: Tell = (value) =>
  Array.isArray(value)
    ? value.flatMap(({ currency, amount, days }: Record<string, unknown>) =>
        typeof currency === 'string' && typeof amount === 'number'
          ? [{ text: `${formatAmount({ currency, minor: amount })} with one counterparty within ${days} days` }]
          : [],
      )
    : []

const FIELDS: Readonly<Record<string, string>> = {
  classId: 'kind of document',
  dueAt: 'due date',
  expiresAt: 'end of signing',
}

/** Every name under which something is recorded, with its words; in the order in which they are read. */
const WORDS: Readonly<Record<string, readonly [term: string, tell: Tell]>> = {
  name: ['Person', plain],
  email: ['Address', plain],
  title: ['Title', plain],
  organisation: ['Name', plain],
  host: ['Host', plain],
  roles: ['Roles', list],
  voucher: [
    'Let in by',
    worded({ 'set-up': 'the set-up address', invitation: 'an invitation', reopening: 'two administrators, who reopened the enrolment' }),
  ],
  passkey: ['Passkey', plain],
  with: ['Confirmed by', plain],
  client: ['Device', plain],
  cause: [
    'Because',
    worded({
      suspended: 'the person was suspended',
      left: 'the person left',
      reopened: 'the enrolment was reopened',
      'passkey-revoked': 'its passkey was ended',
    }),
  ],
  document: ['Document', plain],
  documents: ['As signed', frozen],
  version: ['Version', plain],
  part: ['File', worded({ supplied: 'as uploaded', reviewed: 'as frozen for signing', sealed: 'with its seals', history: 'its history' })],
  sha256: ['SHA-256', hash],
  position: ['Number', plain],
  page: ['Page', plain],
  before: ['Before', either],
  after: ['After', either],
  recipient: ['Recipient', plain],
  role: ['As', worded({ approver: 'an approver', signer: 'a signer', copy: 'a reader of the finished copy' })],
  approver: ['Approver', plain],
  approvers: ['Approvers', list],
  grantor: ['In the place of', plain],
  delegate: ['Who signs', plain],
  delegation: ['Under', plain],
  kind: ['Given', worded({ delegation: 'by whose place it is', appointment: 'by two administrators' })],
  counterparty: ['Only with', plain],
  signer: ['Signer', plain],
  signers: ['Signers', list],
  waitingFor: ['Waited for', list],
  last: ['Signatures', worded({ true: 'this was the last one' })],
  seals: ['Seals', plain],
  changed: ['Changed', (value) => list(value).map(({ text }) => ({ text: FIELDS[text] ?? text }))],
  class: ['Kind of document', plain],
  classes: ['Kinds of document', list],
  caps: ['Up to', amounts],
  cumulative: ['Altogether', within],
  proposedBy: ['Proposed by', plain],
  from: ['From', plain],
  until: ['Until', plain],
  rows: ['Rows in it', plain],
  stage: ['When', worded({ prepare: 'as the statement was prepared', complete: 'as the passkey confirmed it' })],
  ticket: ['Ticket', plain],
  minutes: ['Minutes', plain],
  verdict: ['Found', worded({ justified: 'justified', 'not-justified': 'not justified' })],
  review: ['The review', plain],
  owner: ['Answers for it', plain],
  due: ['Due', plain],
  reason: ['Reason', plain],
  text: ['Agreed to', plain],
  locale: ['Language', plain],
  digest: ['Its SHA-256', hash],
  to: ['Letter to', plain],
  subject: ['Subject', plain],
  filter: ['Looked for', plain],
  events: ['Events', plain],
}

/** Said by the sentence, by the reason or by the chain; or a number that means something to a database only. */
const LEFT_OUT = new Set(['by', 'act', 'code', 'person', 'approval', 'classId', 'finding', 'list', 'row', 'proposal'])

/** The facts of an event as they are read; what is refused has its reason above them. */
export function factsOf({ details, outcome }: Pick<EventDetail, 'details' | 'outcome'>): readonly Fact[] {
  const recorded = new Map(details.map(({ name, value }) => [name, value]))
  const known = Object.entries(WORDS).flatMap(([name, [term, tell]]) => {
    const value = recorded.get(name)
    if (value === undefined || (name === 'reason' && outcome === 'refused')) return []
    const values = tell(read(value))
    return values.length > 0 ? [{ term, values }] : []
  })
  const others = details.filter(({ name }) => !(name in WORDS) && !LEFT_OUT.has(name))
  return [...known, ...others.map(({ name, value }) => ({ term: asWords(name), values: [{ text: value }] }))]
}

/** Lists and truths are written as JSON beside plain texts. */
function read(value: string): unknown {
  if (!/^(\[|\{|true$|false$)/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

/** A name nobody has found words for yet: a fact is not hidden for want of them. */
const asWords = (name: string): string => {
  const spaced = name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}
