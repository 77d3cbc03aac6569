import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { equalBytes, hex, sha256 } from '@/lib/core'
import { closeDb, db } from '@/lib/db'
import { envelopeHistory } from '@/lib/governance'
import { loadKeys } from '@/lib/keys'
import { verifySeals } from '@/lib/proof'
import { sentEnvelope, sign, someContract } from '../../test/support/envelope'
import { faultsInHistory, kindsOf } from '../../test/support/history'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import {
  addRecipient,
  createDraft,
  done,
  download,
  enclose,
  openBytes,
  reportReading,
  resumeSeals,
  seal,
  send,
  stuckJobs,
  stuckSeals,
  substitute,
  supersede,
  view,
  voidEnvelope,
} from '.'
import { addDocument } from './documents'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let ada: Member
let ana: Member
let ben: Member
let cleo: Member
let iris: Member

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Ben Cole', email: 'ben@vestry.example' },
    { name: 'Κλειώ Μαρκέτη', email: 'cleo@vestry.example' },
    { name: 'Iris Holm', email: 'iris@vestry.example' },
  ])
  ;[ada, ana, ben, cleo, iris] = members as [Member, Member, Member, Member, Member]
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const stateOf = async (envelopeId: string) => (await db().envelope.findUniqueOrThrow({ where: { id: envelopeId } })).state
const whole = async (member: Member, versionId: string, part: 'reviewed' | 'sealed' | 'supplied') => {
  const opened = must(await openBytes(member.actor, versionId, part))
  return { ...opened, bytes: await opened.read(0, opened.size) }
}

