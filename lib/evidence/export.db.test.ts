import { beforeAll, describe, expect, test } from 'vitest'
import { type Bytes, concat, fromUtf8, newId, utf8 } from '@/lib/core'

import { db, transaction } from '@/lib/db'
import { append, settleLog } from '@/lib/ledger'
import {
  type BundleContent,
  type BundledApproval,
  type BundledDocument,
  type BundledEvent,
  commit,
  type Opening,
  type Trust,
  trustFingerprint,
  verifyBundle,
  verifySealedPdf,
  writeBundle,
} from '@/lib/proof'
import { complete, dossier, prepare, seal, substitute, supersede } from '@/lib/signing'
import { bytesOf, evidenceOf, sentEnvelope, sign, someContract } from '../../test/support/envelope'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { readBundle } from '../proof/bundle/pack'
import { readZip } from '../proof/bundle/zip'
import { exportBundle } from './export'
import { issuer } from './issuer'

let marta: Member
let ana: Member
let ben: Member
let noor: Member
let envelope: string
let trust: Trust
let early: Trust
let bundle: Bytes

const taken = evidenceOf

beforeAll(async () => {
  ;[marta, ana, ben, noor] = (await makeOrganisation('Vestry Bakeries', { name: 'Marta Lindqvist', email: 'marta@vestry.example' }, [
    { name: 'Ana Ruiz', email: 'ana@vestry.example', title: 'Managing director' },
    { name: 'Ben Cole', email: 'ben@vestry.example' },
    { name: 'Noor Haddad', email: 'noor@vestry.example' },
  ])) as [Member, Member, Member, Member]
  early = must(await issuer())
  must(await settleLog())
  const declared = { counterparty: 'Halden Foods AS', amount: '48200', currency: 'EUR' }
  envelope = await sentEnvelope({ sender: marta, signers: [ana, ben], declared })
  for (const signer of [ana, ben]) await seal({ approvalId: must(await sign(signer, envelope)).approvalId })
  must(await settleLog())
  trust = must(await issuer())
  bundle = must(await taken(marta, envelope))
})

test('what is published before the first checkpoint names the key that then signs it', () => {
  expect(early).toEqual(trust)
})

describe('a bundle', () => {
  test('verifies under a trust file from elsewhere, each line with whom it rests on', async () => {
    const verdict = must(await verifyBundle(bundle, trust))
    expect(verdict.checks.filter(({ status }) => status === 'fails')).toEqual([])
    expect(verdict).toMatchObject({
      outcome: 'verified',
      signatures: [{ who: 'Ana Ruiz' }, { who: 'Ben Cole' }],
      organisation: 'Vestry Bakeries',
    })
    expect(verdict.checks.filter(({ status }) => status === 'open').map(({ restsOn }) => restsOn)).toEqual([
      'witnesses',
      'a time-stamp authority',
    ])
  })

  test('without one it only agrees with itself, and names the fingerprint to compare', async () => {
    const verdict = must(await verifyBundle(bundle))
    expect(verdict).toMatchObject({ outcome: 'issuer-unknown', fingerprint: trustFingerprint(trust) })
    expect(verdict.checks.filter(({ says }) => says.includes('trust file'))).toMatchObject([
      { status: 'open', says: 'It names the issuer that the trust file names', why: 'Not checked: no trust file was given.' },
    ])
  })

  test('holds a summary that names who stated what', () => {
    const summary = new TextDecoder().decode(must(readZip(bundle)).get('summary.txt'))
    expect(summary).toContain('Ana Ruiz, ana@vestry.example, Managing director')
    expect(summary).toContain('I, Ana Ruiz, sign version\u00a01 of “Supply agreement” with Halden Foods AS, worth')
  })
})

