import { describe, expect, test } from 'vitest'
import { base64url, newId, utf8 } from '@/lib/core'
import { challengeOf, commit, type SignStatement, type Statement, statementBytes } from '@/lib/proof'
import { checkStatement, type OnScreen, stillOpen } from './check-statement'

const ids = { envelope: newId(), document: newId(), signer: newId(), recipient: newId(), organisation: newId() }
const digest = (letter: string) => letter.repeat(64)
const shown: OnScreen = {
  envelopeId: ids.envelope,
  version: 4,
  classId: 'supply',
  money: { minor: 4820000, currency: 'EUR' },
  basis: 'total',
  counterparty: 'Halden Foods AS',
  part: 'sign',
  signerId: ids.signer,
  recipientId: ids.recipient,
  sentence: 'I, Ana Ruiz, sign version 4, exactly as these six pages show it.',
  documents: [{ documentId: ids.document, supplied: digest('a'), reviewed: digest('b') }],
}
const sentence = commit('sentence', shown.sentence)
const counterparty = commit('counterparty', shown.counterparty)

const honest: SignStatement = {
  type: 'countersign/sign/v1',
  organisation: ids.organisation,
  log: 'localhost/log/1',
  issued: '2026-05-07T07:47:00.000Z',
  expires: '2026-05-07T07:52:00.000Z',
  nonce: base64url(new Uint8Array(32)),
  act: 'sign',
  meaning: 'agreement',
  sentence: { template: 'sign-as-recipient/v1', locale: 'en', commitment: sentence.commitment },
  envelope: {
    id: ids.envelope,
    class: 'supply',
    amount: 4820000,
    currency: 'EUR',
    basis: 'total',
    counterparty: counterparty.commitment,
    declaredBy: newId(),
  },
  documents: [{ id: ids.document, version: 4, pages: 6, supplied: digest('a'), reviewed: digest('b') }],
  signer: {
    id: ids.signer,
    details: digest('c'),
    recipient: ids.recipient,
    role: 'signer',
    step: 1,
    assurance: { required: 'x', given: 'x' },
  },
  authority: { kind: 'recipient', reference: ids.recipient, heads: [] },
  decision: { outcome: 'permit', rules: ['sign-as-recipient'], bundle: digest('d') },
}

function prepared(statement: Statement = honest, more: { challenge?: string; userVerification?: 'required' | 'preferred' } = {}) {
  const bytes = statementBytes(statement)
  return {
    intentId: newId(),
    statement: base64url(bytes),
    openings: { sentence: sentence.opening, counterparty: counterparty.opening },
    options: {
      challenge: more.challenge ?? base64url(challengeOf(bytes)),
      userVerification: more.userVerification ?? ('required' as const),
    },
  }
}

const why = (given: ReturnType<typeof prepared>, screen = shown) => {
  const checked = checkStatement(screen, given)
  return checked.ok ? 'agrees' : checked.reason
}