describe('seals', () => {
  it('attest every approval on every document, once each, and the last completes the envelope', async () => {
    const { envelopeId } = must(await createDraft(iris.actor, { title: 'Two documents' }))
    for (const pages of [2, 1]) must(await addDocument(iris.actor, envelopeId, someContract(pages)))
    for (const one of [ana, cleo])
      must(await addRecipient(iris.actor, envelopeId, { role: 'signer', personId: one.actor.personId, party: 'Vestry', capacity: 'buyer' }))
    must(await addRecipient(iris.actor, envelopeId, { role: 'copy', name: 'Out', email: 'out@halden.example' }))
    must(await send(iris.actor, envelopeId))
    const first = must(await sign(ana, envelopeId))
    expect(must(await done(ana.actor, envelopeId)).documents.map((one) => one.sealed)).toEqual([undefined, undefined])
    const second = must(await sign(cleo, envelopeId))
    expect(await stateOf(envelopeId)).toBe('approved')
    expect(await voidEnvelope(iris.actor, envelopeId, 'Too late.')).toMatchObject({ ok: false, code: 'already-approved' })
    const late = () => new Date(Date.now() + 120_000)
    expect(await stuckSeals(iris.actor, envelopeId)).toEqual([])
    expect((await stuckSeals(iris.actor, envelopeId, late)).map((one) => one.signer)).toEqual(['Ana Ruiz', 'Κλειώ Μαρκέτη'])
    expect(await stuckSeals(ben.actor, envelopeId, late)).toEqual([])

    // Killed and tried again, and taken by several workers at once: still one seal each.
    await Promise.all([seal(first), seal(second), seal(first), seal(second)])
    await seal(first)
    expect(await stateOf(envelopeId)).toBe('completed')
    expect(await stuckSeals(iris.actor, envelopeId, late)).toEqual([])
    const kinds = await kindsOf(envelopeId)
    expect(kinds.filter((kind) => kind === 'envelope.sealed')).toHaveLength(4)
    expect(kinds.filter((kind) => kind === 'envelope.completed')).toHaveLength(1)
    const [outside, ...more] = await db().mail.findMany({ where: { to: 'out@halden.example' } })
    expect(outside).toMatchObject({
      subject: 'Signed by everyone: Two documents',
      encloses: envelopeId,
      text: expect.stringContaining('are attached'),
    })
    expect(more).toEqual([])
    expect(await db().mail.count({ where: { encloses: { not: null } } })).toBe(1)
    const enclosed = await enclose(envelopeId)
    expect(enclosed.map(({ filename }) => filename)).toEqual(['Contract, version 1, sealed.pdf', 'Contract, version 1, sealed.pdf'])
    expect(await db().mail.count({ where: { to: 'iris@vestry.example', subject: 'Signed by everyone: Two documents' } })).toBe(1)

    const keys = must(loadKeys())
    const approvals = await db().approval.findMany({ where: { envelopeId } })
    const evidence = Object.fromEntries(approvals.map((one) => [one.recipientId ?? '', hex(one.evidenceDigest)]))
    for (const shown of must(await view(ana.actor, envelopeId)).documents) {
      expect(shown.seals.map((one) => one.position)).toEqual([1, 2])
      const reviewed = await whole(ana, shown.versionId, 'reviewed')
      const sealed = await whole(cleo, shown.versionId, 'sealed')
      expect(hex(sha256(reviewed.bytes))).toBe(shown.reviewed.sha256)
      expect(hex(sha256(sealed.bytes))).toBe(sealed.sha256)
      expect(equalBytes(sealed.bytes.subarray(0, reviewed.size), reviewed.bytes)).toBe(true)
      expect(enclosed.some(({ content }) => equalBytes(content, sealed.bytes))).toBe(true)
      const file = must(await verifySeals(sealed.bytes, { roots: [keys.root.der], reviewedSha256: shown.reviewed.sha256, evidence }))
      expect(file.seals.map((one) => one.name).sort()).toEqual(['Ana Ruiz', 'Vestry Bakeries', 'Κλειώ Μαρκέτη'].sort())
    }
    const page = must(await done(cleo.actor, envelopeId))
    expect(page).toMatchObject({ completed: true, version: 1, rules: ['sign-as-recipient'], passkey: 'synced' })
    expect(page.documents.every((one) => one.sealed?.of === 2)).toBe(true)
  })

  it('are made for approvals of a voided and of a superseded envelope too, on the version they signed', async () => {
    const envelopeId = await sentEnvelope({ sender: iris, signers: [ana, ben] })
    const first = must(await sign(ana, envelopeId))
    const [document] = await db().document.findMany({ where: { envelopeId } })
    must(await supersede(iris.actor, envelopeId, { documentId: document?.id ?? '', ...someContract(3) }))
    await seal(first)
    const versions = await db().documentVersion.findMany({
      where: { documentId: document?.id ?? '' },
      include: { seals: true },
      orderBy: { number: 'asc' },
    })
    expect(versions.map((one) => one.seals.length)).toEqual([1, 0])

    const again = must(await sign(ana, envelopeId, 2))
    must(await voidEnvelope(iris.actor, envelopeId, 'No longer needed.'))
    await seal(again)
    expect(await stateOf(envelopeId)).toBe('voided')
    expect(await db().seal.count({ where: { approvalId: again.approvalId } })).toBe(1)
    expect(must(await done(ana.actor, envelopeId))).toMatchObject({ version: 2, completed: false })
    // What was supplied for the first version is still there.
    const supplied = await whole(ana, versions[0]?.id ?? '', 'supplied')
    expect(hex(sha256(supplied.bytes))).toBe(hex(versions[0]?.suppliedSha256 ?? new Uint8Array()))
  })

  it('stand in the box of the one who was replaced', async () => {
    const envelopeId = await sentEnvelope({ sender: iris, signers: [ana] })
    const before = await db().recipient.findFirstOrThrow({ where: { envelopeId } })
    must(await substitute(iris.actor, envelopeId, { recipientId: before.id, personId: cleo.actor.personId }))
    const approval = must(await sign(cleo, envelopeId))
    await seal(approval)
    expect(await stateOf(envelopeId)).toBe('completed')
    const [shown] = must(await view(cleo.actor, envelopeId)).documents
    const sealed = await whole(cleo, shown?.versionId ?? '', 'sealed')
    const file = must(await verifySeals(sealed.bytes, { roots: [must(loadKeys()).root.der] }))
    expect(file.seals.at(-1)).toMatchObject({ field: before.id, name: 'Κλειώ Μαρκέτη' })
  })

  it('are never made by a plan that this server did not authenticate', async () => {
    const envelopeId = await sentEnvelope({ sender: iris, signers: [ana] })
    const approval = must(await sign(ana, envelopeId))
    const keys = must(loadKeys())
    const kept = new Uint8Array(keys.planMacKey)
    keys.planMacKey.fill(7)
    await expect(seal(approval)).rejects.toThrow('is not ours')
    keys.planMacKey.set(kept)
    await seal(approval)
    expect(await stateOf(envelopeId)).toBe('completed')
  })
})