describe('a bundle of one signature', () => {
  let content: BundleContent
  let approvalId: string

  beforeAll(async () => {
    const approval = await db().approval.findFirstOrThrow({ where: { envelopeId: envelope, personId: ana.actor.personId } })
    approvalId = approval.id
    content = must(await readBundle(must(await taken(marta, envelope, approvalId))))
  })
  const fails = async (changed: BundleContent) =>
    must(await verifyBundle(await writeBundle(changed), trust))
      .checks.filter(({ status }) => status === 'fails')
      .map(({ says }) => says)

  test('verifies without the others’, tells no word of them, and says how many there are', async () => {
    const verdict = must(await verifyBundle(await writeBundle(content), trust))
    expect(verdict).toMatchObject({ outcome: 'verified', signatures: [{ who: 'Ana Ruiz' }] })
    expect(verdict.checks.map(({ says }) => says)).toContain('Each seal carries the evidence of a signature that the log names')
    const files = must(readZip(await writeBundle(content)))
    expect(fromUtf8(files.get('summary.txt') ?? new Uint8Array())).toContain(`${approvalId}, one of 2 in the log; the others are left out`)
    const after = content.events.filter(({ leaf }) => /"kind":"envelope\.(signed|completed)"/.test(fromUtf8(leaf)))
    expect(after.map(({ details }) => details !== undefined)).toEqual([true, false, false])
  })

  test('is refuted when it holds another, or when a seal is of no signature that the log names', async () => {
    const whole = must(await readBundle(bundle))
    expect(await fails({ ...whole, approval: approvalId })).toContain('It holds the one signature it is about')
    const unnamed = content.events.filter(({ leaf }) => !fromUtf8(leaf).includes('"kind":"envelope.signed"'))
    expect(await fails({ ...content, events: unnamed })).toContain('Each seal carries the evidence of a signature in this bundle')
    const { approval: _, ...asWhole } = content
    expect(await fails(asWhole)).toContain('Each seal carries the evidence of a signature in this bundle')
  })

  test('is for who may read the envelope, and for its signer when named no more', async () => {
    expect(await taken(noor, envelope, approvalId)).toMatchObject({ ok: false, rule: 'not-entitled' })
    expect(await taken(marta, envelope, 'x')).toMatchObject({ ok: false, code: 'signature-unknown' })
    const other = await sentEnvelope({ sender: marta, signers: [noor, ana] })
    expect(await taken(marta, other, approvalId)).toMatchObject({ ok: false, code: 'signature-unknown' })

    const { id: documentId } = await db().document.findFirstOrThrow({ where: { envelopeId: other } })
    const { approvalId: own } = must(await sign(noor, other))
    must(await settleLog())
    must(await supersede(marta.actor, other, { documentId, ...someContract() }))
    const place = await db().recipient.findFirstOrThrow({ where: { envelopeId: other, personId: noor.actor.personId, state: 'waiting' } })
    must(await substitute(marta.actor, other, { recipientId: place.id, personId: ben.actor.personId }))
    must(await settleLog())
    expect(await taken(noor, other)).toMatchObject({ ok: false, rule: 'not-entitled' })
    const theirs = must(await taken(noor, other, own))
    expect(must(await verifyBundle(theirs, trust))).toMatchObject({ outcome: 'verified' })
    // Of what came after their version, nothing is theirs to know: not even that it came.
    const kinds = async (bytes: Bytes) =>
      must(await readBundle(bytes)).events.map(({ leaf }) => /"kind":"(envelope[^"]+)"/.exec(fromUtf8(leaf))?.[1])
    for (const kind of ['envelope.superseded', 'envelope.substituted']) {
      expect(await kinds(theirs)).not.toContain(kind)
      expect(await kinds(must(await taken(marta, other, own)))).toContain(kind)
    }
  })
})