describe('checkStatement', () => {
  test('a statement that says what the screen shows is accepted', () => {
    expect(why(prepared())).toBe('agrees')
  })

  test('the passkey signs this statement and no other', () => {
    const other = statementBytes({ ...honest, nonce: base64url(new Uint8Array(32).fill(1)) })
    expect(why(prepared(honest, { challenge: base64url(challengeOf(other)) }))).toContain('something else')
    expect(why(prepared(honest, { challenge: 'not base64url!' }))).toContain('something else')
    expect(why(prepared(honest, { userVerification: 'preferred' }))).toContain('check that it is you')
  })

  test.each<[string, Partial<SignStatement>]>([
    ['another envelope', { envelope: { ...honest.envelope, id: newId() } }],
    ['another class', { envelope: { ...honest.envelope, class: 'nda' } }],
    ['another class', { envelope: { ...honest.envelope, basis: 'yearly' } }],
    ['another amount', { envelope: { ...honest.envelope, amount: 48200000 } }],
    ['another amount', { envelope: { ...honest.envelope, currency: 'NOK' } }],
    ['another counterparty', { envelope: { ...honest.envelope, counterparty: digest('e') } }],
    ['another sentence', { sentence: { ...honest.sentence, commitment: digest('e') } }],
    ['another signer', { signer: { ...honest.signer, id: newId() } }],
    ['another signer', { signer: { ...honest.signer, recipient: newId() } }],
    ['another act', { act: 'approve' }],
    ['another capacity', { onBehalfOf: { id: newId(), details: digest('e') } }],
    ['another capacity', { authority: { kind: 'delegation', reference: newId(), heads: [] } }],
    ['other documents', { documents: [{ ...honest.documents[0], version: 5 } as SignStatement['documents'][number]] }],
    ['other documents', { documents: [{ ...honest.documents[0], reviewed: digest('e') } as SignStatement['documents'][number]] }],
    ['other documents', { documents: [{ ...honest.documents[0], supplied: digest('e') } as SignStatement['documents'][number]] }],
    ['other documents', { documents: [...honest.documents, ...honest.documents] }],
  ])('%s', (reason, change) => {
    expect(why(prepared({ ...honest, ...change }))).toContain(reason)
  })

  test('a missing counterparty or amount is not the one shown', () => {
    const { counterparty: _none, ...envelope } = honest.envelope
    expect(why(prepared({ ...honest, envelope }))).toContain('another counterparty')
    expect(why(prepared(), { ...shown, money: undefined })).toContain('another amount')
  })

  test('the sentence on screen must be the committed one', () => {
    expect(why(prepared(), { ...shown, sentence: `${shown.sentence} ` })).toContain('another sentence')
  })

  test('statements of other types and bytes that are none are refused', () => {
    const { organisation, log, issued, expires, nonce } = honest
    const signIn: Statement = { type: 'countersign/sign-in/v1', organisation, log, issued, expires, nonce, binding: digest('a') }
    expect(why(prepared(signIn))).toContain('not a signing statement')
    expect(why({ ...prepared(), statement: base64url(utf8('{}')) })).toContain('not a signing statement')
    expect(why({ ...prepared(), statement: '%%%' })).toContain('not a signing statement')
  })
})

describe('in another’s place', () => {
  const grantor = commit('person', JSON.stringify({ name: 'Ben Cole', email: 'ben@vestry.example' }))
  const onBehalfOf = { grantor: newId(), name: 'Ben Cole', kind: 'delegation' as const, under: newId() }
  const deputy: SignStatement = {
    ...honest,
    onBehalfOf: { id: onBehalfOf.grantor, details: grantor.commitment },
    authority: { kind: 'delegation', reference: onBehalfOf.under, heads: [] },
  }
  const stated = (change: Partial<SignStatement> = {}, opening = grantor.opening) => {
    const made = prepared({ ...deputy, ...change })
    return { ...made, openings: { ...made.openings, grantor: opening } }
  }
  const screen = { ...shown, onBehalfOf }

  test('a statement for whom the page names, under what it names, is accepted', () => {
    expect(why(stated(), screen)).toBe('agrees')
  })

  const other = commit('person', JSON.stringify({ name: 'Max Moe', email: 'max@vestry.example' }))
  test.each<[string, ReturnType<typeof prepared>, OnScreen?]>([
    ['for somebody else', stated({ onBehalfOf: { id: newId(), details: grantor.commitment } })],
    ['for another name', stated({ onBehalfOf: { id: onBehalfOf.grantor, details: other.commitment } }, other.opening)],
    ['with an opening of another commitment', stated({}, other.opening)],
    ['under another delegation', stated({ authority: { ...deputy.authority, reference: newId() } })],
    ['under an appointment that is called a delegation', stated({ authority: { ...deputy.authority, kind: 'appointment' } })],
    ['in their own place', stated({ onBehalfOf: undefined, authority: honest.authority })],
    ['where the page shows their own place', stated(), shown],
  ])('%s it is not signed', (_, given, on = screen) => {
    expect(why(given, on)).toContain('another capacity')
  })

  test('without the opening it is not signed', () => {
    expect(why(prepared(deputy), screen)).toContain('another capacity')
  })
})

test('a statement about to expire is not asked for', () => {
  const end = Date.parse(honest.expires)
  expect(stillOpen(honest, end - 60_000)).toBe(true)
  expect(stillOpen(honest, end - 5_000)).toBe(false)
})