describe('a seal that cannot be made', () => {
  it('is told to administrators with its cause, and goes back to work however often it failed', async () => {
    const envelopeId = await sentEnvelope({ sender: iris, signers: [ana] })
    const { approvalId } = must(await sign(ana, envelopeId))
    const late = () => new Date(Date.now() + 120_000)
    expect(await resumeSeals(late)).toBe(0)
    const job = async () => {
      const [row] = await db().$queryRaw<{ id: bigint; attempts: number }[]>`
        SELECT id, attempts FROM graphile_worker.jobs WHERE key = ${`seal:${approvalId}`}`
      return row
    }
    // What is left of a job after its last attempt.
    await db()
      .$executeRaw`SELECT graphile_worker.permanently_fail_jobs(ARRAY[${(await job())?.id}]::bigint[], 'Error: the key is away\nat seal')`
    expect(await stuckJobs(ana.actor, late)).toMatchObject({ ok: false, code: 'policy-deny' })
    const [stuck] = must(await stuckJobs(ada.actor, late)).filter((one) => one.approvalId === approvalId)
    expect(stuck).toEqual({ approvalId, signer: 'Ana Ruiz', since: expect.any(Date), attempts: 25, error: 'Error: the key is away' })
    expect(await resumeSeals(late)).toBe(1)
    expect(await job()).toMatchObject({ attempts: 0 })
    expect(await resumeSeals(late)).toBe(0)
    await seal({ approvalId })
    expect(must(await stuckJobs(ada.actor, late)).filter((one) => one.approvalId === approvalId)).toEqual([])
  })
})

describe('reading bytes', () => {
  it('goes range by range, over base and deltas, for whoever may; a download is an event', async () => {
    const envelopeId = await sentEnvelope({ sender: iris, signers: [ana] })
    const approval = must(await sign(ana, envelopeId))
    await seal(approval)
    const [shown] = must(await view(ana.actor, envelopeId)).documents
    const versionId = shown?.versionId ?? ''
    const sealed = await whole(ana, versionId, 'sealed')
    const border = shown?.reviewed.size ?? 0
    for (const [from, to] of [
      [0, 10],
      [border - 5, border + 5],
      [border, sealed.size],
      [sealed.size - 3, sealed.size + 100],
      [sealed.size + 1, sealed.size + 2],
    ] as const) {
      expect(equalBytes(await sealed.read(from, to), sealed.bytes.subarray(from, to))).toBe(true)
    }
    expect(await openBytes(ben.actor, versionId, 'reviewed')).toMatchObject({ ok: false, code: 'policy-deny' })
    expect(await openBytes(ben.actor, 'nonsense', 'reviewed')).toMatchObject({ ok: false, code: 'version-unknown' })
    expect(await download(ben.actor, versionId, 'sealed')).toMatchObject({ ok: false, code: 'policy-deny' })
    expect(must(await download(ana.actor, versionId, 'sealed'))).toMatchObject({
      name: 'Contract, version 1, sealed.pdf',
      sha256: sealed.sha256,
    })
    expect(await done(ben.actor, envelopeId)).toMatchObject({ ok: false, code: 'policy-deny' })
    expect(await reportReading(ben.actor, versionId, [1])).toMatchObject({ ok: false, code: 'policy-deny' })
    expect(await envelopeHistory(ben.actor, envelopeId)).toMatchObject({ ok: false, code: 'policy-deny' })
    const kinds = await kindsOf(envelopeId)
    // The bytes, the page after signing, the pages read and the history: each attempt of the wrong person stands there.
    expect(kinds.filter((kind) => kind === 'envelope.view-envelope-refused')).toHaveLength(4)
    expect(kinds.filter((kind) => kind.startsWith('envelope.download'))).toEqual(['envelope.download-refused', 'envelope.downloaded'])
  })
})