/** Whoever holds a bundle can pack another one of what he likes, with a manifest that fits. */
describe('a bundle packed anew is refuted, and the line that fails says why, when', () => {
  const forged = async (change: (content: BundleContent) => BundleContent, by: Trust | null = trust) => {
    const verdict = must(await verifyBundle(await writeBundle(change(must(await readBundle(bundle)))), by ?? undefined))
    return { outcome: verdict.outcome, fails: verdict.checks.filter(({ status }) => status === 'fails').map(({ says }) => says) }
  }
  type Change = (content: BundleContent) => BundleContent
  const isSigning = ({ decision }: BundledApproval) => decision !== undefined
  const first = (content: BundleContent, change: (one: BundledApproval) => BundledApproval): BundleContent => {
    const at = content.approvals.findIndex(isSigning)
    return { ...content, approvals: content.approvals.map((one, index) => (index === at ? change(one) : one)) }
  }
  const said = (bytes: Bytes, from: string, to: string) => utf8(fromUtf8(bytes).replace(from, to))
  const documents = (content: BundleContent, change: (one: BundledDocument) => BundledDocument) => ({
    ...content,
    documents: content.documents.map(change),
  })
  const events = (content: BundleContent, kind: string, change: (one: BundledEvent) => BundledEvent[]) => ({
    ...content,
    events: content.events.flatMap((one) => (fromUtf8(one.leaf).includes(`"kind":"${kind}"`) ? change(one) : [one])),
  })
  const page = utf8('%PDF-1.7')

  test.each<[string, Change, string]>([
    [
      'the statement says another amount',
      (all) => first(all, (one) => ({ ...one, statement: said(one.statement, '4820000', '4810000') })),
      'A passkey signed exactly this statement, having verified the person',
    ],
    [
      'the statement comes from another log',
      (all) => first(all, (one) => ({ ...one, statement: said(one.statement, 'localhost/', 'elsewhere/') })),
      'It is about this envelope, of this organisation',
    ],
    [
      'the proof is another signer’s',
      (all) => first(all, (one) => ({ ...one, proof: all.approvals.filter(isSigning)[1]?.proof ?? one.proof })),
      'A passkey signed exactly this statement, having verified the person',
    ],
    [
      'the sentence is another',
      (all) =>
        first(all, (one) => ({ ...one, openings: { ...one.openings, sentence: commit('sentence', 'I sign something else.').opening } })),
      'Words and decisions kept with statements are those that were confirmed',
    ],
    [
      'a name is another',
      (all) =>
        first(all, (one) => ({
          ...one,
          openings: { ...one.openings, signer: commit('person', '{"email":"x@y.example","name":"Somebody Else"}').opening },
        })),
      'Words and decisions kept with statements are those that were confirmed',
    ],
    [
      'the decision is another',
      (all) => first(all, (one) => ({ ...one, decision: said(one.decision ?? page, 'permit', 'deny') })),
      'Words and decisions kept with statements are those that were confirmed',
    ],
    [
      'the enrolments are left out',
      (all) => ({ ...all, approvals: all.approvals.filter(isSigning) }),
      'The passkey was enrolled for this person, by itself or by an earlier one of theirs',
    ],
    [
      'the invitation is left out',
      (all) => events(all, 'invitation.created', () => []),
      'The passkey was enrolled for this person, by itself or by an earlier one of theirs',
    ],
    [
      'the passkey’s history is left out',
      (all) => events(all, 'passkey.enrolled', () => []),
      'What it relied on stands in the log before it',
    ],
    ['the consent is left out', (all) => events(all, 'person.consented', () => []), 'The person had agreed to sign electronically'],
    [
      'the signature’s event is left out',
      (all) => events(all, 'envelope.signed', () => []),
      'The log names this statement and this proof as a signature',
    ],
    ['an event of the envelope is left out', (all) => events(all, 'envelope.sent', () => []), 'are chains without fork or gap'],
    [
      'an event says something else',
      (all) => events(all, 'envelope.sent', (one) => [{ ...one, leaf: said(one.leaf, '"outcome":"permitted"', '"outcome":"refused"') }]),
      'events stand in the log',
    ],
    [
      'an event’s details are others',
      (all) => events(all, 'envelope.sent', (one) => [{ ...one, details: commit('details', '{}').opening }]),
      'What is told of events is what was recorded',
    ],
    [
      'the supplied file is another',
      (all) => documents(all, (one) => ({ ...one, supplied: page })),
      'These are the bytes that its 2 signers confirmed',
    ],
    [
      'the reviewed file is another',
      (all) => documents(all, (one) => ({ ...one, reviewed: page })),
      'These are the bytes that its 2 signers confirmed',
    ],
    ['the sealed file is another', (all) => documents(all, (one) => ({ ...one, sealed: page })), 'The sealed file begins with them'],
    [
      'the sealed file has more behind it',
      (all) => documents(all, (one) => ({ ...one, sealed: concat(one.sealed ?? page, utf8('\n1 0 obj\nnull\nendobj\n')) })),
      'The sealed file begins with them',
    ],
    ['a document is left out', (all) => ({ ...all, documents: [] }), 'Every document that was signed is here'],
    [
      'a signature is left out, and its seal is there',
      (all) => ({ ...all, approvals: all.approvals.filter((one) => one !== all.approvals.find(isSigning)) }),
      'Each seal carries the evidence of a signature in this bundle',
    ],
    [
      'the checkpoint is unsigned',
      (all) => ({ ...all, checkpoint: all.checkpoint.replace(/\n\n.*/s, '\n\n— other AAAAAAAA\n') }),
      'The checkpoint is signed by the log’s key',
    ],
    [
      'the log did not grow from what a statement names',
      (all) => ({ ...all, consistency: new Map([...all.consistency].map(([size, path]) => [size, path.toReversed()])) }),
      'The log only grew since the statements were made',
    ],
  ])('%s', async (_, change, line) => {
    const { outcome, fails } = await forged(change)
    expect(outcome).toBe('refuted')
    expect(fails.join('\n')).toContain(line)
  })

  test.each<[string, Change, string]>([
    [
      'a signature is counted twice',
      (all) => ({ ...all, approvals: [...all.approvals, { ...(all.approvals.find(isSigning) as BundledApproval), id: envelope }] }),
      'Every statement stands in it once',
    ],
    [
      'its issuer names a key of its own',
      (all) => ({ ...all, issuer: { ...all.issuer, web: { ...all.issuer.web, origin: 'https://evil.example' } } }),
      'It names the issuer that the trust file names',
    ],
  ])('%s', async (_, change, line) => {
    const { outcome, fails } = await forged(change)
    expect(outcome).toBe('refuted')
    expect(fails).toContain(line)
  })

  test('erased words leave it verified, and it says so', async () => {
    const erased = await writeBundle(
      first(must(await readBundle(bundle)), (one) => ({ ...one, openings: { sentence: one.openings.sentence as Opening } })),
    )
    const verdict = must(await verifyBundle(erased, trust))
    expect(verdict.outcome).toBe('verified')
    expect(verdict.checks.find(({ why }) => why?.startsWith('Erased'))?.why).toContain('signer, counterparty')
    expect(verdict.signatures[0]?.sentence).toBeUndefined()
  })

  test('a whole organisation of one’s own convinces only itself', async () => {
    const own: Change = (all) => ({
      ...all,
      issuer: { ...all.issuer, organisation: { ...all.issuer.organisation, name: 'Vestry Bakeries Ltd' } },
    })
    expect((await forged(own, null)).outcome).toBe('issuer-unknown')
    expect((await forged(own)).fails).toContain('It names the issuer that the trust file names')
    const elsewhere = { ...trust, web: { ...trust.web, origin: 'https://sign.vestry.example' } }
    expect(await forged((all) => all, elsewhere)).toMatchObject({
      outcome: 'refuted',
      fails: expect.arrayContaining(['It was used at https://sign.vestry.example']),
    })
  })
})

