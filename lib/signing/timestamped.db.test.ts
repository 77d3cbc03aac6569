import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { equalBytes, hex, sha256 } from '@/lib/core'
import { closeDb, db } from '@/lib/db'
import { alreadySigned } from '@/lib/documents/fixtures'
import { loadKeys } from '@/lib/keys'
import { verifySeals } from '@/lib/proof'
import { drafted, sentEnvelope, sign } from '../../test/support/envelope'
import { faultsInHistory } from '../../test/support/history'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { startTsa, type TestTsa } from '../../test/support/tsa'
import { enclose, openBytes, seal, send, view } from '.'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let tsa: TestTsa
let other: TestTsa
let ana: Member
let iris: Member
const root = join(process.env.COUNTERSIGN_DATA ?? '', 'tsa-root.pem')

beforeAll(async () => {
  tsa = await startTsa({ issued: true })
  other = await startTsa({ issued: true })
  writeFileSync(root, tsa.rootPem)
  Object.assign(process.env, { TSA_URL: tsa.url, TSA_CA: root })
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Iris Holm', email: 'iris@vestry.example' },
  ])
  ;[, ana, iris] = members as [Member, Member, Member]
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await Promise.all([closeDb(), tsa.close(), other.close()])
})

const shownIn = async (envelopeId: string) => {
  const [shown] = must(await view(iris.actor, envelopeId)).documents
  if (!shown) throw new Error('no document')
  return shown
}
const whole = async (versionId: string, part: 'supplied' | 'sealed') => {
  const opened = must(await openBytes(iris.actor, versionId, part))
  return opened.read(0, opened.size)
}

it('every seal carries a time-stamp of the named authority, and says so', async () => {
  const envelopeId = await sentEnvelope({ sender: iris, signers: [ana] })
  const approval = must(await sign(ana, envelopeId))
  // The authority turns out to be another: the signature stays, and its seal waits.
  writeFileSync(root, other.rootPem)
  await expect(seal(approval)).rejects.toMatchObject({ code: 'timestamp-untrusted' })
  expect(await db().seal.count({ where: { approvalId: approval.approvalId } })).toBe(0)
  writeFileSync(root, tsa.rootPem)
  await seal(approval)

  const shown = await shownIn(envelopeId)
  expect(shown.seals).toMatchObject([{ level: 'B-T', recipientName: 'Ana Ruiz' }])
  const { seals } = must(await verifySeals(await whole(shown.versionId, 'sealed'), { roots: [must(loadKeys()).root.der] }))
  expect(seals.map(({ isCertification, timeStampToken }) => [isCertification, timeStampToken !== undefined])).toEqual([
    [true, true],
    [false, true],
  ])
})

it('without its authority nothing is sent, and the sender is told', async () => {
  const envelopeId = await drafted({ sender: iris, signers: [ana] })
  writeFileSync(root, other.rootPem)
  expect(await send(iris.actor, envelopeId)).toMatchObject({ ok: false, code: 'timestamp-untrusted', field: 'document' })
  writeFileSync(root, tsa.rootPem)
  must(await send(iris.actor, envelopeId))
})

it('a file that came signed stays as it is, and its companion is signed and sealed in its place', async () => {
  const bytes = alreadySigned()
  const envelopeId = await sentEnvelope({ sender: iris, signers: [ana], documents: [{ name: 'Signed before.pdf', bytes }] })
  const before = await shownIn(envelopeId)
  expect(before).toMatchObject({ companion: true, supplied: { sha256: hex(sha256(bytes)), size: bytes.length } })
  await seal(must(await sign(ana, envelopeId)))
  expect(must(await view(iris.actor, envelopeId)).state).toBe('completed')

  const sealed = await whole(before.versionId, 'sealed')
  const file = must(await verifySeals(sealed, { roots: [must(loadKeys()).root.der], reviewedSha256: before.reviewed.sha256 }))
  expect(file.seals.map(({ name }) => name)).toEqual(['Vestry Bakeries', 'Ana Ruiz'])
  expect(equalBytes(await whole(before.versionId, 'supplied'), bytes)).toBe(true)
  // Whoever receives the final copy gets both: the companion alone would name a file that they do not have.
  const enclosed = await enclose(envelopeId)
  expect(enclosed.map(({ filename }) => filename)).toEqual(['Signed before.pdf', 'Signed before, version 1, sealed.pdf'])
  expect(enclosed.map(({ content }) => hex(sha256(content)))).toEqual([hex(sha256(bytes)), hex(sha256(sealed))])
})