test('taking it is an event, for who may and not for others; who has two on their way waits', async () => {
  const events = () => db().auditEvent.count({ where: { kind: 'envelope.evidence-taken' } })
  const before = await events()
  expect(await taken(ben, envelope)).toMatchObject({ ok: true })
  expect(await events()).toBe(before + 1)
  expect(await taken(noor, envelope)).toMatchObject({ ok: false, rule: 'not-entitled' })
  const unsigned = await sentEnvelope({ sender: marta, signers: [ana] })
  expect(await taken(marta, unsigned)).toMatchObject({ code: 'nothing-signed' })
  const answers = await Promise.all([taken(ben, envelope), taken(ben, envelope), taken(ben, envelope)])
  expect(answers.filter(({ ok }) => ok)).toHaveLength(2)
  expect(answers.find(({ ok }) => !ok)).toMatchObject({ code: 'busy' })
  expect(await events()).toBe(before + 3)
})

test('what is not read to its end keeps its place, and whoever goes away gives it back', async () => {
  const begun = () => dossier(marta.actor, { envelopeId: envelope }, exportBundle)
  const [first, second] = [must(await begun()), must(await begun())]
  await first.stream.getReader().read()
  expect(await begun()).toMatchObject({ ok: false, code: 'busy' })
  expect(await taken(ben, envelope)).toMatchObject({ ok: true })
  await second.stream.cancel()
  expect(await bytesOf(must(await begun()))).toHaveLength(second.size)
  const third = must(await begun())
  expect(await begun()).toMatchObject({ ok: false, code: 'busy' })
  await third.stream.cancel()
})

test('quotation marks in names and parties are no reason to refuse evidence', async () => {
  const declared = { title: 'The “old” lease', counterparty: '“Halden” Foods' }
  const quoted = await sentEnvelope({ sender: marta, signers: [ana], declared })
  await seal({ approvalId: must(await sign(ana, quoted)).approvalId })
  must(await settleLog())
  const verdict = must(await verifyBundle(must(await taken(marta, quoted)), trust))
  expect(verdict.outcome).toBe('verified')
  expect(verdict.signatures[0]?.sentence).toContain('of “The ‘old’ lease” with “Halden” Foods')
})

test('what ended between a statement and its signature is seen, whatever the rows say', async () => {
  const ended = await sentEnvelope({ sender: marta, signers: [ben] })
  const prepared = must(await prepare(ben.actor, ended, { consent: true, version: 1 }))
  const object = { type: 'passkey', id: ben.actor.passkeyId } as const
  // Its id is the older one, so the log takes it in first: as if signing had not looked.
  const end = { id: newId(), kind: 'passkey.ended', object, actor: { kind: 'system' }, outcome: 'permitted', details: {} } as const
  must(await complete(ben.actor, { intentId: prepared.intentId, answer: ben.authenticator.get(prepared.options) }))
  await transaction((tx) => append(tx, end))
  must(await settleLog())
  expect(await taken(marta, ended)).toMatchObject({
    ok: false,
    code: 'evidence-refuted',
    reason: expect.stringContaining('Before it stands passkey.ended.'),
  })
})

test('a file that nobody signed, or that cannot be read to its end, is not verified', async () => {
  const { reviewed } = must(await readBundle(bundle)).documents[0] as BundledDocument
  expect(must(await verifySealedPdf(reviewed, trust)).outcome).toBe('refuted')
  const deep = utf8(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)
  const content = must(await readBundle(bundle))
  const first = content.approvals[0] as BundledApproval
  const verdict = await verifyBundle(
    await writeBundle({ ...content, approvals: [{ ...first, statement: deep }, ...content.approvals.slice(1)] }),
    trust,
  )
  expect(must(verdict).outcome).toBe('refuted')
})

test('a flipped bit anywhere in a bundle is noticed, and what failed is named', async () => {
  const files = must(readZip(bundle))
  // The middle and both ends of every file, its name, and its local header; then the directory.
  const places = new Set<number>([0, bundle.length - 1, bundle.length - 30])
  let at = 0
  for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const begin = at + 30 + path.length
    for (const place of [at + 8, at + 16, at + 30, begin, begin + (bytes.length >> 1), begin + bytes.length - 1]) places.add(place)
    at = begin + bytes.length
  }
  for (let place = at; place < bundle.length; place += 97) places.add(place)
  const unnoticed: number[] = []
  for (const place of places) {
    const changed = new Uint8Array(bundle)
    changed[place] = (changed[place] as number) ^ 1
    const verdict = await verifyBundle(changed, trust)
    const named = verdict.ok ? verdict.value.checks.some(({ status, why }) => status === 'fails' && why) : verdict.reason
    if ((verdict.ok && verdict.value.outcome !== 'refuted') || !named) unnoticed.push(place)
  }
  expect(unnoticed).toEqual([])
  expect(places.size).toBeGreaterThan(200)
})

test('a bundle with anything behind it, or before it, is none', async () => {
  for (const other of [concat(bundle, Uint8Array.of(0)), concat(Uint8Array.of(0), bundle), bundle.slice(0, -1)])
    expect(await verifyBundle(other, trust)).toMatchObject({ ok: false, code: 'bundle-malformed' })
})
